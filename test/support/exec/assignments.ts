import { z } from 'zod'
import { paginated, readPage, readQuery } from './exec-query.ts'
import { type ExecReply, invalidRequest } from './exec-reply.ts'
import type { ExecMember } from './groups.ts'
import { findScenario, type ScenarioDocument, unknownScenario } from './scenarios.ts'
import type { SessionDocument } from './session-document.ts'

export type RankDocument = 'gold' | 'silver' | 'bronze' | 'unranked'
export type AssignmentStatusDocument =
  | 'not_started'
  | 'in_progress'
  | 'completed'
  | 'past_due'
  | 'did_not_pass'

/** An assignment as Exec's OpenAPI document describes it. */
export interface AssignmentDocument {
  id: string
  user?: { id?: string; email?: string; first_name?: string; last_name?: string }
  scenario?: { id?: string; name?: string; slug?: string }
  due_date?: string | null
  attempt_min?: number | null
  attempt_max?: number | null
  rank_min?: RankDocument | null
  program?: { id?: string; name?: string } | null
  created_at?: string
  /** These follow from the person's sessions in the scenario since `created_at`, unless a test sets them. */
  status?: AssignmentStatusDocument
  best_score?: number | null
  best_rank?: RankDocument | null
  attempt_count?: number
}

export interface AssignmentState {
  assignments: AssignmentDocument[]
  scenarios: Map<string, ScenarioDocument>
  sessions: Map<string, SessionDocument>
  members: readonly ExecMember[]
}

export const ASSIGNMENT_PARAMETERS = [
  'user_ids',
  'user_emails',
  'scenario_ids',
  'status',
  'page',
  'page_size',
]
const STATUSES = ['not_started', 'in_progress', 'completed', 'past_due', 'did_not_pass']
/** From the poorest. */
const RANKS: readonly string[] = ['unranked', 'bronze', 'silver', 'gold']

/** `GET /scenarios/assignments`, in the order in which they were made. */
export function listAssignments(state: AssignmentState, params: URLSearchParams, now: number): ExecReply {
  const query = readQuery(params, ASSIGNMENT_PARAMETERS)
  if (!query.ok) return query.error
  const page = readPage(query.value)
  if (!page.ok) return page.error
  const listed = (name: string) => query.value.get(name)?.split(',')
  const empty = ['user_ids', 'user_emails', 'scenario_ids', 'status'].find((name) =>
    listed(name)?.some((value) => value.trim() === ''),
  )
  if (empty !== undefined) return invalidRequest(`invalid_${empty}`, `An empty value in ${empty}`)
  const unknown = listed('status')?.find((status) => !STATUSES.includes(status))
  if (unknown !== undefined) return invalidRequest('invalid_status', `Unknown status: ${unknown}`)

  const ids = listed('user_ids')
  const emails = listed('user_emails')?.map((email) => email.toLowerCase())
  const isWanted = ({ user, scenario, status }: AssignmentDocument) =>
    ((ids === undefined && emails === undefined) ||
      ids?.includes(user?.id ?? '') ||
      emails?.includes(user?.email?.toLowerCase() ?? '')) &&
    listed('scenario_ids')?.includes(scenario?.id ?? '') !== false &&
    listed('status')?.includes(status ?? '') !== false
  const all = state.assignments.map((assignment) => withProgress(assignment, state.sessions.values(), now))
  return paginated(all.filter(isWanted), page.value)
}

function withProgress(
  assignment: AssignmentDocument,
  sessions: Iterable<SessionDocument>,
  now: number,
): AssignmentDocument {
  const attempts = [...sessions].filter((session) => isAttempt(session, assignment))
  const best = attempts.toSorted((one, other) => (other.score ?? 0) - (one.score ?? 0))[0]
  const progress = {
    best_score: best?.score ?? null,
    best_rank: best?.rank ?? null,
    attempt_count: attempts.length,
    ...assignment,
  }
  return { status: statusOf(progress, now), ...progress }
}

function isAttempt(session: SessionDocument, { user, scenario, created_at }: AssignmentDocument): boolean {
  return (
    session.scenario?.id === scenario?.id &&
    session.user?.email?.toLowerCase() === user?.email?.toLowerCase() &&
    typeof session.score === 'number' &&
    session.is_valid_attempt !== false &&
    Date.parse(session.created_at ?? '') >= Date.parse(created_at ?? '')
  )
}

