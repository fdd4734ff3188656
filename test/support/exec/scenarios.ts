import { paginated, readPage, readQuery } from './exec-query.ts'
import { type ExecReply, invalidRequest, notFound } from './exec-reply.ts'

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
  /** Only the fake's: the list leaves it out unless it is asked for. */
  isArchived?: boolean
}

/** Exec documents more filters; the app uses none of those. */
export const SCENARIO_PARAMETERS = ['include_archived', 'page', 'page_size']

/** `GET /scenarios` */
export function listScenarios(scenarios: Iterable<ScenarioDocument>, params: URLSearchParams): ExecReply {
  const query = readQuery(params, SCENARIO_PARAMETERS)
  if (!query.ok) return query.error
  const page = readPage(query.value)
  if (!page.ok) return page.error
  const archived = query.value.get('include_archived') ?? 'false'
  if (archived !== 'true' && archived !== 'false')
    return invalidRequest('invalid_include_archived', `Neither true nor false: ${archived}`)
  const listed = [...scenarios].filter(({ isArchived }) => archived === 'true' || isArchived !== true)
  return paginated(
    listed.map(({ isArchived, ...scenario }) => scenario),
    page.value,
  )
}

/** By id, or by slug where Exec takes one. */
export function findScenario(
  scenarios: ReadonlyMap<string, ScenarioDocument>,
  id: string,
): ScenarioDocument | undefined {
  return scenarios.get(id) ?? [...scenarios.values()].find(({ slug }) => slug === id)
}

export function unknownScenario(id: string): ExecReply {
  return notFound(`Scenario not found: ${id}`)
}

/** The scenario of `sessionDocument`. Its url is none that could be made of its slug. */
export function scenarioDocument(overrides: Partial<ScenarioDocument> = {}): ScenarioDocument {
  return {
    id: 's1a2b3c4d5e6',
    name: 'Procurement Discovery',
    description: 'Practice discovery with a careful buyer',
    slug: 'procurement-discovery',
    url: 'https://acme.app.exec.com/scenarios/procurement-discovery-7f3a',
    difficulty: 'medium',
    language: 'English',
    visibility: 'workspace',
    created_at: '2026-01-15T10:30:00Z',
    updated_at: '2026-02-01T14:20:00Z',
    ...overrides,
  }
}
