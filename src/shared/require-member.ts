import { findMember } from '../access/exec-members.ts'
import { EMAIL_MISSING } from '../access/policy.ts'
import type { Viewer } from '../access/viewer.ts'
import { must, refuse } from '../delivery/answer.ts'

/** The person's email as Exec spells it. Refuses someone who is no member of Exec. */
export async function requireMember(viewer: Viewer): Promise<string> {
  const member = must(await findMember(viewer))
  if (member !== undefined) return member.email
  const { accountType, email } = must(await viewer.insider())
  if (accountType !== 'member') throw refuse('refused', { kind: 'guest_not_in_exec' })
  throw refuse('refused', email === undefined ? EMAIL_MISSING : { kind: 'user_not_found' })
}
