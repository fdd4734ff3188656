import { findMember } from '../access/exec-members.ts'
import type { Viewer } from '../access/viewer.ts'
import { type OrProblem, refuse } from '../delivery/answer.ts'
import { auditFields } from '../delivery/audit.ts'

/** The person as a member of Exec's, by the email as Exec spells it, or why Exec makes nothing for them. */
export async function findExecAsker(viewer: Viewer): Promise<OrProblem<{ email: string }>> {
  const member = await findMember(viewer)
  if (!member.ok) return { audit: auditFields(member, 'created'), problem: member.error }
  if (member.value !== undefined) return { audit: [], email: member.value.email }
  const profile = await viewer.profile()
  const mayNameEmail = 'accountType' in profile && profile.accountType === 'member'
  return refuse('refused', { kind: mayNameEmail ? 'user_not_found' : 'guest_not_in_exec' })
}
