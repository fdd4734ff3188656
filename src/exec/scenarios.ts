import { LRUCache } from 'lru-cache'
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
import { DailyList, type DailyListOptions } from './daily-list.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Members } from './members.ts'
import type { Requester } from './rate-limit.ts'
import { readParticipant, type Scenario, type ScenarioParticipant } from './scenario.ts'
import { normalEmail } from './session.ts'

/** A scenario with an id, by which others name it. */
export interface ListedScenario {
  id: string
  name: string | undefined
  slug?: string | undefined
  /** Its page in Exec; `undefined` if Exec sent no https address. */
  url: string | undefined
}

export type ScenariosById = ReadonlyMap<string, ListedScenario>

const storedSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string().optional(),
    slug: z.string().optional(),
    url: z.string().optional(),
  }),
)

/** The scenarios of the workspace, as a `DailyList`: one request for each hundred a day, for everyone. */
export class Scenarios {
  readonly #list: DailyList<Scenario, ScenariosById>

  constructor(client: Pick<ExecClient, 'getScenarios'>, options: DailyListOptions = {}) {
    this.#list = new DailyList(
      {
        key: 'scenarios',
        read: (reading) => client.getScenarios(reading),
        toEntries: byId,
        pack: (scenarios) => [...scenarios.values()],
        unpack(value) {
          const { data } = storedSchema.safeParse(value)
          return data && byId(data)
        },
      },
      options,
    )
  }

  /** By id. */
  async all(requester: Requester): Promise<Result<ScenariosById, ExecError>> {
    const list = await this.#list.get(requester.priority)
    return list.ok ? ok(list.value.entries) : list
  }

  /**
   * By id, the list read anew if it lacks one that was in use only after it was read: then `requester.user` pays. An archived
   * scenario is in no list.
   */
  async including(
    used: readonly { scenario: string; since: Date | undefined }[],
    requester: Requester,
  ): Promise<Result<ScenariosById, ExecError>> {
    const readAt = (await this.#list.peek())?.readAt ?? 0
    const recent = used.filter(({ since }) => since !== undefined && since.getTime() > readAt)
    const hasAll = (scenarios: ScenariosById) => recent.every(({ scenario }) => scenarios.has(scenario))
    const list = await this.#list.getWith(hasAll, requester)
    return list.ok ? ok(list.value.entries) : list
  }
}

function byId(scenarios: readonly Scenario[]): ScenariosById {
  const found = new Map<string, ListedScenario>()
  for (const { id, name, slug, url } of scenarios)
    if (id != null && id !== '')
      found.set(id, { id, name: name ?? undefined, slug: slug ?? undefined, url: safeUrl(url) })
  return found
}

/** People follow it from Slack, with a click. */
function safeUrl(url: string | null | undefined): string | undefined {
  return url != null && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined
}

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

const storedBoardSchema = z.object({
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
        const { data } = storedBoardSchema.safeParse(parseJson(text))
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

interface AccessLookup {
  scenario: string
  email: string
}

/** Also holds the email, by which the app finds it to forget a person. */
interface CachedAccess extends AccessLookup {
  mayMonitor: boolean
  /** Milliseconds since the epoch. */
  readAt: number
}

const storedAccessSchema = z.object({
  scenario: z.string(),
  email: z.string(),
  mayMonitor: z.boolean(),
  readAt: z.number(),
})

const HOUR_MS = 60 * 60_000
const MAX_ENTRIES = 10_000

/** Who may monitor which scenario: each answer, also a no, is kept for an hour. */
export class ScenarioAccess {
  readonly #fetch: CachedFetch<AccessLookup, CachedAccess>

  /** @param members has the emails as Exec spells them: it may heed their case. */
  constructor(
    client: Pick<ExecClient, 'mayMonitor'>,
    members: Pick<Members, 'spellingOf'>,
    { clock = Date.now, store, storeSecret }: Omit<CacheOptions, 'maxBytes'> = {},
  ) {
    const entries = new LRUCache<string, CachedAccess>({ max: MAX_ENTRIES })
    const keyOf = ({ scenario, email }: AccessLookup) => JSON.stringify([scenario, email])
    this.#fetch = new CachedFetch({
      cache: {
        find(lookup) {
          const entry = entries.get(keyOf(lookup))
          return entry !== undefined && clock() - entry.readAt < HOUR_MS ? entry : undefined
        },
        add: (lookup, entry) => void entries.set(keyOf(lookup), entry),
      },
      store,
      keysOf: (lookup) => [`scenario-access:${hashKey(keyOf(lookup), storeSecret)}`],
      encode: (entry) => ({ text: JSON.stringify(entry), ttlMs: HOUR_MS }),
      decode: (text) => storedAccessSchema.safeParse(parseJson(text)).data,
      async ask(lookup, requester) {
        const { scenario, email } = lookup
        const spelling = await members.spellingOf(email)
        const inExec = spelling.ok ? spelling.value : undefined
        const answer = await client.mayMonitor(scenario, inExec ?? email, requester)
        return answer.ok ? ok({ ...lookup, mayMonitor: answer.value, readAt: clock() }) : answer
      },
      clock,
    })
  }

  async mayMonitor(
    scenario: string,
    email: string,
    requester: Requester,
  ): Promise<Result<boolean, ExecError>> {
    const answer = await this.#fetch.get({ scenario, email: normalEmail(email) }, requester)
    return answer.ok ? ok(answer.value.mayMonitor) : answer
  }
}
