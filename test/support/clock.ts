/** A Wednesday on which people in Europe and India are at work. */
const BEGINNING = Date.parse('2026-11-25T09:30:00Z')

/**
 * The time for tests, in milliseconds since the epoch: it begins at the same moment in every run, whatever the machine's clock
 * says, and goes on like that one.
 */
export function testClock(): number {
  return Math.floor(BEGINNING + performance.now())
}

/** For tests beside another process, or beside Bolt's check of a signature: those read the machine's clock. */
export const machineClock = Date.now
