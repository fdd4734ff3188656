import { z } from 'zod'
import type { Assignment } from './assignment.ts'
import { UNRANKED } from './grading-scale.ts'
import {
  given,
  name,
  number,
  parseExecDate,
  personSchema,
  scenarioRefSchema,
  scoreSchema,
  text,
  toGrade,
  toPerson,
  toScenarioRef,
} from './sent-session.ts'

/** As Exec sends it, and as caches store it. */
export const sentAssignmentSchema = z.object({
  id: text,
  user: personSchema,
  scenario: scenarioRefSchema,
  status: text,
  due_date: text,
  best_score: scoreSchema,
  best_rank: text,
  attempt_count: number,
  attempt_min: number,
  attempt_max: number,
  rank_min: text,
  program: z.object({ id: text, name }).nullish(),
  created_at: text,
})

export type SentAssignment = z.infer<typeof sentAssignmentSchema>

export function toAssignment(sent: SentAssignment): Assignment {
  return {
    id: given(sent.id),
    person: toPerson(sent.user),
    scenario: toScenarioRef(sent.scenario),
    status: given(sent.status),
    due: parseExecDate(sent.due_date),
    best: toGrade(sent.best_score, sent.best_rank),
    attempts: sent.attempt_count ?? 0,
    attemptsNeeded: sent.attempt_min ?? 1,
    attemptLimit: sent.attempt_max ?? undefined,
    rankToReach: sent.rank_min === UNRANKED ? undefined : given(sent.rank_min),
    program: given(sent.program?.name),
    assignedAt: parseExecDate(sent.created_at),
  }
}
