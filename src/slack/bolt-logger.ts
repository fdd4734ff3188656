import { type Logger, LogLevel } from '@slack/bolt'

/**
 * Bolt's logger, without a word: those may hold whole bodies, tokens and texts. What matters of them is in the app's own log:
 * requests that are refused, deliveries and calls that fail, and the socket.
 */
export const BOLT_LOGGER: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
}
