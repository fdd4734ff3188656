import { z } from 'zod'
import { testClock } from '../clock.ts'
import { EMAIL, invalidRequest, isDateTime, isSameEmail, Query } from './query.ts'
import { bestOf, findScenario, isGraded, type ScenarioState } from './scenarios.ts'
import type { SessionDocument } from './session-document.ts'
import { JANE, PROCUREMENT } from './session-documents.ts'

type RankDocument = 'gold' | 'silver' | 'bronze' | 'unranked'
type AssignmentStatusDocument = 'not_started' | 'in_progress' | 'completed' | 'past_due' | 'did_not_pass'

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

export interface AssignmentState extends ScenarioState {
  /** In the order in which they were made. */
  assignments: AssignmentDocument[]
}

/** Exec documents more filters, which no client of this fake has needed yet. */
export const ASSIGNMENT_PARAMETERS = ['user_emails', 'scenario_ids', 'status', 'page', 'page_size']
const STATUSES = ['not_started', 'in_progress', 'completed', 'past_due', 'did_not_pass']
/** From the poorest. */
const RANKS: readonly string[] = ['unranked', 'bronze', 'silver', 'gold']

/** `GET /scenarios/assignments`, in the order in which they were made. */
export function listAssignments(state: AssignmentState, params: URLSearchParams, now: number): unknown {
  const query = new Query(params, ASSIGNMENT_PARAMETERS)
  const emails = query.list('user_emails')
  const scenarios = query.list('scenario_ids')
  const statuses = query.list('status', STATUSES)
  return query.paginated(
    state.assignments
      .map((assignment) => withProgress(assignment, state, now))
      .filter(
        ({ user, scenario, status }) =>
          emails?.some((email) => isSameEmail(email, user?.email)) !== false &&
          scenarios?.includes(scenario?.id ?? '') !== false &&
          statuses?.includes(status ?? '') !== false,
      ),
  )
}

function withProgress(
  assignment: AssignmentDocument,
  { sessions }: AssignmentState,
  now: number,
): AssignmentDocument {
  const attempts = [...sessions.values()].filter((session) => isAttempt(session, assignment))
  const best = bestOf(attempts)
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
    isSameEmail(session.user?.email, user?.email) &&
    isGraded(session) &&
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

const email = z.string().regex(EMAIL)
const count = z.int().min(1)

/** Exec documents no further property, so the fake refuses others. */
const bodySchema = z.strictObject({
  user_email: email,
  due_date: z.string().refine(isDateTime),
  assigner_email: email.optional(),
  attempt_min: count.optional(),
  attempt_max: count.optional(),
  rank_min: z.enum(['gold', 'silver', 'bronze']).optional(),
  custom_message: z.string().optional(),
})

/** `POST /scenarios/{scenario_id}/assignments`. A second request makes a second assignment. */
export function assignScenario(
  state: AssignmentState,
  scenarioId: string,
  sent: unknown,
  now: number,
): unknown {
  const { id, name, slug } = findScenario(state, scenarioId)
  const parsed = bodySchema.safeParse(sent)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalidRequest('invalid_body', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { user_email, assigner_email, due_date, attempt_min, attempt_max, rank_min } = parsed.data
  const user = findUser(state, user_email)
  if (assigner_email !== undefined) findUser(state, assigner_email)
  if (attempt_min !== undefined && attempt_max !== undefined && attempt_min > attempt_max)
    throw invalidRequest('invalid_attempts', 'attempt_min is above attempt_max')

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
  return withProgress(assignment, state, now)
}

/** A member of the workspace, or somebody who has practiced in it. Throws for others. */
function findUser({ members, sessions }: AssignmentState, wanted: string) {
  const member = members.find(({ email }) => isSameEmail(email, wanted))
  if (member !== undefined) {
    const { role, ...user } = member
    return user
  }
  const found = [...sessions.values()].find(({ user }) => isSameEmail(user?.email, wanted))?.user
  if (found === undefined) throw invalidRequest('user_not_found', `User not found: ${wanted}`)
  return found
}

/** Jane Smith's in Procurement Discovery, with gold to reach: due in three days, made a day ago. */
export function assignmentDocument(overrides: Partial<AssignmentDocument> = {}): AssignmentDocument {
  const daysFromNow = (days: number) => new Date(testClock() + days * 86_400_000).toISOString()
  return {
    id: 'a1b2c3d4e5f6',
    user: { ...JANE },
    scenario: { ...PROCUREMENT },
    due_date: daysFromNow(3),
    attempt_min: 1,
    attempt_max: null,
    rank_min: 'gold',
    program: null,
    created_at: daysFromNow(-1),
    ...overrides,
  }
}
