import type { OpenBetween } from '../blocks/prepare/one-to-one.ts'
import { extensionPoint } from '../lib/extension-point.ts'

/**
 * What is open between a coach, by their id in Slack, and the person whom Exec knows by an email. `undefined` if Slack does not tell who
 * that is. Throws what the database throws.
 */
export const openBetween =
  extensionPoint<(coach: string, email: string) => Promise<OpenBetween | undefined>>()
