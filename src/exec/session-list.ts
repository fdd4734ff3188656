import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import { normalEmail } from './session.ts'
import {
  readSessionSummary,
  type SessionPage,
  type SessionQuery,
  type SessionSummary,
} from './session-page.ts'

/** A page of one person's sessions, newest first. */
export interface SessionList {
  sessions: SessionSummary[]
  page: number
  hasMore: boolean
  /** The number of sessions on all pages, if known. */
  total?: number | undefined
  readAt: Date
  /** Set when stale: the time it was fetched. */
  asOf?: Date | undefined
}

/** `readAt` is in milliseconds since the epoch. */
export interface CachedList extends Omit<SessionList, 'readAt' | 'asOf'> {
  readAt: number
  /** The size of Exec's answer. */
  bytes: number
}

const listSchema = z.object({
  readAt: z.number(),
  bytes: z.number().nonnegative(),
  hasMore: z.boolean(),
  total: z.number().optional(),
  sessions: z.array(z.unknown()),
})

/** Hashes the query: the store's keys are not encrypted, and must hold no email. */
export function keyOf({ emails, scenario, rank, page, pageSize }: SessionQuery): string {
  const text = JSON.stringify([emails.toSorted(), scenario ?? null, rank ?? null, page, pageSize])
  return `session-list:${createHash('sha256').update(text).digest('base64url').slice(0, 32)}`
}

export function decodeList(text: string, query: SessionQuery): CachedList | undefined {
  const parsed = listSchema.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { readAt, bytes, hasMore, total } = parsed.data
  const sessions = parsed.data.sessions.flatMap((line) => readSessionSummary(line)?.summary ?? [])
  return readLines({ sessions, hasMore, total, bytes }, query, readAt)
}

/**
 * The lines of a page that match the query. Even if Exec ignored a filter, nobody must see another person's sessions: a line
 * must have one of the query's emails, or no email and the user id of a line that has one.
 */
export function readLines(page: SessionPage, query: SessionQuery, readAt: number): CachedList {
  const wanted = new Set(query.emails.map(normalEmail))
  wanted.delete('')
  const sessions = ofPerson(page.sessions, wanted)
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

function ofPerson(sessions: readonly SessionSummary[], emails: ReadonlySet<string>): SessionSummary[] {
  const hasEmail = ({ user }: SessionSummary) => emails.has(normalEmail(user?.email ?? ''))
  const ids = new Set(sessions.filter(hasEmail).map(({ user }) => user?.id ?? ''))
  ids.delete('')
  return sessions.filter((session) => {
    const { email, id } = session.user ?? {}
    return hasEmail(session) || (normalEmail(email ?? '') === '' && ids.has(id ?? ''))
  })
}

/** Milliseconds since the epoch; 0 without a date. */
function timeOf({ created_at }: SessionSummary): number {
  const time = Date.parse(created_at ?? '')
  return Number.isNaN(time) ? 0 : time
}
