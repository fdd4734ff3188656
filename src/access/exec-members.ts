import type { ExecError } from '../exec/exec-error.ts'
import type { Member } from '../exec/member.ts'
import { ok, type Result } from '../lib/result.ts'
import { Coaches } from './coaches.ts'
import type { Refusal } from './policy.ts'
import type { Viewer } from './viewer.ts'

/** Slack is asked for each. */
const MOST_ADMINS = 20

/** The member of Exec with this email, by default the viewer's; `undefined` if there is none. */
export async function findMember(
  viewer: Viewer,
  byEmail?: string,
  when?: { isNow: boolean },
): Promise<Result<Member | undefined, ExecError | Refusal>> {
  const insider = await viewer.insider()
  if (!insider.ok) return insider
  const email = byEmail ?? insider.value.email
  return email === undefined ? ok(undefined) : viewer.sources.members.find(email, viewer.requester, when)
}

/** The Slack ids of the Exec admins that Slack finds by email. */
export async function findExecAdmins({
  sources: { members, people },
  priority,
}: Viewer): Promise<Result<string[], ExecError>> {
  const all = await members.get({ priority })
  if (!all.ok) return all
  const emails = [...all.value.entries].flatMap(([email, { isAdmin }]) => (isAdmin ? email : []))
  const admins = new Coaches(people, { users: [], groups: [], emails: emails.slice(0, MOST_ADMINS) })
  return ok(await admins.everyone())
}
