import { z } from 'zod'
import { isFilterValue, MAX_PAGE_SIZE, type Parts, readParts } from './list-page.ts'
import { personSchema } from './session.ts'

const text = z.string().nullish()
const number = z.number().nullish()

const scenarioSchema = z.object({
  id: text,
  name: text,
  slug: text,
  /** Of its page in Exec, where people practice. */
  url: text,
})

export type Scenario = z.infer<typeof scenarioSchema>

export function readScenario(value: unknown): Parts<Scenario> | undefined {
  return readParts(scenarioSchema, value)
}

const participantSchema = z.object({
  user: personSchema.nullish(),
  session_count: number,
  first_score: number,
  first_rank: text,
  best_score: number,
  best_rank: text,
  /** The best score less the first: points, although Exec calls it a percentage. */
  lift_percentage: number,
  total_duration_seconds: number,
})

/** One person's graded sessions in one scenario, counted by Exec. */
export type ScenarioParticipant = z.infer<typeof participantSchema>

export function readParticipant(value: unknown): Parts<ScenarioParticipant> | undefined {
  return readParts(participantSchema, value)
}

export interface ParticipantQuery {
  /** The scenario's id. */
  scenario: string
  /** `undefined` for everyone. */
  emails?: readonly string[] | undefined
  /** Ids of Exec's groups; `undefined` for all. */
  groups?: readonly string[] | undefined
  sorting?: '-best_score' | '-lift_percentage' | '-session_count' | undefined
  /** From 1. Each has up to a hundred people. */
  page: number
}

/** `undefined` if it must not be sent: a filter without a value would list everyone. */
export function participantParameters({
  emails,
  groups,
  sorting = '-best_score',
  page,
}: ParticipantQuery): Record<string, string> | undefined {
  const people = emails?.filter(isFilterValue)
  const wanted = groups?.filter(isFilterValue)
  if (people?.length === 0 || wanted?.length === 0) return undefined
  return {
    ...(people && { user_emails: people.join(',') }),
    ...(wanted && { group_ids: wanted.join(',') }),
    exclude_system_users: 'true',
    sorting,
    page: String(page),
    page_size: String(MAX_PAGE_SIZE),
  }
}

const permission = z.boolean().nullish().catch(undefined)
const answerSchema = z.object({
  permissions: z.object({ can_monitor: permission, can_edit: permission }),
})

/** Whether this person monitors or edits the scenario, and so sees its sessions in Exec. `undefined` for another answer. */
export function readMayMonitor(body: unknown): boolean | undefined {
  const { data } = answerSchema.safeParse(body)
  return data && (data.permissions.can_monitor === true || data.permissions.can_edit === true)
}
