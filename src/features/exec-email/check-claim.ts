import type { ExecEmail } from '../../access/exec-emails.ts'
import { findMember } from '../../access/exec-members.ts'
import type { People } from '../../access/people.ts'
import type { Refusal } from '../../access/policy.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { Member } from '../../exec/member.ts'
import { failed, ok, type Result } from '../../lib/result.ts'

type ClaimProblem = { kind: 'not_in_exec' | 'exec_email_taken' }

/** The Exec member with the email that a person claims, if it can be theirs now. */
export async function checkClaim(
  people: People,
  viewer: Viewer,
  { person, email }: Pick<ExecEmail, 'person' | 'email'>,
): Promise<Result<Member, ExecError | Refusal | ClaimProblem>> {
  const member = await findMember(viewer, email)
  if (!member.ok) return member
  const owner = await people.ofEmail(email, 0)
  if (!owner.ok) {
    const failure = { kind: 'profile_unreadable', slackError: owner.error.code } as const
    return failed({ kind: 'not_established', failure })
  }
  return decideClaim(person, member.value, owner.value)
}

/** @param owner the person with the email in their Slack profile, or approved for it by an admin. */
export function decideClaim(
  person: string,
  member: Member | undefined,
  owner: string | undefined,
): Result<Member, ClaimProblem> {
  if (member === undefined) return failed({ kind: 'not_in_exec' })
  return owner === undefined || owner === person ? ok(member) : failed({ kind: 'exec_email_taken' })
}
