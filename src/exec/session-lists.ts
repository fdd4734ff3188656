import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'
import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import {
  CachedFetch,
  type CacheOptions,
  encodeList,
  type FetchError,
  type FetchOptions,
  getOrStale,
  hashKey,
  listCache,
  STALE_MS,
  storedTime,
} from './cached-fetch.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Priority } from './rate-limit.ts'
import {
  createdAt,
  isGraded,
  normalEmail,
  readSessionSummary,
  type SessionHead,
  type SessionPage,
  type SessionQuery,
  type SessionSummary,
  type TeamQuery,
} from './session.ts'

export interface ListOptions extends Omit<FetchOptions, 'priority'> {
  /** How old an answer may be, in milliseconds. A minute by default, and never less. */
  maxAgeMs?: number | undefined
  priority?: Priority | undefined
  /** How long the caller waits, in milliseconds. The request goes on, and its answer is cached. */
  patienceMs?: number | undefined
}

interface ListLookup {
  query: SessionQuery
  key: string
  maxAgeMs: number
}

const CURRENT_MS = 60_000

const MAX_BYTES = 16 * 1024 * 1024
/** Memory for each byte of an answer, once it is parsed. */
const MEMORY_PER_BYTE = 2

/** Pages of a person's or a team's sessions, cached in the process and in the store that replicas share. */
export class SessionLists {
  readonly #clock: () => number
  readonly #fetch: CachedFetch<ListLookup, CachedList>

  constructor(
    client: Pick<ExecClient, 'listSessions'>,
    { clock = Date.now, maxBytes = MAX_BYTES, store, storeSecret }: CacheOptions = {},
  ) {
    this.#clock = clock
    this.#fetch = new CachedFetch<ListLookup, CachedList>({
      cache: listCache({ clock, maxBytes, bytesOf: ({ bytes }) => MEMORY_PER_BYTE * bytes }),
      store,
      keysOf: ({ key }) => [`session-list:${hashKey(key, storeSecret)}`],
      encode: encodeList,
      decode: (text, { query }) => decodeList(text, query),
      ask: async ({ query }, requester) => {
        const page = await client.listSessions(query, requester)
        return page.ok ? ok(readLines(page.value, query, new Date(clock()))) : page
      },
      clock,
    })
  }

  /** While Exec's limit is used up, or the user's share of it, the list may be up to a day old; then `asOf` is set. */
  async get(query: SessionQuery, options: ListOptions = {}): Promise<Result<SessionList, FetchError>> {
    const answer = this.#get(query, options)
    if (options.patienceMs === undefined) return answer
    const settled = await withTimeout(answer, options.patienceMs)
    return settled.ok ? settled.value : failed({ kind: 'timed_out' })
  }

  /** A list up to a day old, without a request to Exec. After a minute `asOf` is set. */
  async peek(query: SessionQuery): Promise<SessionList | undefined> {
    const found = await this.#fetch.peek({ query, key: keyOf(query), maxAgeMs: STALE_MS })
    const isCurrent = found === undefined || this.#clock() - found.readAt.getTime() < CURRENT_MS
    return isCurrent ? found : { ...found, asOf: found.readAt }
  }

  #get(
    query: SessionQuery,
    { maxAgeMs = CURRENT_MS, priority = 'interactive', user, reuseFailureMs, onRequest }: ListOptions,
  ): Promise<Result<SessionList, FetchError>> {
    const lookup = { query, key: keyOf(query), maxAgeMs: Math.max(maxAgeMs, CURRENT_MS) }
    return getOrStale(this.#fetch, lookup, { priority, user, reuseFailureMs, onRequest })
  }
}

export interface SessionList {
  /** Newest first. */
  sessions: SessionSummary[]
  page: number
  hasMore: boolean
  /** The number of sessions on all pages, if known. */
  total?: number | undefined
  readAt: Date
  /** Set when stale: the time it was fetched. */
  asOf?: Date | undefined
}

