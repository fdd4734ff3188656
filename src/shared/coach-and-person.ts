import type { OpenBetween } from '../blocks/prepare/one-to-one.ts'
import { extensionPoint, type HasComposition } from '../lib/extension-point.ts'
import { valueInTime } from '../lib/result.ts'

/** Whether someone has written a note to the person with this email this week. */
export type HasWrittenTo = (email: string) => boolean

/** `coach` is an id in Slack. Throws what the database throws. */
export const writtenThisWeek = extensionPoint<(coach: string) => Promise<HasWrittenTo>>()

const PATIENCE_MS = 1000

/** Answers `false` for everyone if the database is late or fails. */
export async function findWritten({ composition }: HasComposition, coach: string): Promise<HasWrittenTo> {
  const [find] = writtenThisWeek.of(composition)
  return (find && (await valueInTime(find(coach), PATIENCE_MS))) ?? (() => false)
}

/**
 * What is open between a coach (an id in Slack) and a person (an email in Exec). `undefined` if Slack finds nobody with the email. Throws
 * what the database throws.
 */
export const openBetween =
  extensionPoint<(coach: string, email: string) => Promise<OpenBetween | undefined>>()
