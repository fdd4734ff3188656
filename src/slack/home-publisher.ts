import { randomUUID } from 'node:crypto'
import type { HomeView } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import type { Store } from '../store/store.ts'
import { slackFailure } from './failure.ts'

/** Longer than any turn takes. */
const REMEMBERED_MS = 60_000

/** What an opening of a Home, or a press in it, leads to. */
export interface HomeRevision {
  /**
   * Publishes, unless a later turn has begun: what is older never takes the place of what is newer. Throws what Slack's client
   * throws.
   */
  show(view: HomeView): Promise<void>
  /** Whether a later turn has begun. */
  isSuperseded(): Promise<boolean>
}

export interface HomePublisher {
  /** @param hash of the Home as Slack knew it when the turn began. */
  startRevision(user: string, hash: string | undefined): Promise<HomeRevision>
}

/**
 * Keeps the turns of each person's Home in order, over all replicas: the store knows whose turn it is, and Slack refuses to
 * publish over a Home that has changed since (`hash_conflict`). In one process the calls for a Home wait for each other.
 */
export function createHomePublisher(client: WebClient, store: Store): HomePublisher {
  const inFlight = new Map<string, Promise<void>>()
  const replica = randomUUID()
  let begun = 0

  async function inOrder(user: string, run: () => Promise<void>): Promise<void> {
    const before = inFlight.get(user) ?? Promise.resolve()
    const own = before.then(run, run)
    inFlight.set(user, own)
    try {
      await own
    } finally {
      if (inFlight.get(user) === own) inFlight.delete(user)
    }
  }

  return {
    async startRevision(user, hash) {
      const key = `home:${user}`
      begun += 1
      const turn = begun
      let known = hash
      await store.set(key, `${replica}:${turn}`, REMEMBERED_MS)

      async function isSuperseded(): Promise<boolean> {
        const [owner, latest] = (await store.get(key))?.split(':') ?? []
        // While the store changes over to the process's own memory and back, an earlier turn may be found there.
        return owner !== undefined && (owner !== replica || Number(latest) > turn)
      }

      async function publish(view: HomeView): Promise<void> {
        if (await isSuperseded()) return
        try {
          const published = await client.views.publish({
            user_id: user,
            view,
            ...(known === undefined ? {} : { hash: known }),
          })
          known = published.view?.hash
        } catch (error) {
          if (known === undefined || slackFailure(error).code !== 'hash_conflict') throw error
          // An earlier turn was quicker, or this one's own try whose answer was lost. The latest turn has the last word.
          known = undefined
          await publish(view)
        }
      }

      return { isSuperseded, show: (view) => inOrder(user, () => publish(view)) }
    },
  }
}
