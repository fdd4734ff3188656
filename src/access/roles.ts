import type { Members } from '../exec/members.ts'
import type { Purpose } from '../exec/rate-limit.ts'
import { ok } from '../lib/result.ts'
import { begin, settle } from '../lib/with-timeout.ts'
import type { Coaches } from './coaches.ts'
import type { AccessFacts, Fact, Refusal, Viewer } from './policy.ts'

/** A person waits eight seconds at the most for their answer; what is left is for Slack to deliver it. */
export const ANSWER_MS = 7000

/** No fact is left to wait for by now; should one be, the answer is no. */
export const NOT_ESTABLISHED: Refusal = { kind: 'not_established', gap: { kind: 'admins_unreadable' } }

export type Standing = Pick<AccessFacts, 'isCoach' | 'isAdmin'>

export const NO_STANDING: Standing = { isCoach: 'no', isAdmin: 'no' }

/** Both look-ups at once. Exec's members are not asked for where the list of coaches names the person. */
export function lookUpStanding(
  { coaches, members }: { coaches: Coaches; members: Pick<Members, 'isAdmin'> },
  viewer: Viewer,
  purpose: Purpose,
): { isCoach: Promise<Fact>; isAdmin: Promise<Fact> } {
  const { email } = viewer
  if (coaches.isNamed(viewer)) return { isCoach: Promise.resolve('yes'), isAdmin: Promise.resolve('no') }
  const isAdmin = async (): Promise<Fact> => {
    const answer = email === undefined ? ok(false) : await members.isAdmin(email, purpose)
    if (!answer.ok) return { kind: 'admins_unreadable' }
    return answer.value ? 'yes' : 'no'
  }
  return { isCoach: begin(coaches.isCoach(viewer)), isAdmin: begin(isAdmin()) }
}

/** @param until when patience ends, by `performance.now()`. A look-up that is late counts as one that failed. */
export async function inTime(
  { isCoach, isAdmin }: ReturnType<typeof lookUpStanding>,
  until: number,
): Promise<Standing> {
  const left = Math.max(0, until - performance.now())
  const [coach, admin] = await Promise.all([settle(isCoach, left), settle(isAdmin, left)])
  return {
    isCoach: coach.ok ? coach.value : { kind: 'coaches_unreadable', slackError: 'timed_out' },
    isAdmin: admin.ok ? admin.value : { kind: 'admins_unreadable' },
  }
}
