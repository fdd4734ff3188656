import { z } from 'zod'
import { isFilterValue, MAX_PAGE_SIZE } from './list-page.ts'
import { type Parts, readParts } from './read-parts.ts'
import { personSchema, scenarioRefSchema } from './session.ts'

// Exec's OpenAPI document requires no property, so each may be missing or null. A status or rank that Exec adds later is kept.

const text = z.string().nullish()
const number = z.number().nullish()

const assignmentSchema = z.object({
  id: text,
  user: personSchema.nullish(),
  scenario: scenarioRefSchema.nullish(),
  status: text,
  due_date: text,
  best_score: number,
  best_rank: text,
  attempt_count: number,
  attempt_min: number,
  attempt_max: number,
  rank_min: text,
  program: z.object({ id: text, name: text }).nullish(),
  created_at: text,
})

/** A task to practise a scenario by a date. */
export type Assignment = z.infer<typeof assignmentSchema>

export function readAssignment(value: unknown): Parts<Assignment> | undefined {
  return readParts(assignmentSchema, value)
}

export type AssignmentStatus = 'not_started' | 'in_progress' | 'completed' | 'past_due' | 'did_not_pass'

export interface AssignmentQuery {
  /** People's emails, in each known spelling; `undefined` for everyone. */
  emails?: readonly string[] | undefined
  /** A scenario's id. */
  scenario?: string | undefined
  /** `undefined` for all. */
  statuses?: readonly AssignmentStatus[] | undefined
  /** From 1. Each has up to a hundred assignments. */
  page: number
}

/** `undefined` if it must not be sent: a filter without a value would list everyone's assignments. */
export function assignmentParameters({
  emails,
  scenario,
  statuses,
  page,
}: AssignmentQuery): Record<string, string> | undefined {
  const people = emails?.filter(isFilterValue)
  if (people?.length === 0 || (scenario !== undefined && !isFilterValue(scenario))) return undefined
  return {
    ...(people && { user_emails: people.join(',') }),
    ...(scenario !== undefined && { scenario_ids: scenario }),
    ...(statuses !== undefined && { status: statuses.join(',') }),
    page: String(page),
    page_size: String(MAX_PAGE_SIZE),
  }
}

export interface NewAssignment {
  /** The scenario's id. */
  scenario: string
  email: string
  due: Date
  /** Exec names this person in its mail. */
  assignerEmail?: string | undefined
  rank?: 'gold' | 'silver' | 'bronze' | undefined
}

export function assignmentBody({ email, due, assignerEmail, rank }: NewAssignment): Record<string, string> {
  return {
    user_email: email,
    due_date: due.toISOString(),
    ...(assignerEmail !== undefined && { assigner_email: assignerEmail }),
    ...(rank !== undefined && { rank_min: rank }),
  }
}
