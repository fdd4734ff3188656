import type { AllMiddlewareArgs, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import type { ViewsOpenResponse } from '@slack/web-api'
import { z } from 'zod'
import { sessionText } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { ShareChoices } from '../../blocks/share/share-choices.ts'
import { type ShareForm, shareView } from '../../blocks/share/share-view.ts'
import type { Visit } from '../../delivery/runner.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { findSessionLink } from '../../exec/session-reference.ts'
import { openListAndAudit } from '../../features/lists/answers.ts'
import { withTimeout } from '../../lib/with-timeout.ts'
import { updateView } from '../../slack/modal.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

export const SHARE_SHORTCUT = 'share_session'

const chosen = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message_ts: z.string(),
  message: z.object({ text: z.string().optional(), thread_ts: z.string().optional() }),
})

/** So long the form waits for the list before it opens without: its trigger lives three seconds. */
const PATIENCE_MS = 300

/**
 * The message shortcut *Share Exec feedback*: opens the form of *Share…*, for the thread of that message and the link found
 * in it. Where there is no link it offers the person's own sessions.
 */
export function shareShortcut(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: SlackShortcutMiddlewareArgs<MessageShortcut> & AllMiddlewareArgs) => {
    await ack()
    const parsed = chosen.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'message_action' })
      return
    }
    const { trigger_id, user, channel, message, message_ts } = parsed.data
    const reference = findSessionLink(message.text ?? '', dependencies.linkHosts)
    dependencies.attend(
      { key: trigger_id, body, surface: 'share_shortcut', user: user.id, channel: channel.id },
      async (visit) => {
        const form = { into: { channel: channel.id, threadTs: message.thread_ts ?? message_ts } }
        const open = (view: ModalView) => dependencies.clientWithoutRetry.views.open({ trigger_id, view })
        if (reference === undefined) await offerOwn(dependencies, visit, form, open)
        else await open(shareView({ ...form, session: sessionText(reference) }))
      },
      (problem, code) => respond({ response_type: 'ephemeral', ...problemMessage(problem, code) }),
    )
  }
}

/** Opens the form with the person's sessions, or first without them. A form that was submitted meanwhile stays as it is. */
async function offerOwn(
  dependencies: HandlerDependencies,
  visit: Visit,
  form: ShareForm,
  open: (view: ModalView) => Promise<ViewsOpenResponse>,
): Promise<void> {
  const listing = ownChoices(dependencies, visit)
  const early = await withTimeout(listing, PATIENCE_MS)
  const choices = early.ok ? early.value : ({ kind: 'loading' } as const)
  const { view } = await open(shareView({ ...form, choices }))
  if (early.ok || view?.id === undefined || view.hash === undefined) return
  const { id: view_id, hash } = view
  const late = shareView({ ...form, choices: await listing })
  const show = (next: ModalView) => updateView(dependencies.client, { view_id, hash }, next)
  await visit.deliver(
    () => show(late),
    () => show(shareView(form)),
  )
}

async function ownChoices(dependencies: HandlerDependencies, visit: Visit): Promise<ShareChoices> {
  const listed = await openListAndAudit(dependencies, visit, firstPage('own'))
  return listed.ok
    ? { kind: 'sessions', list: listed.value }
    : { kind: 'problem', problem: problemMessage(listed.error, visit.reference) }
}
