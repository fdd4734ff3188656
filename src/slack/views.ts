import type { HomeView, ModalView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { cacheOptions } from '../lib/cache-options.ts'
import type { SlackClients } from './clients.ts'
import { slackFailure } from './failure.ts'

/** Shows another view in an open modal. Throws what Slack's client throws. */
export type ShowView = (view: ModalView) => Promise<unknown>

class ViewNotOpened extends Error {
  override readonly name = 'view_not_opened'
}

/** Slack's codes for a `trigger_id` that can't be used any more. After any other refusal it still can. */
const SPENT = new Set(['expired_trigger_id', 'exchanged_trigger_id', 'invalid_trigger_id'])

/** Whether nothing opened, so that the same press or choice may open it when repeated. */
export function isNotOpened(error: unknown): boolean {
  return error instanceof ViewNotOpened || SPENT.has(slackFailure(error).code)
}

/** A `trigger_id` lives three seconds, and opens one modal. In a modal, it can only push a view. */
export class Trigger {
  /** Shows another view in the modal that this trigger has opened. */
  opened: ShowView | undefined

  /** @param below the id of the modal's view that the person acted in. */
  constructor(
    private readonly clients: Pick<SlackClients, 'client' | 'clientWithoutRetry'>,
    private readonly id: string,
    private readonly below?: string,
  ) {}

  /** Never retried: if Slack's answer is lost, this asks whether the modal is there. If not, it throws `ViewNotOpened`. */
  async open(view: ModalView): Promise<ShowView> {
    this.opened = await this.#openView(view)
    return this.opened
  }

  async #openView(view: ModalView): Promise<ShowView> {
    const { client, clientWithoutRetry } = this.clients
    const external_id = this.id
    const { below } = this
    const how = below === undefined ? 'open' : 'push'
    try {
      await clientWithoutRetry.views[how]({ trigger_id: this.id, view: { ...view, external_id } })
    } catch (error) {
      const { code } = slackFailure(error)
      if (code === 'push_limit_reached' && below !== undefined) return await this.#showInPlace(below, view)
      if (code !== 'request_failed') throw error
      await this.#requireView({ ...view, external_id })
    }
    return (next) => updateView(client, { external_id }, { ...next, external_id })
  }

  /** A modal holds three views. If it is full, this one replaces the one below. */
  async #showInPlace(view_id: string, view: ModalView): Promise<ShowView> {
    const show: ShowView = (next) => updateView(this.clients.client, { view_id }, next)
    await show(view)
    return show
  }

  /** The modal counts as open unless Slack says that there is none: one press must not get two answers. */
  async #requireView(view: ModalView): Promise<void> {
    try {
      await this.clients.client.views.update({ external_id: this.id, view })
    } catch (error) {
      if (slackFailure(error).code === 'not_found') throw new ViewNotOpened()
    }
  }
}

type ViewId = { view_id: string; hash?: string } | { external_id: string }

/**
 * Updates an open view; with a `hash`, only if it hasn't changed since. Does nothing if the person has closed or
 * changed it.
 * @returns whether they now see `view`.
 */
export async function updateView(client: WebClient, which: ViewId, view: ModalView): Promise<boolean> {
  try {
    await client.views.update({ ...which, view })
    return true
  } catch (error) {
    if (!['not_found', 'hash_conflict'].includes(slackFailure(error).code)) throw error
    return false
  }
}

/** Far more than are drawn at a time. */
const REMEMBERED_HOMES = 1000

/** What the app publishes for one opening of a Home, or for one press in it. */
export interface HomeRevision {
  /** Publishes the view, unless a later revision has started in this process. Throws what Slack's client throws. */
  publish(view: HomeView): Promise<void>
  isSuperseded(): boolean
}

/** The Home of one person. */
interface Home {
  latest?: HomeRevision
  /** Resolves after the last call. */
  called: Promise<void>
}

/** An older revision doesn't replace a newer one, and a Home's calls run in order. */
export class HomePublisher {
  readonly #homes = new LRUCache<string, Home>(cacheOptions(REMEMBERED_HOMES))

  constructor(private readonly client: WebClient) {}

  startRevision(user: string): HomeRevision {
    const home: Home = this.#homes.get(user) ?? { called: Promise.resolve() }
    const revision: HomeRevision = {
      isSuperseded: () => home.latest !== revision,
      publish: (view) => {
        const call = home.called.then(async () => {
          if (!revision.isSuperseded()) await this.client.views.publish({ user_id: user, view })
        })
        home.called = call.catch(() => undefined)
        return call
      },
    }
    home.latest = revision
    this.#homes.set(user, home)
    return revision
  }
}
