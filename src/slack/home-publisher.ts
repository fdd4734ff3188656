import type { HomeView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import { cacheOptions } from '../lib/cache-options.ts'

/** Many more than are drawn at a time. */
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
