import { EXEC_EMAIL } from '../../access/exec-emails.ts'
import {
  approvedMessage,
  EXEC_EMAIL_ACTIONS,
  homeParts,
} from '../../blocks/exec-email/exec-email-messages.ts'
import { rowsBlanking, rowsWithText } from '../../database/person-rows.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import { feature } from '../../shared/feature.ts'
import { askForm } from './ask.ts'
import { approval, approve, decision, decline, type ExecEmailNeeds, NOTHING_TO_DO, undone } from './decide.ts'

const PRESS = { kind: 'exec_email', read: ({ value }: { value: string }) => value } as const

const openAskForm = button({ ids: [EXEC_EMAIL_ACTIONS.ask], ...PRESS, run: askForm.open })

const listApproved = button({
  ids: [EXEC_EMAIL_ACTIONS.list],
  ...PRESS,
  async run(needs: ExecEmailNeeds, { user }) {
    return { audit: { decision: 'listed', reason: 'own_choice' }, ...(await drawApproved(needs, user)) }
  },
})

/** By the person in their Home, or by the admin who approved it in the list above. */
const undo = button({
  ids: [EXEC_EMAIL_ACTIONS.undo],
  ...PRESS,
  async run(needs: ExecEmailNeeds, context, _, person) {
    const { execEmails, enqueueOnce, drawHome } = needs
    const { user, now } = context
    const claim = await execEmails.find(person)
    const isTheirs = claim?.state === 'approved' && [person, claim.decidedBy].includes(user)
    if (isTheirs) await execEmails.undo(person)
    if (isTheirs && user !== person) {
      const about = { subject: person, recipient: person, dedupKey: String(claim.askedAt) }
      enqueueOnce(undone.of({ ...about, details: { by: user }, dueAt: now.getTime() }))
    }
    const audit = isTheirs
      ? ({ decision: 'undone', reason: 'own_choice', listOf: person } as const)
      : NOTHING_TO_DO
    if (user !== person) return { audit, ...(await drawApproved(needs, user)) }
    context.audit(audit)
    await drawHome(user)
    return REPLIED
  },
})

async function drawApproved({ execEmails }: ExecEmailNeeds, user: string) {
  const approved = await execEmails.approved()
  return {
    redraw: approvedMessage(approved.filter(({ decidedBy }) => decidedBy === user)),
    title: 'Exec emails',
  }
}

/** What the person has asked, and what somebody else says of their email. */
const asked = rowsWithText(EXEC_EMAIL, ['person'])
/** What an admin has approved stays without them. */
const decided = rowsBlanking('exec_emails', 'decided_by', ['email', 'email_hash'])

/** People whose Slack profile has another email than Exec say so, and an Exec admin approves it. */
export const execEmail = feature({
  name: 'exec-email',
  rows: {
    exec_emails: {
      ...asked,
      columns: ['person', 'decided_by'],
      find: async (database, who) => [
        ...(await asked.find(database, who)),
        ...(await decided.find(database, who)),
      ],
      async forget(database, who) {
        await asked.forget(database, who)
        await decided.forget(database, who)
      },
    },
  },
  parts: (base: ExecEmailNeeds) => base,
  buttons: [openAskForm, approve, decline, listApproved, undo],
  forms: [askForm],
  notifications: [approval, decision, undone],
  acts: ({ execEmails, people, log }) => ({
    async inHome(viewer) {
      const [approved, email] = await Promise.all([execEmails.approved(), viewer.email()])
      const own = approved.find((one) => one.person === viewer.user && one.email === email)
      const hasApproved = approved.some(({ decidedBy }) => decidedBy === viewer.user)
      return { below: homeParts(own, hasApproved) }
    },
    async prune() {
      await execEmails.prune()
      for (const { person, email } of await execEmails.approved()) {
        const owner = await people.ofEmail(email)
        if (!owner.ok || owner.value === person) continue
        // Otherwise it would count again once that other person has left.
        await execEmails.undo(person)
        log.audit({ surface: 'exec_email', user: person, decision: 'undone', reason: 'exec_email_taken' })
      }
    },
  }),
})
