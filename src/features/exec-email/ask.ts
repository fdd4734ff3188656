import { z } from 'zod'
import { checkClaim, findExecAdmins, findMember } from '../../access/exec-email-claims.ts'
import { askedMessage } from '../../blocks/exec-email/exec-email-messages.ts'
import { isFault } from '../../blocks/problems/problems.ts'
import { type ProblemAnswer, refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import { normalEmail } from '../../exec/session.ts'
import { failed, type Result } from '../../lib/result.ts'
import { PROFILE_MS } from '../../shared/open-for-dm.ts'
import { parsePerson } from '../../slack/person.ts'
import { approval, type ExecEmailNeeds } from './decide.ts'

const EMAIL = 'email'

/** *That's me…*: a person says which email they have in Exec, and its admins are asked. */
export const askForm = form({
  id: 'exec_email',
  kind: 'exec_email',
  title: () => "That's me",
  submitLabel: 'Ask',
  kept: z.object({}),
  fields(sheet) {
    sheet.text('Exec knows you by another email than Slack? An Exec admin has to approve it.')
    return sheet.plainText(EMAIL, 'Your email in Exec') ?? ''
  },
  check(email) {
    const named = parsePerson(email)
    return { [EMAIL]: named.ok && 'email' in named.value ? undefined : { kind: 'email_wrong' } }
  },
  async open(needs: ExecEmailNeeds, context, _: string) {
    const admins = await findAdmins(needs, context)
    return admins.ok ? { audit: [], kept: {} } : admins.error
  },
  async submit(needs, context, _, typed) {
    const admins = await findAdmins(needs, context)
    if (!admins.ok) return admins.error
    const person = context.user
    const claim = { person, email: normalEmail(typed), askedAt: context.now.getTime() }
    const found = await checkClaim(context.viewer, claim)
    if (!found.ok && isFault(found.error)) return refuse('failed', found.error)
    await needs.execEmails.ask(claim)
    const about = { subject: person, dedupKey: String(claim.askedAt), details: {}, dueAt: claim.askedAt }
    if (found.ok)
      await needs.outbox.enqueue(admins.value.map((recipient) => approval.of({ ...about, recipient })))
    return {
      audit: found.ok
        ? { decision: 'asked', reason: 'own_choice' }
        : { decision: 'refused', reason: found.error.kind },
      isDone: true,
      // Whoever asks must not learn from it who is in Exec.
      message: askedMessage(claim.email),
    }
  },
})

/** Who is asked, if this person may ask now. */
async function findAdmins(
  { execEmails }: ExecEmailNeeds,
  context: DeliveryContext,
): Promise<Result<string[], ProblemAnswer>> {
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const insider = await viewer.insider()
  if (insider.ok && insider.value.accountType !== 'member')
    return failed(refuse('refused', { kind: 'exec_email_not_allowed' }))
  const before = await execEmails.find(context.user)
  const member = await findMember(viewer)
  if (!member.ok) return failed({ audit: auditFields(member, 'asked'), problem: member.error })
  const admins = await findExecAdmins(viewer)
  if (!admins.ok) return failed({ audit: auditFields(admins, 'asked'), problem: admins.error })
  const kind = askProblem({
    isMember: member.value !== undefined,
    askedAt: before?.state === 'asked' ? before.askedAt : undefined,
    now: context.now.getTime(),
    admins: admins.value.length,
  })
  return kind === undefined ? admins : failed(refuse('refused', { kind }))
}

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
