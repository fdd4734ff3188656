import type { Members } from '../exec/members.ts'
import type { Priority } from '../exec/rate-limit.ts'
import { ok } from '../lib/result.ts'
import { withHandledRejection, withTimeout } from '../lib/with-timeout.ts'
import type { Coaches } from './coaches.ts'
import type { AccessFacts, Refusal, RoleFact, Viewer } from './policy.ts'

/** A person waits eight seconds at most; one second is for Slack to deliver the answer. */
export const ANSWER_MS = 7000

/** Fallback if a fact is still pending: refuse. */
export const NOT_ESTABLISHED: Refusal = { kind: 'not_established', failure: { kind: 'admins_unreadable' } }

export type Roles = Pick<AccessFacts, 'isCoach' | 'isAdmin'>

export const NO_ROLES: Roles = { isCoach: 'no', isAdmin: 'no' }

export interface RoleLookups {
  isCoach: Promise<RoleFact>
  isAdmin: Promise<RoleFact>
}

/** Looks up both roles at once. Exec's members are not read for a coach whom `EXEC_COACHES` names by id or email. */
export function lookUpRoles(
  { coaches, members }: { coaches: Coaches; members: Pick<Members, 'isAdmin'> },
  viewer: Viewer,
  priority: Priority,
): RoleLookups {
  const { email } = viewer
  if (coaches.isNamed(viewer)) return { isCoach: Promise.resolve('yes'), isAdmin: Promise.resolve('no') }
  const isAdmin = async (): Promise<RoleFact> => {
    const answer = email === undefined ? ok(false) : await members.isAdmin(email, priority)
    if (!answer.ok) return { kind: 'admins_unreadable' }
    return answer.value ? 'yes' : 'no'
  }
  return {
    isCoach: withHandledRejection(coaches.isCoach(viewer)),
    isAdmin: withHandledRejection(isAdmin()),
  }
}

/** @param deadline by `performance.now()`. A look-up that is late counts as failed. */
export async function rolesInTime({ isCoach, isAdmin }: RoleLookups, deadline: number): Promise<Roles> {
  const ms = Math.max(0, deadline - performance.now())
  const [coach, admin] = await Promise.all([withTimeout(isCoach, ms), withTimeout(isAdmin, ms)])
  return {
    isCoach: coach.ok ? coach.value : { kind: 'coaches_unreadable', slackError: 'timed_out' },
    isAdmin: admin.ok ? admin.value : { kind: 'admins_unreadable' },
  }
}
