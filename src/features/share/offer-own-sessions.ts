import type { ListAccess } from '../../access/list-access.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { ShareChoices } from '../../blocks/share/share-choices.ts'
import { type ShareForm, shareView } from '../../blocks/share/share-view.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { showWhenReady } from '../../delivery/show-when-ready.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { updateView } from '../../slack/modal.ts'
import { openListAndAudit } from '../lists/answer-with-list.ts'
import type { Timing } from '../settings.ts'

export interface OfferDependencies {
  listAccess: ListAccess
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
  timing: Pick<Timing, 'shareFormMs'>
}

/** Opens the share form with the person's own sessions to choose from. A form that they submit meanwhile stays as it is. */
export async function offerOwnSessions(
  { listAccess, slack, timing }: OfferDependencies,
  context: DeliveryContext,
  form: ShareForm,
  trigger_id: string,
): Promise<void> {
  let update: ((next: ShareForm) => Promise<void>) | undefined
  let isOpen = false
  const open = async (choices: ShareChoices) => {
    isOpen = true
    const opened = await slack.clientWithoutRetry.views.open({
      trigger_id,
      view: shareView({ ...form, choices }),
    })
    const { id: view_id, hash } = opened.view ?? {}
    if (view_id !== undefined && hash !== undefined)
      update = (next) => updateView(slack.client, { view_id, hash }, shareView(next))
  }
  await showWhenReady({
    work: ownChoices(listAccess, context),
    patienceMs: timing.shareFormMs,
    showLoading: () => open({ kind: 'loading' }),
    async show(choices) {
      const fill = update
      if (!isOpen) await open(choices)
      else if (fill !== undefined)
        await context.reply(
          () => fill({ ...form, choices }),
          () => fill(form),
        )
    },
  })
}

async function ownChoices(listAccess: ListAccess, context: DeliveryContext): Promise<ShareChoices> {
  const listed = await openListAndAudit(listAccess, context, firstPage('own'))
  return listed.ok
    ? { kind: 'sessions', list: listed.value }
    : { kind: 'problem', problem: problemMessage(listed.error, context.errorId) }
}
