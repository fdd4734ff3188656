import { z } from 'zod'
import { tokenEndsMessage } from '../../blocks/set-up/set-up-modals.ts'
import type { Loop } from '../../lib/every.ts'
import { every } from '../../lib/every.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { notification } from '../../outbox/notification.ts'
import { skip } from '../../shared/open-for-dm.ts'
import type { SetUpNeeds } from './needs.ts'

const EVERY_MS = 10 * 60_000

/** To who added the app, while its token still lives. */
export const tokenEnds = notification({
  kind: 'token_ends',
  subject: 'other',
  details: z.object({}),
  async compose({ connecting }: SetUpNeeds) {
    const { installed, publicUrl } = connecting ?? {}
    if (installed?.refresh === undefined || publicUrl === undefined) return skip('nothing_happened')
    return { say: tokenEndsMessage(publicUrl), by: 'set_up' }
  },
})

/** Where Slack's tokens end, exchanges them in time, and says so to who added the app if Slack does not. */
export function tokenRotation({ connecting, enqueueOnce, log }: SetUpNeeds & { log: Log }): Loop[] {
  if (connecting?.installed.refresh === undefined) return []
  const { workspace, installed, renewToken } = connecting
  const rotate = async () => {
    if (await renewToken()) return
    log.error('Slack does not renew the bot token')
    const expiresAt = String(installed.refresh?.expiresAt)
    const of = { subject: workspace, recipient: installed.installedBy, details: {}, dueAt: 0 }
    enqueueOnce(tokenEnds.of({ ...of, dedupKey: expiresAt }))
  }
  return [
    every(EVERY_MS, () =>
      rotate().catch((error) => log.warn('the bot token was not renewed', describeError(error))),
    ),
  ]
}