function statusOf(assignment: AssignmentDocument, now: number): AssignmentStatusDocument {
  const { attempt_count = 0, attempt_min, attempt_max, best_rank, rank_min, due_date } = assignment
  const isReached = RANKS.indexOf(best_rank ?? 'unranked') >= RANKS.indexOf(rank_min ?? 'unranked')
  if (isReached && attempt_count >= (attempt_min ?? 1)) return 'completed'
  if (attempt_count >= (attempt_max ?? Number.POSITIVE_INFINITY)) return 'did_not_pass'
  if (Date.parse(due_date ?? '') < now) return 'past_due'
  return attempt_count > 0 ? 'in_progress' : 'not_started'
}

/** The document's `date-time`: a date alone is none. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/
const emailSchema = z.string().regex(/^[^\s@,]+@[^\s@,]+$/)
const count = z.int().min(1)

/** Exec documents no further property, so the fake refuses others. */
const bodySchema = z.strictObject({
  user_email: emailSchema,
  due_date: z
    .string()
    .regex(DATE_TIME)
    .refine((date) => !Number.isNaN(Date.parse(date))),
  assigner_email: emailSchema.optional(),
  attempt_min: count.optional(),
  attempt_max: count.optional(),
  rank_min: z.enum(['gold', 'silver', 'bronze']).optional(),
  custom_message: z.string().optional(),
})

export const ASSIGNMENT_PROPERTIES = Object.keys(bodySchema.shape)

/** `POST /scenarios/{scenario_id}/assignments`. A second request makes a second assignment. */
export function assignScenario(
  state: AssignmentState,
  scenarioId: string,
  body: unknown,
  now: number,
): ExecReply {
  const scenario = findScenario(state.scenarios, scenarioId)
  if (scenario === undefined) return unknownScenario(scenarioId)
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return invalidRequest('invalid_body', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { user_email, assigner_email, due_date, attempt_min, attempt_max, rank_min } = parsed.data
  const user = findUser(state, user_email)
  if (user === undefined) return invalidRequest('user_not_found', `User not found: ${user_email}`)
  if (assigner_email !== undefined && findUser(state, assigner_email) === undefined)
    return invalidRequest('user_not_found', `User not found: ${assigner_email}`)
  if (attempt_min !== undefined && attempt_max !== undefined && attempt_min > attempt_max)
    return invalidRequest('invalid_attempts', 'attempt_min is above attempt_max')

  const { id, name, slug } = scenario
  const assignment: AssignmentDocument = {
    id: `assigned${state.assignments.length + 1}`,
    user,
    scenario: { id, ...(name !== undefined && { name }), ...(slug !== undefined && { slug }) },
    due_date,
    attempt_min: attempt_min ?? null,
    attempt_max: attempt_max ?? null,
    rank_min: rank_min ?? null,
    program: null,
    created_at: new Date(now).toISOString(),
  }
  state.assignments.push(assignment)
  return { status: 200, body: withProgress(assignment, state.sessions.values(), now) }
}

/** A member of the workspace, or somebody who has practiced in it. */
function findUser({ members, sessions }: AssignmentState, wanted: string): AssignmentDocument['user'] {
  const hasEmail = (person: { email?: string } | undefined) =>
    person?.email?.toLowerCase() === wanted.toLowerCase()
  const member = members.find(hasEmail)
  if (member === undefined) return [...sessions.values()].find(({ user }) => hasEmail(user))?.user
  const { role, ...user } = member
  return user
}

/** Jane Smith's in Procurement Discovery, with gold to reach: due in three days, made a day ago. */
export function assignmentDocument(overrides: Partial<AssignmentDocument> = {}): AssignmentDocument {
  const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  return {
    id: 'a1b2c3d4e5f6',
    user: { id: 'u1a2b3c4d5e6', email: 'jane@acme.com', first_name: 'Jane', last_name: 'Smith' },
    scenario: { id: 's1a2b3c4d5e6', name: 'Procurement Discovery', slug: 'procurement-discovery' },
    due_date: daysFromNow(3),
    attempt_min: 1,
    attempt_max: null,
    rank_min: 'gold',
    program: null,
    created_at: daysFromNow(-1),
    ...overrides,
  }
}
