import type { AccessRule, Profile } from '../../access/policy.ts'
import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { ProblemAnswer } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { emailOf, type SessionHead } from '../../exec/session.ts'
import { failed, type Result } from '../../lib/result.ts'
import { PROFILE_MS } from '../../shared/sessions/open-for-dm.ts'
import { checkRecipient } from '../../shared/sharing/share-session.ts'
import type { CoachingNeeds } from './needs.ts'

export interface CoachedSession {
  session: SessionHead
  /** `asked`: the participant has asked the coach about it. */
  by: AccessRule
}

/** Opens a session by a new look at the person's profile. The audit lines of the delivery are about it. */
export async function openAnew(
  context: DeliveryContext,
  id: string,
  decision: 'asked' | 'coached',
): Promise<{ viewer: Viewer; opened: OpenedSession } | ProblemAnswer> {
  context.about = { session: id }
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const opened = await viewer.open(id)
  if (!opened.ok) return { audit: auditFields(opened, decision), problem: opened.error }
  context.about = { session: id, document: opened.value.document }
  return { viewer, opened: opened.value }
}

/** For someone who may coach its participant. */
export async function openForCoach(
  context: DeliveryContext,
  id: string,
): Promise<CoachedSession | ProblemAnswer> {
  const found = await openAnew(context, id, 'coached')
  if ('problem' in found) return found
  const { viewer, opened } = found
  const { session } = opened
  const allowed = await viewer.authorizeCoaching({ id, session })
  if (!allowed.ok) return { audit: auditFields(allowed, 'coached'), problem: allowed.error }
  return { session, by: allowed.value }
}

/** The session's participant in Slack, or why the app can't write to them. */
export async function findRecipient(
  { people, preferences }: CoachingNeeds,
  session: SessionHead,
): Promise<Result<Profile, Problem>> {
  const email = emailOf(session)
  if (email === '') return failed({ kind: 'not_attributed' })
  const found = await people.ofEmail(email)
  if (!found.ok) return failed({ kind: 'unchecked_recipient', slackError: found.error.code })
  if (found.value === undefined) return failed({ kind: 'person_not_in_slack' })
  const checked = checkRecipient(await people.find(found.value, PROFILE_MS))
  if (!checked.ok) return checked
  const { undeliverable } = await preferences.find(checked.value.user)
  return undeliverable === undefined ? checked : failed({ kind: 'person_unreachable' })
}
