import { createLog, type Log } from '../../../src/lib/log.ts'

/** The bot's own log at its most talkative, and the lines it wrote. */
export function capturedLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  return { log: createLog('debug', { write: (line) => lines.push(line) }), lines }
}
