import { failed, ok, type Result } from '../../../src/lib/result.ts'
import { paginated, type Query, readPage, readQuery } from './exec-query.ts'
import { type ExecReply, invalidRequest } from './exec-reply.ts'
import { type ExecGroup, emailsOfGroups, emptyGroup } from './groups.ts'
import type { SessionDocument } from './session-document.ts'

/** Exec documents more filters; the app uses none of those. */
export const SESSION_PARAMETERS = [
  'user_emails',
  'user_ids',
  'scenario_ids',
  'group_ids',
  'rank',
  'start_date',
  'end_date',
  'exclude_system_users',
  'sorting',
  'page',
  'page_size',
]
const RANKS = ['gold', 'silver', 'bronze', 'unranked']
/** The document's `date-time`: a date alone is none. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/
const SYSTEM_USER = /@exec\.com$/i

/** How `user_emails` is compared. Exec does not document whether case counts. `ignored` is a fault. */
export type EmailFilter = 'any_case' | 'exact' | 'ignored'

const LISTS = ['user_emails', 'user_ids', 'scenario_ids', 'rank']

/** `GET /sessions` */
export function listSessions(
  sessions: Iterable<SessionDocument>,
  { groups, emailFilter }: { groups: readonly ExecGroup[]; emailFilter: EmailFilter },
  params: URLSearchParams,
): ExecReply {
  const query = readQuery(params, SESSION_PARAMETERS)
  if (!query.ok) return query.error
  const page = readPage(query.value)
  if (!page.ok) return page.error
  const sorting = query.value.get('sorting') ?? '-created_at'
  if (!/^-?(created_at|score|duration)$/.test(sorting))
    return invalidRequest('invalid_sorting', `Unknown sorting: ${sorting}`)
  const found = filterSessions(sessions, { groups, emailFilter }, query.value)
  if (!found.ok) return found.error
  const heads = sorted(found.value, sorting).map(headOf)
  return paginated(heads, page.value)
}

export function filterSessions(
  sessions: Iterable<SessionDocument>,
  { groups, emailFilter }: { groups: readonly ExecGroup[]; emailFilter: EmailFilter },
  query: Query,
): Result<SessionDocument[], ExecReply> {
  const wrong = check(query) ?? emptyGroup(query)
  if (wrong !== undefined) return failed(wrong)
  const emails = emailsOfGroups(query, groups)
  return ok(
    [...sessions].filter(
      (session) =>
        matches(session, query, emailFilter) &&
        emails?.has(session.user?.email?.toLowerCase() ?? '') !== false,
    ),
  )
}

function check(query: Query): ExecReply | undefined {
  const empty = LISTS.find((name) => listed(query, name)?.some((value) => value.trim() === ''))
  if (empty !== undefined) return invalidRequest(`invalid_${empty}`, `An empty value in ${empty}`)
  const unknown = listed(query, 'rank')?.find((rank) => !RANKS.includes(rank))
  if (unknown !== undefined) return invalidRequest('invalid_rank', `Unknown rank: ${unknown}`)
  for (const name of ['start_date', 'end_date']) {
    const date = query.get(name)
    if (date !== undefined && (!DATE_TIME.test(date) || Number.isNaN(Date.parse(date)))) {
      return invalidRequest('invalid_date', `Not a date: ${date}`)
    }
  }
  const exclude = query.get('exclude_system_users')
  if (exclude !== undefined && exclude !== 'true' && exclude !== 'false')
    return invalidRequest('invalid_exclude_system_users', `Neither true nor false: ${exclude}`)
  return undefined
}

function listed(query: Query, name: string): string[] | undefined {
  return query.get(name)?.split(',')
}

/** With both, Exec lists the sessions of the people in either. */
function matchesUser(session: SessionDocument, query: Query, filter: EmailFilter): boolean {
  const ids = listed(query, 'user_ids')
  if (ids === undefined) return matchesEmail(session, query, filter)
  const isListed = isOneOf(session.user?.id, ids)
  return query.has('user_emails') ? isListed || matchesEmail(session, query, filter) : isListed
}

function matchesEmail(session: SessionDocument, query: Query, filter: EmailFilter): boolean {
  const wanted = filter === 'ignored' ? undefined : listed(query, 'user_emails')
  const email = session.user?.email
  return filter === 'exact'
    ? isOneOf(email, wanted)
    : isOneOf(
        email?.toLowerCase(),
        wanted?.map((one) => one.toLowerCase()),
      )
}

function matches(session: SessionDocument, query: Query, emailFilter: EmailFilter): boolean {
  const created = Date.parse(session.created_at ?? '')
  const start = query.get('start_date')
  const end = query.get('end_date')
  return (
    matchesUser(session, query, emailFilter) &&
    !(query.get('exclude_system_users') === 'true' && SYSTEM_USER.test(session.user?.email ?? '')) &&
    isOneOf(session.scenario?.id, listed(query, 'scenario_ids')) &&
    isOneOf(session.rank, listed(query, 'rank')) &&
    (start === undefined || created >= Date.parse(start)) &&
    (end === undefined || created <= Date.parse(end))
  )
}

function isOneOf(value: string | null | undefined, wanted: string[] | undefined): boolean {
  return wanted === undefined || (typeof value === 'string' && wanted.includes(value))
}

function sorted(sessions: SessionDocument[], sorting: string): SessionDocument[] {
  const direction = sorting.startsWith('-') ? -1 : 1
  const field = sorting.replace(/^-/, '')
  const sortValue = ({ created_at, score, duration_seconds }: SessionDocument): number => {
    if (field === 'score') return score ?? Number.NaN
    return field === 'duration' ? (duration_seconds ?? Number.NaN) : Date.parse(created_at ?? '')
  }
  return sessions
    .map((session) => ({ session, value: sortValue(session) }))
    .toSorted(({ value: a }, { value: b }) => {
      if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
      return direction * (a - b)
    })
    .map(({ session }) => session)
}

function headOf(session: SessionDocument): SessionDocument {
  const { transcript, evaluations, outcome_feedback, positive_feedback, constructive_feedback, ...head } =
    session
  return head
}
