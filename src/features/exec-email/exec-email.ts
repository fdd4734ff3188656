import { z } from 'zod'
import { EXEC_EMAIL } from '../../access/exec-emails.ts'
import { findExecAdmins, findMember } from '../../access/exec-members.ts'
import { PROFILE_MS } from '../../access/viewer.ts'
import {
  approvedMessage,
  claimRow,
  EXEC_EMAIL_ACTIONS,
  homeParts,
  requestSentMessage,
  waitingPart,
} from '../../blocks/exec-email/exec-email-messages.ts'
import { isFault } from '../../blocks/problems/problems.ts'
import { DIVIDER } from '../../blocks/text/document.ts'
import { rowsBlanking, rowsWithText } from '../../database/person-rows.ts'
import { must, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import type { FormNeeds } from '../../delivery/form-definition.ts'
import { normalEmail } from '../../exec/session.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { feature } from '../../shared/feature.ts'
import { homeOf, homePart } from '../../shared/home/show-home.ts'
import { parsePerson } from '../../slack/person.ts'
import { checkClaim } from './check-claim.ts'
import {
  approval,
  approve,
  decision,
  decline,
  type ExecEmailNeeds,
  findUndecided,
  NOTHING_TO_DO,
  openDecision,
  undone,
} from './decide.ts'

const EMAIL = 'email'
/** Each request is a DM to all Exec admins; two are enough to fix a typo. */
const MOST_AN_HOUR = 2

/** *That's me…*: a person says which email they have in Exec, and Exec's admins are asked. */
const askForm = form({
  id: 'exec_email',
  kind: 'exec_email',
  title: () => "That's me",
  submitLabel: 'Ask',
  kept: z.object({ home: z.string().optional() }),
  fields(sheet, _, initial: string | undefined) {
    sheet.text('Does Exec know you by a different email than Slack? An Exec admin has to approve it.')
    return sheet.plainText(EMAIL, 'Your email in Exec', { initial }) ?? ''
  },
  check(email) {
    const named = parsePerson(email)
    return { [EMAIL]: named.ok && 'email' in named.value ? undefined : { kind: 'email_wrong' } }
  },
  allow: (_: ExecEmailNeeds, context) => findAdmins(context),
  shown: 'nothing that changes',
  async open(needs, context, _, home: string | undefined) {
    const before = await needs.execEmails.find(context.user)
    return { audit: [], kept: { home }, facts: before?.email }
  },
  async submit(needs, context, admins, { home }, typed) {
    const person = context.user
    const claim = { person, email: normalEmail(typed), requestedAt: context.now.getTime() }
    const found = await checkClaim(needs.people, context.viewer, claim)
    if (!found.ok && isFault(found.error)) throw refuse('failed', found.error)
    const counter = { key: `exec email of ${person}`, ttlMs: HOUR_MS, most: MOST_AN_HOUR }
    if (!(await needs.store.take([counter], '')))
      throw refuse('refused', { kind: 'asked_lately', until: new Date(claim.requestedAt + HOUR_MS) })
    const about = {
      subject: person,
      dedupKey: String(claim.requestedAt),
      details: {},
      dueAt: claim.requestedAt,
    }
    const approvals = found.ok ? admins.map((recipient) => approval.of({ ...about, recipient })) : []
    await needs.database
      .of(needs.workspace)
      .transaction()
      .execute(async (db) => {
        await needs.execEmails.ask(claim, db)
        await needs.outbox.enqueue(approvals, db)
      })
    needs.outbox.wake()
    return {
      audit: found.ok
        ? { decision: 'asked', reason: 'own_choice' }
        : { decision: 'refused', reason: found.error.kind },
      isDone: true,
      // The answer must not reveal who is in Exec.
      message: requestSentMessage(claim.email),
      afterwards: async () => home === undefined || needs.drawHome(person, home),
    }
  },
})

const EXEC_EMAIL_BUTTON = { kind: 'exec_email', read: ({ value }: { value: string }) => value } as const

const openAskForm = button({
  ids: [EXEC_EMAIL_ACTIONS.ask],
  ...EXEC_EMAIL_BUTTON,
  run: (needs: ExecEmailNeeds & FormNeeds, context, action) =>
    askForm.open(needs, context, action, homeOf(action)),
})

const listApproved = button({
  ids: [EXEC_EMAIL_ACTIONS.list],
  ...EXEC_EMAIL_BUTTON,
  async run(needs: ExecEmailNeeds, { user }) {
    return { audit: { decision: 'listed', reason: 'own_choice' }, ...(await drawApproved(needs, user)) }
  },
})

/** Pressed by the person in their Home, or by the approving admin in the list above. */
const undo = button({
  ids: [EXEC_EMAIL_ACTIONS.undo],
  ...EXEC_EMAIL_BUTTON,
  async run(needs: ExecEmailNeeds, context, action, person) {
    const { execEmails, enqueueOnce, drawHome } = needs
    const { user, now } = context
    const claim = await execEmails.find(person)
    const isTheirs = claim?.state === 'approved' && [person, claim.decidedBy].includes(user)
    if (isTheirs) await execEmails.undo(person)
    if (isTheirs && user !== person) {
      const about = { subject: person, recipient: person, dedupKey: String(claim.requestedAt) }
      enqueueOnce(undone.of({ ...about, details: { by: user }, dueAt: now.getTime() }))
    }
    const audit = isTheirs
      ? ({ decision: 'undone', reason: 'own_choice', listOf: person } as const)
      : NOTHING_TO_DO
    const home = homeOf(action)
    if (home === undefined) return { audit, ...(await drawApproved(needs, user)) }
    return { audit, isDone: true, afterwards: () => drawHome(user, home) }
  },
})

/** A person's own request, and other people's requests with their email. */
const requestRows = rowsWithText(EXEC_EMAIL, ['person'])
/** Approvals stay, without the admin's id. */
const decisionRows = rowsBlanking('exec_emails', 'decided_by', ['email', 'email_hash'])

/** Lets people with different emails in Slack and Exec say so, and an Exec admin approve it. */
export const execEmail = feature<ExecEmailNeeds>({
  name: 'exec-email',
  rows: {
    exec_emails: {
      ...requestRows,
      columns: ['person', 'decided_by'],
      find: async (database, who) => [
        ...(await requestRows.find(database, who)),
        ...(await decisionRows.find(database, who)),
      ],
      async forget(database, who) {
        await requestRows.forget(database, who)
        await decisionRows.forget(database, who)
      },
    },
  },
  buttons: [openAskForm, openDecision, approve, decline, listApproved, undo],
  forms: [askForm],
  notifications: [approval, decision, undone],
  brings: [
    homePart.bring((needs) => async (viewer) => {
      const { execEmails } = needs
      const [current, email, undecided] = await Promise.all([
        execEmails.current(),
        viewer.email(),
        findUndecided(needs, viewer),
      ])
      const own = current.find((one) => one.person === viewer.user)
      const hasApproved = current.some(({ decidedBy }) => decidedBy === viewer.user)
      const needsYou = undecided.map(({ claim, name }) => claimRow(claim, name))
      // Without an email there is no list. What the Home says instead has the same row.
      const waits = own?.state === 'asked' && email !== undefined
      return {
        above: waits ? [waitingPart(own.email), DIVIDER] : [],
        below: homeParts(own?.state === 'approved' && own.email === email ? own : undefined, hasApproved),
        needsYou,
      }
    }),
  ],
  acts: ({ execEmails, people, log }) => ({
    async prune() {
      await execEmails.prune()
      for (const { person, email } of await execEmails.approved()) {
        const owner = await people.ofEmail(email)
        if (!owner.ok || owner.value === person) continue
        // Otherwise the approval would count again once that other person has left.
        await execEmails.undo(person)
        log.audit({ surface: 'exec_email', user: person, decision: 'undone', reason: 'exec_email_taken' })
      }
    },
  }),
})

/** The admins to ask, if this person may ask. */
async function findAdmins(context: DeliveryContext): Promise<string[]> {
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const insider = await viewer.insider()
  if (insider.ok && insider.value.accountType !== 'member')
    throw refuse('refused', { kind: 'exec_email_not_allowed' })
  if (must(await findMember(viewer)) !== undefined) throw refuse('refused', { kind: 'known_in_exec' })
  const admins = must(await findExecAdmins(viewer))
  if (admins.length === 0) throw refuse('refused', { kind: 'no_exec_admin' })
  return admins
}

async function drawApproved({ execEmails }: ExecEmailNeeds, user: string) {
  const approved = await execEmails.approved()
  return {
    redraw: approvedMessage(approved.filter(({ decidedBy }) => decidedBy === user)),
    title: 'Exec emails',
  }
}
