import { z } from 'zod'
import { EMAIL, invalidRequest, isSameEmail, notFound } from './query.ts'
import { findScenario, type ScenarioState } from './scenarios.ts'

/** A chat in which someone makes a scenario. */
export interface ScenarioChat {
  id: string
  url: string
  email: string
  prompt: string
  requestId: string | undefined
}

/** A job that makes a scenario. Exec is at work on it until `finishJob` or `endJob`. */
export interface ScenarioJobRecord {
  id: string
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled'
  scenario: { id: string; name: string; url: string } | null
  error: { code: string; message: string } | null
  created_at: string
  started_at: string | null
  completed_at: string | null
  /** What was sent. */
  sent: JobBody
}

export interface ScenarioStudioState extends ScenarioState {
  workspace: { url_slug: string }
  /** In the order in which they were made. */
  chats: ScenarioChat[]
  jobs: ScenarioJobRecord[]
}

const MOST_CHARACTERS = 10_000
const MOST_CONTEXT_CHARACTERS = 50_000

/** Exec documents no further property, so the fake refuses others. */
const bodySchema = z.strictObject({
  user_email: z.string().regex(EMAIL),
  prompt: z.string(),
  request_id: z.string().optional(),
})

const jobBodySchema = bodySchema.extend({
  context: z.string().optional(),
  scenario_slug: z.string().optional(),
  callback_url: z.url().optional(),
  callback_headers: z.record(z.string(), z.string()).optional(),
})

type JobBody = z.infer<typeof jobBodySchema>

/** Exec documents the length for jobs, and the refusal for both. Throws for what it refuses. */
function readBody<Body extends z.infer<typeof bodySchema>>(
  { members }: ScenarioStudioState,
  schema: z.ZodType<Body>,
  sent: unknown,
): Body {
  const parsed = schema.safeParse(sent)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalidRequest('invalid_body', `${issue?.path.join('.')}: ${issue?.message}`)
  }
  const { user_email: email, prompt } = parsed.data
  if (!members.some((member) => isSameEmail(member.email, email)))
    throw invalidRequest('user_not_found', `No user found with email: ${email}`)
  if (prompt.length > MOST_CHARACTERS)
    throw invalidRequest('prompt_too_long', `prompt must be ${MOST_CHARACTERS} characters or fewer`)
  return parsed.data
}

/** `POST /scenario-studio`. A second request with a known `request_id` gets the chat of the first one, whatever else it says. */
export function createScenarioChat(state: ScenarioStudioState, sent: unknown): unknown {
  const { user_email: email, prompt, request_id: requestId } = readBody(state, bodySchema, sent)
  const known = state.chats.find((chat) => requestId !== undefined && chat.requestId === requestId)
  if (known !== undefined) return { id: known.id, url: known.url, is_new: false }
  const id = `chat${state.chats.length + 1}`
  const url = `https://${state.workspace.url_slug}.app.exec.com/chat/${id}`
  state.chats.push({ id, url, email, prompt, requestId })
  return { id, url, is_new: true }
}

/**
 * `POST /scenario-studio/jobs`: 201, or 200 with the existing job for a known `request_id`, also with a failed one. That answer lacks
 * the scenario's url, as in Exec's example.
 */
export function createScenarioJob(
  state: ScenarioStudioState,
  sent: unknown,
  now: number,
): { status: 200 | 201; body: unknown } {
  const body = readBody(state, jobBodySchema, sent)
  if ((body.context?.length ?? 0) > MOST_CONTEXT_CHARACTERS)
    throw invalidRequest('context_too_long', `context must be ${MOST_CONTEXT_CHARACTERS} characters or fewer`)
  const { request_id, scenario_slug: slug } = body
  const known = state.jobs.find((job) => request_id !== undefined && job.sent.request_id === request_id)
  if (known !== undefined) {
    const { url: _, ...scenario } = known.scenario ?? {}
    const answer = { ...toAnswer(known), scenario: known.scenario && scenario, is_new: false }
    return { status: 200, body: answer }
  }
  if (slug !== undefined && ![...state.scenarios.values()].some((scenario) => scenario.slug === slug))
    throw notFound(`Scenario not found: ${slug}`)
  const job: ScenarioJobRecord = {
    id: `job${state.jobs.length + 1}`,
    status: 'queued',
    scenario: null,
    error: null,
    created_at: new Date(now).toISOString(),
    started_at: null,
    completed_at: null,
    sent: body,
  }
  state.jobs.push(job)
  return { status: 201, body: { ...toAnswer(job), is_new: true } }
}

/** `GET /scenario-studio/jobs/{job_id}` */
export function getScenarioJob(state: ScenarioStudioState, id: string): unknown {
  const job = state.jobs.find((one) => one.id === id)
  if (job === undefined) throw notFound(`Job not found: ${id}`)
  return toAnswer(job)
}

function toAnswer({ sent: _, ...job }: ScenarioJobRecord) {
  const ms = Date.parse(job.completed_at ?? '') - Date.parse(job.created_at)
  return { ...job, duration_seconds: Number.isNaN(ms) ? null : ms / 1000 }
}

/** Exec has made the scenario: it is private to the member who asked for it. */
export function finishJob(
  state: ScenarioStudioState,
  job: ScenarioJobRecord,
  name: string,
  now: number,
): void {
  const id = `made${job.id}`
  const slug = `made-${job.id}`
  const url = `https://${state.workspace.url_slug}.app.exec.com/scenarios/${slug}-9c1d`
  state.scenarios.set(id, { id, name, slug, url, visibility: 'private' })
  state.grants.push({ scenario: id, email: job.sent.user_email, can: ['view', 'share', 'monitor', 'edit'] })
  endJob(job, 'completed', now)
  job.scenario = { id, name, url }
}

/** Exec makes no scenario, or somebody has cancelled it. */
export function endJob(
  job: ScenarioJobRecord,
  status: 'completed' | 'failed' | 'cancelled',
  now: number,
): void {
  const moment = new Date(now).toISOString()
  job.status = status
  job.started_at ??= moment
  job.completed_at = moment
  if (status === 'failed')
    job.error = {
      code: 'GENERATION_ERROR',
      message: 'Unable to generate scenario from the provided prompt',
    }
}

const grantSchema = z.strictObject({
  user_email: z.string().regex(EMAIL),
  permission_level: z.enum(['view', 'share', 'monitor', 'edit']),
})

/** `POST /scenarios/{scenario_id}/access`. Exec documents a 404 without saying of what: here as for `checkScenarioAccess`. */
export function grantScenarioAccess(state: ScenarioStudioState, id: string, sent: unknown): unknown {
  const { id: scenario } = findScenario(state, id)
  const parsed = grantSchema.safeParse(sent)
  if (!parsed.success) throw invalidRequest('invalid_body', parsed.error.message)
  const { user_email: email, permission_level } = parsed.data
  if (!state.members.some((member) => isSameEmail(member.email, email))) throw notFound('User not found')
  state.grants.push({ scenario, email, can: [permission_level] })
  return { user_email: email, scenario_id: scenario, permission_level, granted: true }
}