interface CachedList extends Omit<SessionList, 'asOf'> {
  /** The size of Exec's answer. */
  bytes: number
}

const listSchema = z.object({
  readAt: storedTime,
  bytes: z.number().nonnegative(),
  hasMore: z.boolean(),
  total: z.number().optional(),
  sessions: z.array(z.unknown()),
})

function keyOf(query: SessionQuery): string {
  const { scenario, rank, page, pageSize } = query
  const whose = 'emails' in query ? query.emails.toSorted() : { groups: sortedGroups(query) }
  return JSON.stringify([whose, scenario ?? null, rank ?? null, page, pageSize])
}

function sortedGroups({ groups }: TeamQuery): TeamQuery['groups'] {
  return groups === 'everyone' ? groups : groups.toSorted()
}

function decodeList(text: string, query: SessionQuery): CachedList | undefined {
  const parsed = listSchema.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { readAt, bytes, hasMore, total } = parsed.data
  const sessions = parsed.data.sessions.flatMap((line) => readSessionSummary(line)?.summary ?? [])
  return readLines({ sessions, hasMore, total, bytes }, query, readAt)
}

/** Even if Exec ignored a filter, nobody must see another person's sessions. Who is in a team, the caller checks. */
function readLines(page: SessionPage, query: SessionQuery, readAt: Date): CachedList {
  const lines = 'emails' in query ? ofPerson(page.sessions, query.emails) : page.sessions
  const sessions = lines
    .filter(
      ({ scenario, rank }) =>
        (query.scenario === undefined || scenario?.id === query.scenario) &&
        (query.rank === undefined || rank === query.rank),
    )
    .toSorted((one, other) => timeOf(other) - timeOf(one))
  const isWhole = sessions.length === page.sessions.length
  return {
    sessions,
    page: query.page,
    hasMore: page.hasMore,
    total: isWhole ? page.total : undefined,
    readAt,
    bytes: page.bytes,
  }
}

/** Lines with one of the emails, or without an email but with the user id of a line that has one. */
function ofPerson(sessions: readonly SessionSummary[], emails: readonly string[]): SessionSummary[] {
  const wanted = new Set(emails.map(normalEmail))
  wanted.delete('')
  const hasEmail = ({ user }: SessionSummary) => wanted.has(normalEmail(user?.email ?? ''))
  const ids = new Set(sessions.filter(hasEmail).map(({ user }) => user?.id ?? ''))
  ids.delete('')
  return sessions.filter((session) => {
    const { email, id } = session.user ?? {}
    return hasEmail(session) || (normalEmail(email ?? '') === '' && ids.has(id ?? ''))
  })
}

function timeOf({ created_at }: SessionSummary): number {
  const time = Date.parse(created_at ?? '')
  return Number.isNaN(time) ? 0 : time
}

export interface Attempt {
  id: string
  score: number
  rank: SessionHead['rank']
  date: Date
}

/** A participant's graded attempts at a session's scenario, as far as one list of their sessions goes. */
export interface Attempts {
  /** Oldest first, then by id. An attempt without a date is left out. */
  graded: readonly Attempt[]
  /** The session's own index in `graded`; `undefined` if it is not graded, or older than the list. */
  at: number | undefined
  /** The number of graded attempts before the first of `graded`, if known. */
  before: number | undefined
}

type List = Pick<SessionList, 'sessions' | 'page' | 'hasMore'>

/** Counts the session itself although the list does not have it yet, or not with its score. */
export function attemptsOf(session: SessionHead, id: string, list: List): Attempts {
  const others = list.sessions.filter((line) => !isOf(session, id, line))
  const isListed = others.length < list.sessions.length
  const own = isListed || !isBeyond(session, list) ? attempt(session, id) : undefined
  const graded = [...others.map((line) => attempt(line, line.id)), own]
    .filter((one) => one !== undefined)
    .toSorted(inOrder)
  const at = graded.findIndex((one) => one.id === id)
  return { graded, at: at === -1 ? undefined : at, before: list.hasMore ? undefined : 0 }
}

