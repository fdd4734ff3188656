import type { Members } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { ok } from '../lib/result.ts'
import { withHandledRejection, withTimeout } from '../lib/with-timeout.ts'
import type { Coaches } from './coaches.ts'
import type { AccessFacts, Refusal, RoleFact, Viewer } from './policy.ts'

/** A person waits eight seconds at the most for their answer; what is left is for Slack to deliver it. */
export const ANSWER_MS = 7000

/** No fact is left to wait for by now; should one be, the answer is no. */
export const NOT_ESTABLISHED: Refusal = { kind: 'not_established', failure: { kind: 'admins_unreadable' } }

export type Roles = Pick<AccessFacts, 'isCoach' | 'isAdmin'>

export const NO_ROLES: Roles = { isCoach: 'no', isAdmin: 'no' }

/** Both look-ups at once. Exec's members are not asked for where the list of coaches names the person. */
export function lookUpRoles(
  { coaches, members }: { coaches: Coaches; members: Pick<Members, 'isAdmin'> },
  viewer: Viewer,
  priority: Priority,
): { isCoach: Promise<RoleFact>; isAdmin: Promise<RoleFact> } {
  const { email } = viewer
  if (coaches.isNamed(viewer)) return { isCoach: Promise.resolve('yes'), isAdmin: Promise.resolve('no') }
  const isAdmin = async (): Promise<RoleFact> => {
    const answer = email === undefined ? ok(false) : await members.isAdmin(email, priority)
    if (!answer.ok) return { kind: 'admins_unreadable' }
    return answer.value ? 'yes' : 'no'
  }
  return { isCoach: withHandledRejection(coaches.isCoach(viewer)), isAdmin: withHandledRejection(isAdmin()) }
}

/** @param until when patience ends, by `performance.now()`. A look-up that is late counts as one that failed. */
export async function inTime(
  { isCoach, isAdmin }: ReturnType<typeof lookUpRoles>,
  until: number,
): Promise<Roles> {
  const left = Math.max(0, until - performance.now())
  const [coach, admin] = await Promise.all([withTimeout(isCoach, left), withTimeout(isAdmin, left)])
  return {
    isCoach: coach.ok ? coach.value : { kind: 'coaches_unreadable', slackError: 'timed_out' },
    isAdmin: admin.ok ? admin.value : { kind: 'admins_unreadable' },
  }
}
