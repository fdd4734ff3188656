import { createLog, type Log } from '../../src/lib/log.ts'

/** The audit lines among the lines of a log. */
export function auditsIn(lines: readonly string[]): Record<string, unknown>[] {
  return lines.map((line) => JSON.parse(line)).filter(({ audit }) => audit === true)
}

/** Where the bot that wrote these lines serves metrics and readiness since its last start. */
export function operationsUrl(lines: readonly string[]): string {
  const line = lines.findLast((text) => text.includes('listening for operations')) ?? '{}'
  return `http://127.0.0.1:${JSON.parse(line).port}`
}

/** The bot's log at level `debug`, and its lines. */
export function capturedLog(): { log: Log; lines: string[] } {
  const lines: string[] = []
  return { log: createLog('debug', { write: (line) => lines.push(line) }), lines }
}
