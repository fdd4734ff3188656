import { type ExecGroup, groupFilter } from './members.ts'
import { invalidRequest, isDateTime, notFound, Query } from './query.ts'
import type { SessionDocument } from './session-document.ts'

const FILTERS = [
  'user_emails',
  'user_ids',
  'scenario_ids',
  'group_ids',
  'rank',
  'start_date',
  'end_date',
  'exclude_system_users',
]
/** Exec documents more filters, which no client of this fake has needed yet. */
export const SESSION_PARAMETERS = [...FILTERS, 'sorting', 'page', 'page_size']
const RANKS = ['gold', 'silver', 'bronze', 'unranked']
const SORTINGS = ['created_at', 'score', 'duration'].flatMap((field) => [field, `-${field}`])
const SYSTEM_USER = /@exec\.com$/i
const INCLUDES = ['transcript', 'evaluations']

/** How `user_emails` is compared. Exec does not document whether case counts. `ignored` is a fault. */
export type EmailFilter = 'any_case' | 'exact' | 'ignored'

export interface SessionState {
  /** By id. A test may change it at any time. */
  sessions: Map<string, SessionDocument>
  groups: ExecGroup[]
  /** `any_case` by default. */
  emailFilter: EmailFilter
}

/** `GET /sessions/{id}` */
export function getSession({ sessions }: SessionState, id: string, params: URLSearchParams): unknown {
  const include = new Query(params, ['include']).list('include', INCLUDES) ?? []
  const session = sessions.get(id)
  if (session === undefined) throw notFound(`Session not found: ${id}`)
  const { transcript, evaluations, ...head } = session
  return {
    ...head,
    ...(include.includes('transcript') ? { transcript } : {}),
    ...(include.includes('evaluations') ? { evaluations } : {}),
  }
}

/** `GET /sessions` */
export function listSessions(state: SessionState, params: URLSearchParams): unknown {
  const query = new Query(params, SESSION_PARAMETERS)
  const sorting = query.choice('sorting', SORTINGS, '-created_at')
  return query.paginated(sorted(filterSessions(state, query), sorting).map(headOf))
}

/** The sessions that the parameters in `FILTERS` let through. */
export function filterSessions(
  { sessions, groups, emailFilter }: SessionState,
  query: Query,
): SessionDocument[] {
  const isUser = userFilter(query, emailFilter)
  const isInGroup = groupFilter(query, groups)
  const scenarios = query.list('scenario_ids')
  const ranks = query.list('rank', RANKS)
  const [start, end] = [momentOf(query, 'start_date'), momentOf(query, 'end_date')]
  const withoutSystemUsers = query.flag('exclude_system_users')
  return [...sessions.values()].filter((session) => {
    const { user, scenario, rank, created_at = '' } = session
    const created = Date.parse(created_at)
    return (
      isUser(session) &&
      isInGroup(user?.email) &&
      !(withoutSystemUsers && SYSTEM_USER.test(user?.email ?? '')) &&
      isOneOf(scenario?.id, scenarios) &&
      isOneOf(rank, ranks) &&
      (start === undefined || created >= start) &&
      (end === undefined || created <= end)
    )
  })
}

function momentOf(query: Query, name: string): number | undefined {
  const date = query.get(name)
  if (date === undefined) return undefined
  if (!isDateTime(date)) throw invalidRequest('invalid_date', `Not a date: ${date}`)
  return Date.parse(date)
}

/** With both ids and emails, Exec lists the sessions of the people in either. */
function userFilter(query: Query, filter: EmailFilter): (session: SessionDocument) => boolean {
  const written = (email: string) => (filter === 'exact' ? email : email.toLowerCase())
  const ids = query.list('user_ids')
  const listed = query.list('user_emails')?.map(written)
  const emails = filter === 'ignored' ? undefined : listed
  return ({ user }) => {
    const hasEmail = isOneOf(written(user?.email ?? ''), emails)
    if (ids === undefined) return hasEmail
    return isOneOf(user?.id, ids) || (listed !== undefined && hasEmail)
  }
}

function isOneOf(value: string | null | undefined, wanted: string[] | undefined): boolean {
  return wanted === undefined || (typeof value === 'string' && wanted.includes(value))
}

/** Sessions without the value come last. */
function sorted(sessions: SessionDocument[], sorting: string): SessionDocument[] {
  const direction = sorting.startsWith('-') ? -1 : 1
  const field = sorting.replace(/^-/, '')
  const sortValue = ({ created_at, score, duration_seconds }: SessionDocument): number => {
    if (field === 'score') return score ?? Number.NaN
    return field === 'duration' ? (duration_seconds ?? Number.NaN) : Date.parse(created_at ?? '')
  }
  return sessions.toSorted((one, other) => {
    const [a, b] = [sortValue(one), sortValue(other)]
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
    return direction * (a - b)
  })
}

function headOf(session: SessionDocument): SessionDocument {
  const { transcript, evaluations, outcome_feedback, positive_feedback, constructive_feedback, ...head } =
    session
  return head
}
