import { normalEmail } from './session.ts'
import type { SessionPage, SessionQuery, SessionSummary } from './session-page.ts'

/** A page of one person's sessions, newest first. */
export interface SessionList {
  sessions: SessionSummary[]
  page: number
  /** Whether there are older ones. */
  hasMore: boolean
  /** How many there are in all; missing where that is not known. */
  total?: number
  readAt: Date
  /** There where the list is older than it should be: then it is from that time. */
  asOf?: Date | undefined
}

/** A list as it is kept: read at `readAt`, in milliseconds since the epoch. */
export interface CachedList extends Omit<SessionList, 'readAt' | 'asOf'> {
  readAt: number
  /** The size of Exec's answer. */
  bytes: number
}

/** What tells a query's list from others. It holds the emails, and stays in the process. */
export function keyOf({ emails, scenario, rank, page, pageSize }: SessionQuery): string {
  return JSON.stringify([emails.toSorted(), scenario ?? null, rank ?? null, page, pageSize])
}

/**
 * What of a page answers the query. An Exec that ignored a filter must not tell one person of another's sessions: a line
 * stays only if it is of the person asked for, by its email, or by the user id of a line that has the email.
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
    ...(isWhole && page.total !== undefined ? { total: page.total } : {}),
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

/** Milliseconds since the epoch; what has no date is the oldest. */
function timeOf({ created_at }: SessionSummary): number {
  const time = Date.parse(created_at ?? '')
  return Number.isNaN(time) ? 0 : time
}
