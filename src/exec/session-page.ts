import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'
import type { ExecAnswer } from './fetch-once.ts'
import { readSessionHead, type SessionHead } from './session.ts'
import { SESSION_ID } from './session-reference.ts'

/** Exec's largest page. */
export const MAX_PAGE_SIZE = 100

export type RankFilter = 'gold' | 'silver' | 'bronze' | 'unranked'

export interface SessionQuery {
  /** One person's email, in each known spelling. */
  emails: readonly string[]
  scenario?: string | undefined
  rank?: RankFilter | undefined
  /** From 1. */
  page: number
  /** At most a hundred. */
  pageSize: number
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
  const { emails, scenario, rank, page, pageSize } = query
  const isValue = (text: string) => text.trim() !== '' && !text.includes(',')
  if (!emails.some(isValue) || (scenario !== undefined && !isValue(scenario))) return undefined
  return {
    user_emails: emails.filter(isValue).join(','),
    ...(scenario === undefined ? {} : { scenario_ids: scenario }),
    ...(rank === undefined ? {} : { rank }),
    sorting: '-created_at',
    page: String(page),
    page_size: String(Math.min(pageSize, MAX_PAGE_SIZE)),
  }
}

export interface SinceQuery {
  /** Exec leaves out sessions that began before. */
  since: Date
  /** From 1. Each has up to a hundred sessions. */
  page: number
}

/** For the sessions of the whole workspace but those of Exec's own people. */
export function sinceParameters({ since, page }: SinceQuery): Record<string, string> {
  return {
    start_date: since.toISOString(),
    exclude_system_users: 'true',
    sorting: '-created_at',
    page: String(page),
    page_size: String(MAX_PAGE_SIZE),
  }
}

/** Bounds what a malformed answer can cost. */
const MAX_LINES = 1000
const MAX_UNREAD_PATHS = 20

const count = z.number().int().nonnegative().optional().catch(undefined)
const pageSchema = z.object({
  data: z.array(z.unknown()).max(MAX_LINES),
  pagination: z.object({ total_count: count, total_pages: count }).optional().catch(undefined),
})

/** `leftOut` counts the lines without a usable id. Without `pagination`, a full page has another after it. */
export function readSessionPage(
  { body, bytes }: ExecAnswer,
  { page, pageSize }: Pick<SessionQuery, 'page' | 'pageSize'>,
): Result<SessionPage & { leftOut: number; unread: string[] }, ExecError> {
  const parsed = pageSchema.safeParse(body)
  if (!parsed.success) return failed({ kind: 'unreadable', reason: 'not_a_list_of_sessions' })
  const { data, pagination } = parsed.data
  const read = data.map(readSessionSummary).filter((line) => line !== undefined)
  const total = pagination?.total_count
  const isFull = data.length >= Math.min(pageSize, MAX_PAGE_SIZE)
  const saysMore =
    pagination?.total_pages === undefined
      ? total === undefined
        ? isFull
        : page * pageSize < total
      : page < pagination.total_pages
  return ok({
    sessions: read.map(({ summary }) => summary),
    hasMore: data.length > 0 && saysMore,
    total,
    bytes,
    leftOut: data.length - read.length,
    unread: read.flatMap(({ unread }) => unread).slice(0, MAX_UNREAD_PATHS),
  })
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
