import { findMember } from '../access/exec-members.ts'
import { emailMissing, notInExec } from '../access/policy.ts'
import type { Viewer } from '../access/viewer.ts'
import { must, refuse } from '../delivery/answer.ts'

/** The person's email as Exec spells it. Refuses someone who is no member of Exec. */
export async function requireMember(viewer: Viewer): Promise<string> {
  const member = must(await findMember(viewer))
  if (member !== undefined) return member.email
  const profile = must(await viewer.insider())
  const lacksEmail = profile.accountType === 'member' && profile.email === undefined
  throw refuse('refused', lacksEmail ? emailMissing(profile) : notInExec(profile))
}
