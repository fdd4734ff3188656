import type { ModalView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { slackFailure } from '../server/slack-failure.ts'

/**
 * Draws an open view anew; with a `hash`, only if it has not changed since. That it has, or was closed, is the person's
 * right and no failure. Throws for all other failures.
 */
export async function updateView(
  client: WebClient,
  which: { view_id: string; hash?: string } | { external_id: string },
  view: ModalView,
): Promise<void> {
  try {
    await client.views.update({ ...which, view })
  } catch (error) {
    if (!['not_found', 'hash_conflict'].includes(slackFailure(error).code)) throw error
  }
}
