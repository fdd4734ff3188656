import { z } from 'zod'
import { inParts } from '../lib/in-parts.ts'
import { parseJson } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { type Assignment, type AssignmentQuery, readAssignment } from './assignment.ts'
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
import type { Requester } from './rate-limit.ts'
import { normalEmail } from './session.ts'

export interface AssignmentList {
  /** In Exec's order. */
  assignments: Assignment[]
  /** If not, Exec has others. */
  isWhole: boolean
  readAt: Date
  /** Set when stale: the time it was fetched. */
  asOf?: Date | undefined
}

export interface AssignmentOptions extends FetchOptions {
  /** How old a cached list may be, in milliseconds; by default five minutes, and an hour for what is overdue. */
  maxAgeMs?: number | undefined
}

type CachedAssignments = Omit<AssignmentList, 'asOf'>

interface AssignmentLookup {
  key: string
  query: Omit<AssignmentQuery, 'page'>
  maxAgeMs: number
}

const CURRENT_MS = 5 * 60_000
/** What is overdue has been so for days: an hour matters little. */
const OVERDUE_MS = 60 * 60_000
/** A hundred assignments each. Few people have more than one page. */
const MOST_PAGES = 5
/** So many emails are no longer than an address may be. */
const EMAILS_AT_A_TIME = 50
const MAX_BYTES = 16 * 1024 * 1024
const ASSIGNMENT_BYTES = 1024

const storedSchema = z.object({
  readAt: storedTime,
  isWhole: z.boolean(),
  assignments: z.array(z.unknown()),
})

/** People's assignments, cached in the process and in the store that replicas share. */
export class Assignments {
  readonly #clock: () => number
  readonly #fetch: CachedFetch<AssignmentLookup, CachedAssignments>

  constructor(
    private readonly client: Pick<ExecClient, 'listAssignments'>,
    { clock = Date.now, maxBytes = MAX_BYTES, store, storeSecret }: CacheOptions = {},
  ) {
    this.#clock = clock
    this.#fetch = new CachedFetch<AssignmentLookup, CachedAssignments>({
      cache: listCache({
        clock,
        maxBytes,
        bytesOf: ({ assignments }) => ASSIGNMENT_BYTES * assignments.length,
      }),
      store,
      keysOf: ({ key }) => [`assignments:${hashKey(key, storeSecret)}`],
      encode: encodeList,
      decode(text, { query }) {
        const { data } = storedSchema.safeParse(parseJson(text))
        const read = data?.assignments.flatMap((one) => readAssignment(one)?.read ?? [])
        return data && read && { ...data, assignments: wanted(read, query) }
      },
      ask: (lookup, requester) => this.#ask(lookup, requester),
      clock,
    })
  }

  /** One person's. @param emails in each known spelling. */
  ofPerson(
    emails: readonly string[],
    options: AssignmentOptions,
  ): Promise<Result<AssignmentList, FetchError>> {
    return this.#get(personLookup(emails, options.maxAgeMs), options)
  }

  /** A list of one person's up to a day old, without a request. */
  peekOfPerson(emails: readonly string[]): Promise<AssignmentList | undefined> {
    // What an assignment asks for hardly changes, so a day-old list still tells it.
    return this.#fetch.peek(personLookup(emails, STALE_MS))
  }

  /**
   * Those past their due date: one answer for all who ask for the same people. Of more than 250 people, they are looked for among
   * everyone's, of which Exec may have more than are read.
   */
  async overdue(
    of: readonly string[] | 'everyone',
    options: AssignmentOptions,
  ): Promise<Result<AssignmentList, FetchError>> {
    const { maxAgeMs = OVERDUE_MS } = options
    const parts = of === 'everyone' ? [] : inParts(of.toSorted(), EMAILS_AT_A_TIME)
    const isOfEveryone = of === 'everyone' || parts.length > MOST_PAGES
    const lists: AssignmentList[] = []
    for (const emails of isOfEveryone ? [undefined] : parts) {
      const query = { emails, statuses: ['past_due'] } as const
      const list = await this.#get({ key: `past_due ${emails?.join() ?? ''}`, query, maxAgeMs }, options)
      if (!list.ok) return list
      lists.push(list.value)
    }
    const wanted = of === 'everyone' ? undefined : new Set(of.map(normalEmail))
    const all = toOne(lists, new Date(this.#clock()))
    const isWanted = ({ user }: Assignment) => wanted?.has(normalEmail(user?.email ?? '')) !== false
    return ok({ ...all, assignments: all.assignments.filter(isWanted) })
  }

  /** Those that these people still have to do, in few requests for many people. */
  openOf(emails: readonly string[], options: AssignmentOptions): Promise<Result<AssignmentList, FetchError>> {
    const { maxAgeMs = CURRENT_MS } = options
    const query = { emails, statuses: ['not_started', 'in_progress', 'past_due'] } as const
    return this.#get({ key: `open ${emails.join()}`, query, maxAgeMs }, options)
  }

  #get(lookup: AssignmentLookup, options: FetchOptions): Promise<Result<AssignmentList, FetchError>> {
    return getOrStale(this.#fetch, lookup, options)
  }

  async #ask(
    { query }: AssignmentLookup,
    requester: Requester,
  ): Promise<Result<CachedAssignments, ExecError>> {
    const assignments: Assignment[] = []
    let isWhole = false
    for (let page = 1; page <= MOST_PAGES && !isWhole; page += 1) {
      const answer = await this.client.listAssignments({ ...query, page }, requester)
      if (!answer.ok) return failed(answer.error)
      assignments.push(...wanted(answer.value.items, query))
      isWhole = !answer.value.hasMore
    }
    return ok({ assignments, isWhole, readAt: new Date(this.#clock()) })
  }
}

function personLookup(emails: readonly string[], maxAgeMs = CURRENT_MS): AssignmentLookup {
  return { key: `of ${emails.toSorted().join()}`, query: { emails }, maxAgeMs }
}

/** Even if Exec ignored a filter, nobody must see another person's assignments. */
function wanted(assignments: readonly Assignment[], query: Omit<AssignmentQuery, 'page'>): Assignment[] {
  const emails = query.emails && new Set(query.emails.map(normalEmail))
  const statuses: readonly string[] | undefined = query.statuses
  return assignments.filter(
    ({ user, status }) =>
      emails?.has(normalEmail(user?.email ?? '')) !== false && statuses?.includes(status ?? '') !== false,
  )
}

/** As old as the oldest of them. @param now for the list of nobody. */
function toOne(lists: readonly AssignmentList[], now: Date): AssignmentList {
  const oldest = (dates: (Date | undefined)[]) =>
    dates.filter((date) => date !== undefined).toSorted((one, other) => one.getTime() - other.getTime())[0]
  return {
    assignments: lists.flatMap(({ assignments }) => assignments),
    isWhole: lists.every(({ isWhole }) => isWhole),
    readAt: oldest(lists.map(({ readAt }) => readAt)) ?? now,
    asOf: oldest(lists.map(({ asOf }) => asOf)),
  }
}
