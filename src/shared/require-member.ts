import { findMember } from '../access/exec-members.ts'
import type { Viewer } from '../access/viewer.ts'
import { must, refuse } from '../delivery/answer.ts'

const EMAIL_MISSING = { kind: 'not_established', failure: { kind: 'email_missing' } } as const

/** The person's email as Exec spells it. Refuses someone who is no member of Exec. */
export async function requireMember(viewer: Viewer): Promise<string> {
  const member = must(await findMember(viewer))
  if (member !== undefined) return member.email
  const profile = await viewer.profile()
  const isMember = 'accountType' in profile && profile.accountType === 'member'
  if (!isMember) throw refuse('refused', { kind: 'guest_not_in_exec' })
  throw refuse('refused', profile.email === undefined ? EMAIL_MISSING : { kind: 'user_not_found' })
}
