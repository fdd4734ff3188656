import { z } from 'zod'
import { inParts } from '../lib/in-parts.ts'
import { ok } from '../lib/result.ts'
import { type Assignment, type AssignmentQuery, assignmentSchema } from './assignment.ts'
import { type CacheOptions, type Dated, ExecCache, type FetchError, type FetchOptions } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import type { Fetched } from './exec-error.ts'
import { readPages } from './list-page.ts'
import type { Requester } from './rate-limit.ts'
import { normalEmail } from './session.ts'

const CURRENT_MS = 5 * 60_000
/** An overdue assignment stays overdue for days, so an hour-old list is good enough. */
const OVERDUE_MS = 60 * 60_000
/** A hundred assignments each. Few people have more than one page. */
const MOST_PAGES = 5
/** More emails would make the URL too long. */
const EMAILS_AT_A_TIME = 50

const storedSchema = z.object({
  /** In Exec's order. */
  assignments: z.array(assignmentSchema),
  /** If not, Exec has others. */
  isWhole: z.boolean(),
})

type StoredAssignments = z.infer<typeof storedSchema>
export type AssignmentList = Dated<StoredAssignments>

type Query = Omit<AssignmentQuery, 'page'>

/** People's assignments. */
export class Assignments {
  readonly #cache: ExecCache<Query, StoredAssignments>

  constructor(
    private readonly client: Pick<ExecClient, 'listAssignments'>,
    private readonly options: CacheOptions,
  ) {
    this.#cache = new ExecCache(
      {
        name: 'assignments',
        keyOf: ({ emails, statuses }) => JSON.stringify([emails?.toSorted() ?? null, statuses ?? null]),
        read: (query, requester) => this.#read(query, requester),
        narrow,
        currentMs: () => CURRENT_MS,
        stored: storedSchema,
        maxBytes: 16 * 1024 * 1024,
      },
      options,
    )
  }

  /** One person's. @param emails in each known spelling. */
  ofPerson(emails: readonly string[], options: FetchOptions): Fetched<AssignmentList, FetchError> {
    return this.#cache.get({ emails }, options)
  }

  /** A list of one person's up to a day old, without a request: what an assignment asks for hardly changes. */
  peekOfPerson(emails: readonly string[]): Promise<AssignmentList | undefined> {
    return this.#cache.peek({ emails })
  }

  /**
   * Those past their due date: one answer for all who ask for the same people. Of more than 250 people, they are looked for among
   * everyone's, of which Exec may have more than are read.
   */
  async overdue(
    of: readonly string[] | 'everyone',
    { maxAgeMs = OVERDUE_MS, ...options }: FetchOptions,
  ): Fetched<AssignmentList, FetchError> {
    const parts = of === 'everyone' ? [] : inParts(of.toSorted(), EMAILS_AT_A_TIME)
    const isOfEveryone = of === 'everyone' || parts.length > MOST_PAGES
    const lists: AssignmentList[] = []
    for (const emails of isOfEveryone ? [undefined] : parts) {
      const list = await this.#cache.get({ emails, statuses: ['past_due'] }, { ...options, maxAgeMs })
      if (!list.ok) return list
      lists.push(list.value)
    }
    const all = mergeLists(lists, new Date(this.options.clock()))
    return ok(of === 'everyone' ? all : narrow(all, { emails: of }))
  }

  /** Those that these people still have to do, in few requests for many people. */
  openOf(emails: readonly string[], options: FetchOptions): Fetched<AssignmentList, FetchError> {
    const statuses = ['not_started', 'in_progress', 'past_due'] as const
    return this.#cache.get({ emails, statuses }, options)
  }

  async #read(query: Query, requester: Requester): Fetched<StoredAssignments> {
    const read = (page: number) => this.client.listAssignments({ ...query, page }, requester)
    const all = await readPages(MOST_PAGES, read)
    return all.ok ? ok({ assignments: all.value.items, isWhole: all.value.isWhole }) : all
  }
}

/** Even if Exec ignored a filter, nobody must see another person's assignments. */
function narrow<List extends StoredAssignments>(list: List, query: Query): List {
  const emails = query.emails && new Set(query.emails.map(normalEmail))
  const statuses: readonly string[] | undefined = query.statuses
  const isWanted = ({ user, status }: Assignment) =>
    emails?.has(normalEmail(user?.email ?? '')) !== false && statuses?.includes(status ?? '') !== false
  return { ...list, assignments: list.assignments.filter(isWanted) }
}

/** As old as the oldest list; as `now` without one. */
function mergeLists(lists: readonly AssignmentList[], now: Date): AssignmentList {
  const [oldest] = lists.toSorted((one, other) => one.readAt.getTime() - other.readAt.getTime())
  return {
    assignments: lists.flatMap(({ assignments }) => assignments),
    isWhole: lists.every(({ isWhole }) => isWhole),
    readAt: oldest?.readAt ?? now,
    asOf: oldest?.asOf,
  }
}
