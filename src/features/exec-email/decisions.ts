import type { Member } from '../../exec/member.ts'

const HOUR_MS = 60 * 60_000

interface Asking {
  /** Whether Exec has a member with the email by which the app knows them. */
  isMember: boolean
  /** When they asked for what is not decided; `undefined`: they may ask. */
  askedAt: number | undefined
  now: number
  /** How many could approve it. */
  admins: number
}

/** Why a full member of the workspace can't say which email they have in Exec. */
export function askProblem({ isMember, askedAt, now, admins }: Asking) {
  if (isMember) return 'known_in_exec'
  if (askedAt !== undefined && now - askedAt < HOUR_MS) return 'asked_lately'
  return admins === 0 ? 'no_exec_admin' : undefined
}

/** Nobody decides for themself. @param member as whom Exec knows who presses. */
export function mayDecide(user: string, person: string, member: Member | undefined): boolean {
  return member?.isAdmin === true && user !== person
}
