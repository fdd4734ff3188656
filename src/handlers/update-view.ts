import type { ModalView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { slackFailure } from '../server/slack-failure.ts'

/** Draws an open view anew. Closing it meanwhile is the person's right and no failure. Throws for all other failures. */
export async function updateView(
  client: WebClient,
  which: { view_id: string } | { external_id: string },
  view: ModalView,
): Promise<void> {
  try {
    await client.views.update({ ...which, view })
  } catch (error) {
    if (slackFailure(error).code !== 'not_found') throw error
  }
}
