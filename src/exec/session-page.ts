import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'
import type { ExecAnswer } from './fetch-once.ts'
import { isFilterValue, MAX_PAGE_SIZE, readListPage, type UnreadParts } from './list-page.ts'
import type { RankFilter } from './rank-filter.ts'
import { readSessionHead, type SessionHead } from './session.ts'
import { SESSION_ID } from './session-reference.ts'

export type SessionQuery = PersonQuery | TeamQuery

interface SessionFilters {
  scenario?: string | undefined
  rank?: RankFilter | undefined
  /** From 1. */
  page: number
  /** At most a hundred. */
  pageSize: number
}

export interface PersonQuery extends SessionFilters {
  /** One person's email, in each known spelling. */
  emails: readonly string[]
}

export interface TeamQuery extends SessionFilters {
  /** Ids of Exec's groups; `everyone` for the whole workspace. Exec's own people are left out. */
  groups: readonly string[] | 'everyone'
}

export interface SessionPage {
  /** Newest first. */
  sessions: SessionSummary[]
  hasMore: boolean
  /** The number of sessions on all pages, if Exec says it. */
  total: number | undefined
  /** The size of Exec's answer. */
  bytes: number
}

/** `undefined` if it must not be sent: Exec takes commas for separators, and an empty filter for everyone's sessions. */
export function toParameters(query: SessionQuery): Record<string, string> | undefined {
  const { scenario, rank, page, pageSize } = query
  const whose = 'emails' in query ? ofPerson(query.emails) : ofTeam(query.groups)
  if (whose === undefined || (scenario !== undefined && !isFilterValue(scenario))) return undefined
  return {
    ...whose,
    ...(scenario === undefined ? {} : { scenario_ids: scenario }),
    ...(rank === undefined ? {} : { rank }),
    sorting: '-created_at',
    page: String(page),
    page_size: String(Math.min(pageSize, MAX_PAGE_SIZE)),
  }
}

function ofPerson(emails: readonly string[]): Record<string, string> | undefined {
  const wanted = emails.filter(isFilterValue)
  return wanted.length === 0 ? undefined : { user_emails: wanted.join(',') }
}

function ofTeam(groups: TeamQuery['groups']): Record<string, string> | undefined {
  if (groups === 'everyone') return { exclude_system_users: 'true' }
  const wanted = groups.filter(isFilterValue)
  return wanted.length === 0 ? undefined : { group_ids: wanted.join(','), exclude_system_users: 'true' }
}

export interface SinceQuery {
  /** Exec leaves out sessions that began before. */
  since: Date
  /** Ids of Exec's groups: only sessions of their members. By default everyone's. */
  groups?: readonly string[] | undefined
  /** From 1. Each has up to a hundred sessions. */
  page: number
}

/** For the sessions of the whole workspace or of groups, but those of Exec's own people. */
export function sinceParameters({ since, groups, page }: SinceQuery): Record<string, string> {
  return {
    ...(groups === undefined ? {} : { group_ids: groups.join(',') }),
    start_date: since.toISOString(),
    exclude_system_users: 'true',
    sorting: '-created_at',
    page: String(page),
    page_size: String(MAX_PAGE_SIZE),
  }
}

/** `leftOut` counts the lines without a usable id. */
export function readSessionPage(
  { body, bytes }: ExecAnswer,
  query: Pick<SessionQuery, 'page' | 'pageSize'>,
): Result<SessionPage & UnreadParts, ExecError> {
  const read = readListPage(body, query, (line) => {
    const summary = readSessionSummary(line)
    return summary && { read: summary.summary, unread: summary.unread }
  })
  if (read === undefined) return failed({ kind: 'unreadable', reason: 'not_a_list_of_sessions' })
  const { items, ...page } = read
  return ok({ sessions: items, bytes, ...page })
}

export interface SessionSummary extends SessionHead {
  id: string
}

/** `undefined` for a line without an id that a session can be requested by. `unread` names the paths of wrong values. */
export function readSessionSummary(
  value: unknown,
): { summary: SessionSummary; unread: string[] } | undefined {
  const read = readSessionHead(value)
  if (!read.ok) return undefined
  const { session, unread } = read.value
  const { id } = session
  return typeof id === 'string' && SESSION_ID.test(id) ? { summary: { ...session, id }, unread } : undefined
}
