import { findMember } from '../access/exec-members.ts'
import type { Viewer } from '../access/viewer.ts'
import { type OrProblem, refuse } from '../delivery/answer.ts'
import { auditFields } from '../delivery/audit.ts'

const EMAIL_MISSING = { kind: 'not_established', failure: { kind: 'email_missing' } } as const

/** The person as a member of Exec's, by the email as Exec spells it, or why Exec makes nothing for them. */
export async function requireMember(viewer: Viewer): Promise<OrProblem<{ email: string }>> {
  const member = await findMember(viewer)
  if (!member.ok) return { audit: auditFields(member, 'created'), problem: member.error }
  if (member.value !== undefined) return { audit: [], email: member.value.email }
  const profile = await viewer.profile()
  const isMember = 'accountType' in profile && profile.accountType === 'member'
  if (!isMember) return refuse('refused', { kind: 'guest_not_in_exec' })
  return refuse('refused', profile.email === undefined ? EMAIL_MISSING : { kind: 'user_not_found' })
}
