import { type Logger, LogLevel } from '@slack/bolt'
import { describeError, type Log } from './log.ts'

/**
 * Bolt's logger, without its words: they may hold whole bodies, tokens and texts. What is left are the errors that come with
 * them. What they say of requests that are refused, and of the socket, the app says itself.
 */
export function createBoltLogger(log: Log): Logger {
  const write =
    (line: Log['warn'], message: string) =>
    (...parts: unknown[]) => {
      const error = parts.find((part) => part instanceof Error)
      if (error !== undefined) line(message, describeError(error))
    }
  return {
    debug() {},
    info() {},
    warn: write(log.warn, 'bolt warns'),
    error: write(log.error, 'bolt reports an error'),
    setLevel() {},
    getLevel: () => LogLevel.WARN,
    setName() {},
  }
}
