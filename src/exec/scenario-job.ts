import { z } from 'zod'
import type { ExecError } from './exec-error.ts'
import { optional, shortText } from './scenario.ts'
import { name } from './sent-session.ts'

/** A scenario that Exec makes in the background, within minutes. */
export interface NewScenarioJob {
  /** The email of the member who asks for it. */
  email: string
  /** What to make; at most 10,000 characters. */
  prompt: string
  /** What the prompt refers to, in Markdown; at most 50,000 characters. */
  context: string | undefined
  /** The slug of the scenario to vary, if any. */
  slug: string | undefined
  /** Exec makes one scenario per id. A failed job's id returns that job, so another try needs a new id. */
  requestId: string
}

/** Reasons that won't go away on another try. */
export const jobRefusal = z.enum([
  /** Exec has no member with this email. */
  'user_not_found',
  'prompt_too_long',
  /** Exec has no scenario with this slug. */
  'scenario_gone',
  /** Refused for another reason. */
  'drill_refused',
])

type ScenarioJobRefusal = { kind: z.infer<typeof jobRefusal> }
export type ScenarioJobError = ExecError | ScenarioJobRefusal

/** Whether Exec would refuse the same request again. */
export function isJobRefusal(error: ScenarioJobError): error is ScenarioJobRefusal {
  return jobRefusal.safeParse(error.kind).success
}

export function toJobError(error: ExecError, { slug }: Pick<NewScenarioJob, 'slug'>): ScenarioJobError {
  if (error.kind === 'not_found') return { kind: slug === undefined ? 'drill_refused' : 'scenario_gone' }
  if (error.kind !== 'request_refused') return error
  return { kind: jobRefusal.catch('drill_refused').parse(error.code) }
}

/** Database rows store it. */
const id = z.string().min(1).max(200)

/** Reads only the job's id from the answer: the rest of a repeated answer is less than the job itself says. */
export const jobIdSchema = z.object({ id }).transform(({ id }) => id)

export interface MadeScenario {
  id: string
  name?: string | undefined
  /** Its page. The URL may point anywhere: see `execPage`. */
  url?: string | undefined
}

/** `making` includes states that Exec adds later. */
export type ScenarioJob =
  | { state: 'making' | 'cancelled' }
  | { state: 'completed'; scenario: MadeScenario }
  /** `reason`: in Exec's words. */
  | { state: 'failed'; reason: string | undefined }

const made = z.object({ id, name: optional(name), url: optional(shortText) })
const reason = z
  .string()
  .transform((whole) => whole.slice(0, 1000))
  .nullish()

/** A completed job without a scenario has failed. */
export const scenarioJobSchema = z
  .object({
    status: z.string(),
    scenario: made.nullish().catch(undefined),
    error: z
      .object({ message: optional(reason) })
      .nullish()
      .catch(undefined),
  })
  .transform(({ status, scenario, error }): ScenarioJob => {
    if (status === 'completed' && scenario) return { state: status, scenario }
    if (status === 'completed' || status === 'failed') return { state: 'failed', reason: error?.message }
    return { state: status === 'cancelled' ? status : 'making' }
  })

/** Whether someone may now see a scenario. */
export const grantSchema = z
  .object({ granted: z.boolean().nullish() })
  .refine(({ granted }) => granted !== false)
  .transform(() => true as const)
