import type { OpenBetween } from '../blocks/prepare/one-to-one.ts'
import { extensionPoint, type HasComposition } from '../lib/extension-point.ts'
import { valueInTime } from '../lib/result.ts'

/** Whether someone has written a note to the person with this email this week. */
export type HasWrittenTo = (email: string) => boolean

/** By the coach's id in Slack. Throws what the database throws. */
export const writtenThisWeek = extensionPoint<(coach: string) => Promise<HasWrittenTo>>()

const PATIENCE_MS = 1000

/** As far as the database tells in time. */
export async function findWritten({ composition }: HasComposition, coach: string): Promise<HasWrittenTo> {
  const [find] = writtenThisWeek.of(composition)
  return (find && (await valueInTime(find(coach), PATIENCE_MS))) ?? (() => false)
}

/**
 * What is open between a coach, by their id in Slack, and the person whom Exec knows by an email. `undefined` if Slack does not tell who
 * that is. Throws what the database throws.
 */
export const openBetween =
  extensionPoint<(coach: string, email: string) => Promise<OpenBetween | undefined>>()
