import { type ExecGroup, groupFilter } from './members.ts'
import { invalidRequest, isDateTime, notFound, Query } from './query.ts'
import type { SessionDocument } from './session-document.ts'

const FILTERS = ['user_emails', 'scenario_ids', 'group_ids', 'start_date', 'exclude_system_users']
/** Exec documents more filters and orders, which no client of this fake has needed yet. */
export const SESSION_PARAMETERS = [...FILTERS, 'sorting', 'page', 'page_size']
const SYSTEM_USER = /@exec\.com$/i
const INCLUDES = ['transcript', 'evaluations']

/** How `user_emails` is compared. Exec does not document whether case counts. `ignored` is a fault. */
type EmailFilter = 'any_case' | 'exact' | 'ignored'

export interface SessionState {
  /** By id. A test may change it at any time. */
  sessions: Map<string, SessionDocument>
  /** The ids of those that no list has. Only the fake's. */
  unlisted: Set<string>
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
  query.choice('sorting', ['-created_at'], '-created_at')
  return query.paginated(newestFirst(filterSessions(state, query)).map(headOf))
}

/** The sessions that the parameters in `FILTERS` let through. */
export function filterSessions(
  { sessions, unlisted, groups, emailFilter }: SessionState,
  query: Query,
): SessionDocument[] {
  const isUser = userFilter(query, emailFilter)
  const isInGroup = groupFilter(query, groups)
  const scenarios = query.list('scenario_ids')
  const start = momentOf(query, 'start_date')
  const withoutSystemUsers = query.flag('exclude_system_users')
  return [...sessions.values()].filter((session) => {
    const { id = '', user, scenario, created_at = '' } = session
    return (
      !unlisted.has(id) &&
      isUser(session) &&
      isInGroup(user?.email) &&
      !(withoutSystemUsers && SYSTEM_USER.test(user?.email ?? '')) &&
      isOneOf(scenario?.id, scenarios) &&
      (start === undefined || Date.parse(created_at) >= start)
    )
  })
}

function momentOf(query: Query, name: string): number | undefined {
  const date = query.get(name)
  if (date === undefined) return undefined
  if (!isDateTime(date)) throw invalidRequest('invalid_date', `Not a date: ${date}`)
  return Date.parse(date)
}

function userFilter(query: Query, filter: EmailFilter): (session: SessionDocument) => boolean {
  const written = (email: string) => (filter === 'exact' ? email : email.toLowerCase())
  const listed = query.list('user_emails')?.map(written)
  const emails = filter === 'ignored' ? undefined : listed
  return ({ user }) => isOneOf(written(user?.email ?? ''), emails)
}

function isOneOf(value: string | undefined, wanted: string[] | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value))
}

/** Sessions without a date come last. */
function newestFirst(sessions: SessionDocument[]): SessionDocument[] {
  const moment = ({ created_at }: SessionDocument) => Date.parse(created_at ?? '') || Number.NEGATIVE_INFINITY
  return sessions.toSorted((one, other) => moment(other) - moment(one) || 0)
}

function headOf(session: SessionDocument): SessionDocument {
  const { transcript, evaluations, outcome_feedback, positive_feedback, constructive_feedback, ...head } =
    session
  return head
}
