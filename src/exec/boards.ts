import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'
import { ok, type Result } from '../lib/result.ts'
import {
  CachedFetch,
  type CacheOptions,
  type FetchError,
  type FetchOptions,
  hashKey,
} from './cached-fetch.ts'
import type { ExecClient } from './exec-client.ts'
import { isLimited } from './exec-error.ts'
import { readParticipant, type ScenarioParticipant } from './scenario.ts'

export interface BoardQuery {
  /** The scenario's id. */
  scenario: string
  /** Ids of Exec's groups; `everyone` for the whole workspace. */
  groups: readonly string[] | 'everyone'
}

/** How people did in one scenario: the hundred with the best scores. */
export interface Board {
  /** The best first. */
  participants: ScenarioParticipant[]
  /** Whether Exec has others, with lower scores. */
  hasMore: boolean
  readAt: Date
  /** Set when stale: the time it was fetched. */
  asOf?: Date | undefined
}

interface CachedBoard extends Omit<Board, 'readAt' | 'asOf'> {
  /** Milliseconds since the epoch. */
  readAt: number
}

interface BoardLookup {
  query: BoardQuery
  maxAgeMs: number
}

const CURRENT_MS = 5 * 60_000
const MAX_AGE_MS = 24 * 60 * 60_000
const MAX_BYTES = 4 * 1024 * 1024
const ENTRY_BYTES = 1024
const PARTICIPANT_BYTES = 512

const storedSchema = z.object({
  readAt: z.number(),
  hasMore: z.boolean(),
  participants: z.array(z.unknown()),
})

/** Exec's counts of who did how well in a scenario, cached in the process and in the store that replicas share. */
export class Boards {
  readonly #fetch: CachedFetch<BoardLookup, CachedBoard>

  constructor(
    client: Pick<ExecClient, 'participantAnalytics'>,
    { clock = Date.now, maxBytes = MAX_BYTES, store, storeSecret }: CacheOptions = {},
  ) {
    const entries = new LRUCache<string, CachedBoard>({
      maxSize: maxBytes,
      sizeCalculation: ({ participants }) => ENTRY_BYTES + PARTICIPANT_BYTES * participants.length,
    })
    this.#fetch = new CachedFetch({
      cache: {
        find({ query, maxAgeMs }) {
          const board = entries.get(keyOf(query))
          return board !== undefined && clock() - board.readAt < maxAgeMs ? board : undefined
        },
        add({ query }, board) {
          if ((entries.peek(keyOf(query))?.readAt ?? 0) <= board.readAt) entries.set(keyOf(query), board)
        },
      },
      store,
      keysOf: ({ query }) => [`board:${hashKey(keyOf(query), storeSecret)}`],
      encode: (board) => ({ text: JSON.stringify(board), ttlMs: MAX_AGE_MS }),
      decode(text) {
        const { data } = storedSchema.safeParse(parseJson(text))
        const participants = data?.participants.flatMap((one) => readParticipant(one)?.read ?? [])
        return data && participants && { ...data, participants }
      },
      async ask({ query: { scenario, groups } }, requester) {
        const wanted = groups === 'everyone' ? undefined : groups
        const page = await client.participantAnalytics({ scenario, groups: wanted, page: 1 }, requester)
        if (!page.ok) return page
        const { items, hasMore } = page.value
        return ok({ participants: items, hasMore, readAt: clock() })
      },
      clock,
    })
  }

  /**
   * One request, and none for five minutes after it. While Exec's limit is used up, or the user's share of it, the answer may be up
   * to a day old; then `asOf` is set. `not_found` if Exec doesn't know the scenario.
   */
  async get(query: BoardQuery, options: FetchOptions): Promise<Result<Board, FetchError>> {
    const fetched = await this.#fetch.get({ query, maxAgeMs: CURRENT_MS }, options)
    if (fetched.ok) return ok(toAnswer(fetched.value))
    if (!isLimited(fetched.error)) return fetched
    const stale = await this.#fetch.peek({ query, maxAgeMs: MAX_AGE_MS })
    return stale === undefined ? fetched : ok({ ...toAnswer(stale), asOf: new Date(stale.readAt) })
  }
}

function keyOf({ scenario, groups }: BoardQuery): string {
  return JSON.stringify([scenario, groups === 'everyone' ? groups : groups.toSorted()])
}

function toAnswer({ readAt, ...board }: CachedBoard): Board {
  return { ...board, readAt: new Date(readAt) }
}
