import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { inParts } from '../lib/batches.ts'
import { HOUR_MS } from '../lib/durations.ts'
import { ok } from '../lib/result.ts'
import type { Assignment, AssignmentQuery } from './assignment.ts'
import { type CacheOptions, type Dated, type DatedError, ExecCache, type FetchOptions } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import type { Fetched } from './exec-error.ts'
import { readPages } from './list-page.ts'
import { sentAssignmentSchema, toAssignment } from './sent-assignment.ts'
import { emailOf, normalEmail } from './session.ts'

const CURRENT_MS = 5 * 60_000
const OVERDUE = ['past_due'] as const
/** The statuses of assignments that someone still has to do. */
export const OPEN = ['not_started', 'in_progress', 'past_due'] as const
/** An overdue assignment stays overdue for days, so an hour-old list is good enough. */
const OVERDUE_MS = HOUR_MS
/** Each page has a hundred assignments. Few people have more than one page. */
const MOST_PAGES = 5
/** More emails would make the URL too long. */
const EMAILS_AT_A_TIME = 50

const storedSchema = z.object({ assignments: z.array(sentAssignmentSchema), isWhole: z.boolean() })

interface AssignmentsContent {
  /** In Exec's order. */
  assignments: Assignment[]
  /** If not, Exec has more. */
  isWhole: boolean
}

export type AssignmentList = Dated<AssignmentsContent>

type Query = Omit<AssignmentQuery, 'page'>

/** People's assignments. One person's list may be up to a day old where only the terms matter, which hardly change. */
export type Assignments = ExecCache<Query, AssignmentsContent, z.infer<typeof storedSchema>>

export function assignmentLists(
  client: Pick<ExecClient, 'listAssignments'>,
  options: CacheOptions,
): Assignments {
  return new ExecCache(
    {
      name: 'assignments',
      keyOf: ({ emails, statuses, scenarios }) =>
        JSON.stringify([
          emails?.toSorted() ?? null,
          statuses ?? null,
          ...(scenarios ? [scenarios.toSorted()] : []),
        ]),
      async read(query, requester) {
        const read = (page: number) => client.listAssignments({ ...query, page }, requester)
        const all = await readPages(MOST_PAGES, read)
        return all.ok ? ok({ assignments: all.value.items, isWhole: all.value.isWhole }) : all
      },
      toContent: ({ assignments, isWhole }, query) =>
        narrow({ assignments: assignments.map(toAssignment), isWhole }, query),
      currentMs: (_, { statuses }) => (isDeepStrictEqual(statuses, OVERDUE) ? OVERDUE_MS : CURRENT_MS),
      stored: storedSchema,
    },
    options,
  )
}

export function overdueOf(
  assignments: Assignments,
  of: readonly string[] | 'everyone',
  options: FetchOptions,
): Fetched<AssignmentList, DatedError> {
  return assignmentsOf(assignments, of, { statuses: OVERDUE }, options)
}

/**
 * Sends one request for each fifty people, cached for everyone who asks about the same people. For more than 250
 * people, it reads the first pages of everyone's assignments and filters them.
 */
export async function assignmentsOf(
  assignments: Assignments,
  of: readonly string[] | 'everyone',
  query: Omit<Query, 'emails'>,
  options: FetchOptions,
): Fetched<AssignmentList, DatedError> {
  const isOfFew = of !== 'everyone' && of.length <= MOST_PAGES * EMAILS_AT_A_TIME
  const parts = isOfFew ? inParts(of.toSorted(), EMAILS_AT_A_TIME) : [undefined]
  const lists: AssignmentList[] = []
  // An empty list of emails sends no request.
  for (const emails of parts.length > 0 ? parts : [[]]) {
    const list = await assignments.get({ ...query, emails }, options)
    if (!list.ok) return list
    lists.push(list.value)
  }
  const all = lists.reduce(together)
  return ok(of === 'everyone' ? all : narrow(all, { emails: of }))
}

/** Even if Exec ignores a filter, nobody may see another person's assignments. */
function narrow<List extends AssignmentsContent>(list: List, query: Query): List {
  const emails = query.emails && new Set(query.emails.map(normalEmail))
  const { scenarios } = query
  const statuses: readonly string[] | undefined = query.statuses
  const isWanted = (one: Assignment) =>
    emails?.has(emailOf(one)) !== false &&
    scenarios?.includes(one.scenario.id ?? '') !== false &&
    statuses?.includes(one.status ?? '') !== false
  return { ...list, assignments: list.assignments.filter(isWanted) }
}

/** The result is dated like the older list. */
function together(one: AssignmentList, other: AssignmentList): AssignmentList {
  return {
    ...(other.readAt < one.readAt ? other : one),
    assignments: [...one.assignments, ...other.assignments],
    isWhole: one.isWhole && other.isWhole,
  }
}
