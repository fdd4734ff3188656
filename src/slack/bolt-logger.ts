import { type Logger, LogLevel } from '@slack/bolt'

/**
 * Silences Bolt: its lines may hold whole bodies, tokens and texts. The app's own log has what matters: refused requests,
 * failed deliveries and calls, and the socket.
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