/** Whether the session is better than every attempt before it. A first attempt is not. */
export function isPersonalBest({ graded, at = 0, before }: Attempts): boolean {
  const own = graded[at]
  const earlier = graded.slice(0, at)
  // Without the oldest attempts, nobody knows.
  if (own === undefined || earlier.length === 0 || before === undefined) return false
  return earlier.every(({ score }) => score < own.score)
}

/** Whether a newer list would say the same: later attempts do not change how an earlier one compares. */
export function isSettled(session: SessionHead, id: string, list: List): boolean {
  return (
    list.sessions.some((line) => isOf(session, id, line) && line.score === session.score) ||
    isBeyond(session, list)
  )
}

/** Exec may know a session by another id than the one that it lists. */
function isOf(session: SessionHead, id: string, line: SessionSummary): boolean {
  return line.id === id || line.id === session.id
}

/** Whether a session that is not in the list is on another page, rather than newer than the list. */
function isBeyond(session: SessionHead, { sessions, page, hasMore }: List): boolean {
  if (page > 1) return true
  const own = createdAt(session)
  return hasMore && own !== undefined && sessions.every((line) => (createdAt(line) ?? own) >= own)
}

function attempt(head: SessionHead, id: string): Attempt | undefined {
  const date = createdAt(head)
  if (!isGraded(head) || date === undefined) return undefined
  return { id, score: head.score, rank: head.rank, date }
}

function inOrder(one: Attempt, other: Attempt): number {
  const byDate = one.date.getTime() - other.date.getTime()
  return byDate === 0 ? Number(one.id > other.id) - Number(one.id < other.id) : byDate
}

export interface RecentList {
  /** Newest first. Exec's pages overlap if a session begins while they are read. */
  sessions: SessionSummary[]
  /** Whether Exec has no older ones since then. */
  isWhole: boolean
}

/** A hundred sessions each. */
const MOST_PAGES = 3
/** Messages that are due at the same time share one answer, although they are sent one a second. */
const CACHED_MS = 10 * 60_000

/**
 * The newest sessions of the workspace or of groups since a time, out of the background share: three requests at most, shared by
 * all who ask for the same.
 */
export class RecentSessions {
  readonly #lists = new Map<string, { readAt: number; list: Promise<Result<RecentList, ExecError>> }>()

  /** @param clock milliseconds since the epoch. */
  constructor(
    private readonly client: Pick<ExecClient, 'listSince'>,
    private readonly clock: () => number = Date.now,
  ) {}

  /**
   * @param since in milliseconds since the epoch.
   * @param groups ids of Exec's groups, at least one; by default everyone's sessions.
   * @param readSince when the list may have been read at the earliest, as `since`.
   */
  async get(
    since: number,
    { groups, readSince = 0 }: { groups?: readonly string[] | undefined; readSince?: number } = {},
  ): Promise<Result<RecentList, ExecError>> {
    const key = JSON.stringify([since, groups?.toSorted() ?? null])
    const now = this.clock()
    for (const [old, { readAt }] of this.#lists) if (now - readAt >= CACHED_MS) this.#lists.delete(old)
    const known = this.#lists.get(key)
    if (known !== undefined && known.readAt >= readSince) return known.list
    const list = this.#read(since, groups)
    const entry = { readAt: now, list }
    this.#lists.set(key, entry)
    const answer = await list
    if (!answer.ok && this.#lists.get(key) === entry) this.#lists.delete(key)
    return answer
  }

  async #read(since: number, groups: readonly string[] | undefined): Promise<Result<RecentList, ExecError>> {
    const sessions: SessionSummary[] = []
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const answer = await this.client.listSince({ since: new Date(since), groups, page })
      if (!answer.ok) return failed(answer.error)
      sessions.push(...answer.value.sessions)
      if (!answer.value.hasMore) return ok({ sessions, isWhole: true })
    }
    return ok({ sessions, isWhole: false })
  }
}
