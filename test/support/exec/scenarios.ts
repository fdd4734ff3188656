import type { ExecMember } from './members.ts'
import { EMAIL, invalidRequest, isSameEmail, notFound, Query } from './query.ts'
import type { SessionDocument } from './session-document.ts'
import { PROCUREMENT } from './session-documents.ts'
import { filterSessions, type SessionState } from './sessions.ts'

/** A scenario as Exec's OpenAPI document describes it. The document requires no property; the fake needs the id. */
export interface ScenarioDocument {
  id: string
  name?: string
  description?: string | null
  slug?: string
  url?: string
  difficulty?: 'easy' | 'medium' | 'hard' | 'very_hard' | 'custom'
  language?: string
  visibility?: 'private' | 'workspace'
  created_at?: string
  updated_at?: string
  /** Only the fake's: the list leaves it out. */
  isArchived?: boolean
}

/** What a member may do with one scenario. */
interface ScenarioGrant {
  scenario: string
  email: string
  can: readonly ('view' | 'share' | 'monitor' | 'edit')[]
}

export interface ScenarioState extends SessionState {
  /** By id. */
  scenarios: Map<string, ScenarioDocument>
  members: ExecMember[]
  /** What members may do with scenarios, beside what admins may. */
  grants: ScenarioGrant[]
}

/** Exec documents more filters, which no client of this fake has needed yet. */
export const SCENARIO_PARAMETERS = ['page', 'page_size']

/** `GET /scenarios` */
export function listScenarios({ scenarios }: ScenarioState, params: URLSearchParams): unknown {
  const query = new Query(params, SCENARIO_PARAMETERS)
  const listed = [...scenarios.values()].filter(({ isArchived }) => isArchived !== true)
  return query.paginated(listed.map(({ isArchived, ...scenario }) => scenario))
}

/** By id, or by slug where Exec takes one. Throws for an unknown one. */
export function findScenario({ scenarios }: Pick<ScenarioState, 'scenarios'>, id: string): ScenarioDocument {
  const found = scenarios.get(id) ?? [...scenarios.values()].find(({ slug }) => slug === id)
  if (found === undefined) throw notFound(`Scenario not found: ${id}`)
  return found
}

export const ACCESS_PARAMETERS = ['user_email']

/**
 * `GET /scenarios/{id}/access`. Exec documents a 404 without saying of what: here it is for an unknown scenario, and for an
 * email of no member.
 */
export function checkScenarioAccess(
  { members, grants, sessions }: ScenarioState,
  scenario: string,
  params: URLSearchParams,
): unknown {
  const email = new Query(params, ACCESS_PARAMETERS).get('user_email')
  if (email === undefined || !EMAIL.test(email))
    throw invalidRequest('invalid_user_email', 'user_email is no email')
  const granted = grants.filter((grant) => grant.scenario === scenario)
  if (granted.length === 0 && ![...sessions.values()].some((session) => session.scenario?.id === scenario))
    throw notFound(`Scenario not found: ${scenario}`)
  if (!members.some((member) => isSameEmail(member.email, email))) throw notFound('User not found')
  const can = granted.filter((grant) => isSameEmail(grant.email, email)).flatMap((grant) => grant.can)
  return {
    user_email: email,
    scenario_id: scenario,
    permissions: {
      can_view: can.length > 0,
      can_share: can.includes('share') || can.includes('edit'),
      can_monitor: can.includes('monitor'),
      can_edit: can.includes('edit'),
    },
  }
}

/** Exec documents more filters and orders, which no client of this fake has needed yet. */
export const PARTICIPANT_PARAMETERS = ['group_ids', 'exclude_system_users', 'sorting', 'page', 'page_size']

/** `GET /scenarios/{scenario_id}/analytics/participants`, counted from the graded sessions. */
export function scenarioParticipants(state: ScenarioState, id: string, params: URLSearchParams): unknown {
  const query = new Query(params, PARTICIPANT_PARAMETERS)
  query.choice('sorting', ['-best_score'], '-best_score')
  const scenario = findScenario(state, id)
  const attempts = filterSessions(state, query).filter(
    (session) => session.scenario?.id === scenario.id && isGraded(session),
  )
  const people = new Map<string, SessionDocument[]>()
  for (const attempt of attempts) {
    const person = attempt.user?.email?.toLowerCase() ?? attempt.user?.id ?? ''
    people.set(person, [...(people.get(person) ?? []), attempt])
  }
  const entries = [...people.values()].map(entryOf)
  return query.paginated(entries.toSorted((one, other) => (other.best_score ?? 0) - (one.best_score ?? 0)))
}

export function isGraded({ score, is_valid_attempt }: SessionDocument): boolean {
  return typeof score === 'number' && is_valid_attempt !== false
}

/** The session with the highest score. */
export function bestOf(sessions: readonly SessionDocument[]): SessionDocument | undefined {
  return sessions.toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0))[0]
}

function entryOf(sessions: SessionDocument[]) {
  const moment = ({ created_at }: SessionDocument) => Date.parse(created_at ?? '')
  const [first] = sessions.toSorted((one, other) => moment(one) - moment(other))
  const best = bestOf(sessions)
  return {
    user: first?.user,
    session_count: sessions.length,
    first_score: first?.score ?? null,
    best_score: best?.score ?? null,
    best_rank: best?.rank ?? null,
  }
}

/** The scenario of `sessionDocument`. Its url is none that could be made of its slug. */
export function scenarioDocument(overrides: Partial<ScenarioDocument> = {}): ScenarioDocument {
  return {
    ...PROCUREMENT,
    description: 'Practice discovery with a careful buyer',
    url: 'https://acme.app.exec.com/scenarios/procurement-discovery-7f3a',
    difficulty: 'medium',
    language: 'English',
    visibility: 'workspace',
    created_at: '2026-01-15T10:30:00Z',
    updated_at: '2026-02-01T14:20:00Z',
    ...overrides,
  }
}
