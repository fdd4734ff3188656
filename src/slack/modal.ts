import type { ModalView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { HandlerDependencies } from '../handlers/handler-dependencies.ts'
import { slackFailure } from './failure.ts'

/** Draws an open modal anew. Throws what Slack's client throws. */
export type Show = (view: ModalView) => Promise<void>

/** What a press lets the app do once, within three seconds: open a modal, or present details in a pane. */
export interface Trigger {
  /**
   * Opens a modal, or one on top of the modal that holds the button, and returns how to draw it again. This is never tried
   * again. Where Slack's answer is lost it is looked whether the modal is there. Throws where Slack refuses, and
   * `ViewNotOpened` where there is no modal.
   */
  open(view: ModalView): Promise<Show>
  /** What this trigger has opened, if it has. */
  opened(): Show | undefined
  /** Uses it for another call. Where it is known to be spent, throws what it was spent by, and calls nothing. */
  use<Answer>(call: () => Promise<Answer>): Promise<Answer>
}

/** Slack did not answer whether it opened a modal, and has none. */
export class ViewNotOpened extends Error {
  override readonly name = 'view_not_opened'
}

/** Slack's words for a trigger that is of no use any more. After other refusals it still is. */
const SPENT = new Set(['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id'])

/** The trigger of one press. A button in a modal can only push a view on top of it. */
export function createTrigger(
  { client, clientWithoutRetry }: Pick<HandlerDependencies, 'client' | 'clientWithoutRetry'>,
  how: 'open' | 'push',
  trigger_id: string,
): Trigger {
  const external_id = trigger_id
  let spent: { error: unknown } | undefined
  let shown: Show | undefined

  async function use<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    if (spent !== undefined) throw spent.error
    try {
      return await call()
    } catch (error) {
      if (error instanceof ViewNotOpened || SPENT.has(slackFailure(error).code)) spent = { error }
      throw error
    }
  }

  async function openView(view: ModalView): Promise<Show> {
    try {
      await clientWithoutRetry.views[how]({ trigger_id, view: { ...view, external_id } })
    } catch (error) {
      if (slackFailure(error).code !== 'request_failed') throw error
      await lookForView({ ...view, external_id })
    }
    return (next) => updateView(client, { external_id }, { ...next, external_id })
  }

  /** The modal counts as open unless Slack says that it has none: a press must not be answered twice. */
  async function lookForView(view: ModalView): Promise<void> {
    try {
      await client.views.update({ external_id, view })
    } catch (error) {
      if (slackFailure(error).code === 'not_found') throw new ViewNotOpened()
    }
  }

  return {
    use,
    opened: () => shown,
    async open(view) {
      shown = await use(() => openView(view))
      return shown
    },
  }
}

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
