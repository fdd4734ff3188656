import { randomUUID } from 'node:crypto'
import type { HomeView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { Store } from '../database/store.ts'

/** Longer than any revision takes. */
const REMEMBERED_MS = 60_000

/** What the app publishes for one opening of a Home, or for one press in it. */
export interface HomeRevision {
  /** Publishes the view, unless a later revision has started. Throws what Slack's client throws. */
  publish(view: HomeView): Promise<void>
  isSuperseded(): Promise<boolean>
  /** Leaves nothing in the store that names the person. */
  erase(): Promise<void>
}

/** An older revision doesn't replace a newer one: the store knows each person's latest revision. In one process, a Home's calls run in order. */
export class HomePublisher {
  readonly #inFlight = new Map<string, Promise<void>>()
  readonly #replica = randomUUID()
  #started = 0

  constructor(
    private readonly client: WebClient,
    private readonly store: Store,
  ) {}

  async startRevision(user: string): Promise<HomeRevision> {
    this.#started += 1
    const number = this.#started
    await this.store.set(`home:${user}`, `${this.#replica}:${number}`, REMEMBERED_MS)

    const isSuperseded = async (): Promise<boolean> => {
      const [replica, latest] = (await this.store.get(`home:${user}`))?.split(':') ?? []
      // After the store has fallen back to the process's memory, it may answer with an earlier revision.
      return replica !== undefined && (replica !== this.#replica || Number(latest) > number)
    }
    const publish = async (view: HomeView) => {
      if (!(await isSuperseded())) await this.client.views.publish({ user_id: user, view })
    }
    return {
      isSuperseded,
      publish: (view) => this.#inOrder(user, () => publish(view)),
      erase: () => this.store.delete(`home:${user}`),
    }
  }

  async #inOrder(user: string, run: () => Promise<void>): Promise<void> {
    const previous = this.#inFlight.get(user) ?? Promise.resolve()
    const own = previous.then(run, run)
    this.#inFlight.set(user, own)
    try {
      await own
    } finally {
      if (this.#inFlight.get(user) === own) this.#inFlight.delete(user)
    }
  }
}
