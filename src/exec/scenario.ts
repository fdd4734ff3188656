import { z } from 'zod'
import { parseUrl } from '../lib/parse.ts'
import { given, name, number, personSchema, scoreSchema, text, toGrade, toPerson } from './sent-session.ts'
import type { Grade, Person, TeamQuery } from './session.ts'

/** A text that may be missing; anything of another type counts as missing. */
export const optional = (schema: z.ZodType<string | null | undefined>) =>
  schema.catch(undefined).transform(given)

/** A longer URL, or part of one, is treated as missing. */
export const shortText = z.string().max(4000).nullish()

/** A scenario with an id, which sessions and assignments refer to. */
export const scenarioSchema = z.object({
  id: z.string().min(1),
  name: optional(name),
  slug: optional(shortText).optional(),
  /** Its page in Exec, where people practice. They open it from Slack, so it must be https. */
  url: optional(text).transform((url) => (url?.startsWith('https:') && parseUrl(url) ? url : undefined)),
})

export type Scenario = z.infer<typeof scenarioSchema>

/** As Exec sends it, and as caches store it. */
export const sentParticipantSchema = z.object({
  user: personSchema,
  session_count: number,
  first_score: scoreSchema,
  best_score: scoreSchema,
  best_rank: text,
})

export type SentParticipant = z.infer<typeof sentParticipantSchema>

/** One person's graded sessions in one scenario, counted by Exec. */
export interface ScenarioParticipant {
  person: Person
  sessions?: number | undefined
  firstScore?: number | undefined
  best?: Grade | undefined
}

export function toParticipant(sent: SentParticipant): ScenarioParticipant {
  return {
    person: toPerson(sent.user),
    sessions: sent.session_count ?? undefined,
    firstScore: sent.first_score ?? undefined,
    best: toGrade(sent.best_score, sent.best_rank),
  }
}

export interface StandingsQuery {
  /** The scenario's id. */
  scenario: string
  /** Ids of Exec's groups; `everyone` for the whole workspace, without Exec's own people. */
  groups: TeamQuery['groups']
}

const permission = z.boolean().nullish().catch(undefined)
/** Whether this person monitors or edits the scenario, and so sees its sessions in Exec. */
export const mayMonitorSchema = z
  .object({ permissions: z.object({ can_monitor: permission, can_edit: permission }) })
  .transform(({ permissions }) => permissions.can_monitor === true || permissions.can_edit === true)
