import { wordsContent } from '../../blocks/text/document.ts'
import { slackDate } from '../../blocks/text/times.ts'
import { type SentForm, sendingForm } from '../../delivery/form-reply.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { notification, WITHOUT_DETAILS } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { feature } from '../../shared/feature.ts'

interface BrokenFormsNeeds {
  outbox: Outbox
  clock: () => number
  log: Log
}

/** No form takes as long as this. */
const WAIT_MS = 3 * 60_000

/** Says that a form broke off: its process died, or Slack rejected the outcome. */
const formBrokeOff = notification({
  kind: 'form_broke_off',
  ...WITHOUT_DETAILS,
  mayComeTwice: true,
  async compose(_: BrokenFormsNeeds, { dueAt }) {
    const sentAt = slackDate(new Date(dueAt - WAIT_MS), 'time')
    return {
      say: wordsContent(
        `⚠️ The form you sent at ${sentAt} broke off before I was done. It may not have gone through, so check before you send it again.`,
      ),
      by: 'own_choice',
    }
  },
})

/** If a form never gets past *sending*, the outbox tells its author. */
export const brokenForms = feature<BrokenFormsNeeds>({
  name: 'broken forms',
  notifications: [formBrokeOff],
  brings: [
    sendingForm.bring(({ outbox, clock, log }) => ({
      async begin(form) {
        await outbox.enqueue([formBrokeOff.of({ ...aboutForm(form), details: {}, dueAt: clock() + WAIT_MS })])
      },
      async end(form) {
        try {
          await outbox.cancel(formBrokeOff.keyOf(aboutForm(form)))
        } catch (error) {
          log.warn('someone may read that a form broke off, which has ended', describeError(error))
        }
      },
    })),
  ],
})

function aboutForm({ user, key }: SentForm) {
  return { subject: key, recipient: user, dedupKey: '' }
}
