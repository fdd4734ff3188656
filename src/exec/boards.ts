import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'
import { ok, type Result } from '../lib/result.ts'
import {
  CachedFetch,
  type CacheOptions,
  encodeList,
  type FetchError,
  type FetchOptions,
  getOrStale,
  hashKey,
  listCache,
  storedTime,
} from './cached-fetch.ts'
import type { ExecClient } from './exec-client.ts'
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

interface BoardLookup {
  query: BoardQuery
  key: string
  maxAgeMs: number
}

const CURRENT_MS = 5 * 60_000
const MAX_BYTES = 4 * 1024 * 1024
const PARTICIPANT_BYTES = 512

const storedSchema = z.object({
  readAt: storedTime,
  hasMore: z.boolean(),
  participants: z.array(z.unknown()),
})

/** Exec's counts of who did how well in a scenario, cached in the process and in the store that replicas share. */
export class Boards {
  readonly #fetch: CachedFetch<BoardLookup, Omit<Board, 'asOf'>>

  constructor(
    client: Pick<ExecClient, 'participantAnalytics'>,
    { clock = Date.now, maxBytes = MAX_BYTES, store, storeSecret }: CacheOptions = {},
  ) {
    this.#fetch = new CachedFetch<BoardLookup, Omit<Board, 'asOf'>>({
      cache: listCache({
        clock,
        maxBytes,
        bytesOf: ({ participants }) => PARTICIPANT_BYTES * participants.length,
      }),
      store,
      keysOf: ({ key }) => [`board:${hashKey(key, storeSecret)}`],
      encode: encodeList,
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
        return ok({ participants: items, hasMore, readAt: new Date(clock()) })
      },
      clock,
    })
  }

  /**
   * One request, and none for five minutes after it. While Exec's limit is used up, or the user's share of it, the answer may be up
   * to a day old; then `asOf` is set. `not_found` if Exec doesn't know the scenario.
   */
  get(query: BoardQuery, options: FetchOptions): Promise<Result<Board, FetchError>> {
    return getOrStale(this.#fetch, { query, key: keyOf(query), maxAgeMs: CURRENT_MS }, options)
  }
}

function keyOf({ scenario, groups }: BoardQuery): string {
  return JSON.stringify([scenario, groups === 'everyone' ? groups : groups.toSorted()])
}
