import { type Logger, LogLevel } from '@slack/bolt'
import { describeError, type Log } from './log.ts'

/**
 * Bolt's logger, without its words: they may hold whole bodies, tokens and texts. What is left of a warning or an error
 * is that there was one, and the name of the error that came with it.
 */
export function createBoltLogger(log: Log): Logger {
  const about = (parts: unknown[]) => {
    const error = parts.find((part) => part instanceof Error)
    return error === undefined ? {} : describeError(error)
  }
  return {
    debug() {},
    info() {},
    warn: (...parts) => log.warn('bolt warns', about(parts)),
    error: (...parts) => log.error('bolt reports an error', about(parts)),
    setLevel() {},
    getLevel: () => LogLevel.WARN,
    setName() {},
  }
}
