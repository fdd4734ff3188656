import { createLog, type Log } from '../../src/lib/log.ts'

/** The bot's log at level `debug`, and its lines. */
export function capturedLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  return { log: createLog('debug', { write: (line) => lines.push(line) }), lines }
}
