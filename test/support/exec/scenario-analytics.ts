import { paginated, readPage, readQuery } from './exec-query.ts'
import { type ExecReply, invalidRequest } from './exec-reply.ts'
import type { ExecGroup } from './groups.ts'
import { findScenario, type ScenarioDocument, unknownScenario } from './scenarios.ts'
import type { SessionDocument } from './session-document.ts'
import { type EmailFilter, filterSessions } from './session-list.ts'

const SORTINGS = ['best_score', 'first_score', 'lift_percentage', 'total_duration_seconds', 'session_count']
export const PARTICIPANT_SORTINGS = SORTINGS.flatMap((name) => [name, `-${name}`])

export const PARTICIPANT_PARAMETERS = [
  'user_ids',
  'user_emails',
  'group_ids',
  'start_date',
  'end_date',
  'exclude_system_users',
  'sorting',
  'page',
  'page_size',
]

/** `GET /scenarios/{scenario_id}/analytics/participants`, counted from the graded sessions. */
export function scenarioParticipants(
  state: {
    scenarios: ReadonlyMap<string, ScenarioDocument>
    sessions: ReadonlyMap<string, SessionDocument>
    groups: readonly ExecGroup[]
    emailFilter: EmailFilter
  },
  scenarioId: string,
  params: URLSearchParams,
): ExecReply {
  const query = readQuery(params, PARTICIPANT_PARAMETERS)
  if (!query.ok) return query.error
  const page = readPage(query.value)
  if (!page.ok) return page.error
  const sorting = query.value.get('sorting') ?? '-best_score'
  if (!PARTICIPANT_SORTINGS.includes(sorting))
    return invalidRequest('invalid_sorting', `Unknown sorting: ${sorting}`)
  const scenario = findScenario(state.scenarios, scenarioId)
  if (scenario === undefined) return unknownScenario(scenarioId)

  const found = filterSessions(state.sessions.values(), state, query.value)
  if (!found.ok) return found.error
  const people = new Map<string, SessionDocument[]>()
  for (const session of found.value) {
    const isGraded = typeof session.score === 'number' && session.is_valid_attempt !== false
    if (session.scenario?.id !== scenario.id || !isGraded) continue
    const person = session.user?.email?.toLowerCase() ?? session.user?.id ?? ''
    people.set(person, [...(people.get(person) ?? []), session])
  }
  const entries = [...people.values()].map(entryOf)
  const direction = sorting.startsWith('-') ? -1 : 1
  const field = sorting.replace(/^-/, '')
  const sortValue = (entry: ReturnType<typeof entryOf>) =>
    Number(Object.entries(entry).find(([name]) => name === field)?.[1])
  return paginated(
    entries.toSorted((one, other) => direction * (sortValue(one) - sortValue(other))),
    page.value,
  )
}

function entryOf(sessions: SessionDocument[]) {
  const byDate = sessions.toSorted(
    (one, other) => Date.parse(one.created_at ?? '') - Date.parse(other.created_at ?? ''),
  )
  const [first] = byDate
  const best = sessions.toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0))[0]
  return {
    user: first?.user,
    session_count: sessions.length,
    first_score: first?.score ?? null,
    first_rank: first?.rank ?? null,
    best_score: best?.score ?? null,
    best_rank: best?.rank ?? null,
    lift_percentage: (best?.score ?? 0) - (first?.score ?? 0),
    total_duration_seconds: sessions.reduce((sum, { duration_seconds }) => sum + (duration_seconds ?? 0), 0),
  }
}
