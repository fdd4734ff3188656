import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { brokenFormMessage } from '../blocks/broken-forms/broken-form-message.ts'
import { describeError, type Log } from '../lib/log.ts'
import { notification } from '../outbox/notification.ts'
import type { Outbox } from '../outbox/outbox.ts'

/** No form takes as long as this. */
const WAIT_MS = 3 * 60_000

/** The process died while it submitted a form, or Slack didn't take how that ended. */
export const formBrokeOff = notification({
  kind: 'form_broke_off',
  subject: 'other',
  details: z.object({}),
  compose: async (_, { dueAt }) => ({
    say: brokenFormMessage(new Date(dueAt - WAIT_MS)),
    by: 'own_choice',
  }),
})

interface BrokenFormsOptions {
  outbox: Outbox
  clock: () => number
  log: Log
}

/** Forms that say that they are being sent, and stay so if nobody ends them: the outbox tells of those. */
export class BrokenForms {
  constructor(private readonly options: BrokenFormsOptions) {}

  /** Resolves to what must be called once the person knows how the form ended; that never rejects. */
  async expectEnd(user: string): Promise<() => Promise<void>> {
    const { outbox, clock, log } = this.options
    const row = {
      subject: randomUUID(),
      recipient: user,
      dedupKey: '',
      details: {},
      dueAt: clock() + WAIT_MS,
    }
    const broken = formBrokeOff.of(row)
    await outbox.enqueue([broken])
    return async () => {
      try {
        await outbox.cancel(broken)
      } catch (error) {
        log.warn('someone will read that a form broke off, which has ended', describeError(error))
      }
    }
  }
}
