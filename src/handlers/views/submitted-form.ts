import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Content } from '../../blocks/text/document.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { updateOpenView } from '../../slack/modal.ts'

/** An open form, as Slack sends it when it is submitted or one of its fields is changed. */
export const openForm = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    hash: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.unknown() }),
    blocks: z.array(z.unknown()),
  }),
})

/**
 * Shows another view in place of the form.
 * @param problem for someone who has closed it: they would believe it sent.
 */
export async function showInForm(
  { client, clientWithoutRetry }: Pick<SlackClients, 'client' | 'clientWithoutRetry'>,
  { user, viewId }: { user: string; viewId: string },
  view: ModalView,
  problem?: Content | undefined,
): Promise<void> {
  const isSeen = await updateOpenView(client, { view_id: viewId }, view)
  if (!isSeen && problem !== undefined)
    await clientWithoutRetry.chat.postMessage({ channel: user, ...problem })
}
