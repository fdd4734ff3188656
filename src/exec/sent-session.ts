import { z } from 'zod'
import { isRecord, type Parts, readParts } from './list-page.ts'
import {
  type Criterion,
  type CriterionItem,
  type Grade,
  NAME_CHARACTERS,
  type Person,
  roundScore,
  type ScenarioRef,
  SESSION_ID,
  type Session,
  type SessionHead,
  type SessionSummary,
} from './session.ts'

// Sessions as Exec sends them, and as caches store them. Exec's OpenAPI document requires no property, so each may be missing or null.
// Its enums are plain strings here, so that a rank or grade that Exec adds later is kept.

export const text = z.string().nullish()
export const name = z
  .string()
  .transform((whole) => whole.slice(0, NAME_CHARACTERS))
  .nullish()
export const number = z.number().nullish()
/** JavaScript prints larger numbers as "1e+21", which nobody reads as a score. */
const MOST = 1e21
export const scoreSchema = z.number().gt(-MOST).lt(MOST).transform(roundScore).nullish()

const exampleSchema = z.object({
  quote: text,
  feedback: text,
  suggestion_quote: text,
  grade: text,
  salience: text,
})

const itemSchema = z.object({
  name: text,
  grade: text,
  feedback: text,
  feedback_examples: z.array(exampleSchema).nullish(),
})

const criterionSchema = z.object({
  criterion_name: text,
  items: z.array(itemSchema).nullish(),
})

const lineSchema = z.object({ speaker: text, text, seconds_from_start: number })

export const personSchema = z.object({ id: text, email: text, first_name: name, last_name: name }).nullish()
export const scenarioRefSchema = z.object({ id: text, name, slug: text }).nullish()

const headSchema = z.object({
  id: text,
  user: personSchema,
  scenario: scenarioRefSchema,
  score: scoreSchema,
  rank: text,
  duration_seconds: number,
  is_valid_attempt: z.boolean().nullish(),
  created_at: text,
})

export const sentSessionSchema = headSchema.extend({
  outcome_feedback: text,
  positive_feedback: text,
  constructive_feedback: text,
  transcript: z.array(lineSchema).nullish(),
  evaluations: z.array(criterionSchema).nullish(),
})

export const sentSummarySchema = headSchema.extend({ id: z.string().regex(SESSION_ID) })

export type SentSession = z.infer<typeof sentSessionSchema>
export type SentSummary = z.infer<typeof sentSummarySchema>

/** Limits what a malformed answer can cost: a long session has far fewer. */
const MAX_ELEMENTS = 20_000

/**
 * Leaves out values of a wrong type (in an array, the element). `undefined` if the body is not a session, or is far too
 * long.
 */
export function readSession(body: unknown): Parts<SentSession> | undefined {
  if (!isRecord(body) || countElements(body) > MAX_ELEMENTS) return undefined
  return isRecord(body.error) && typeof body.id !== 'string' ? undefined : readParts(sentSessionSchema, body)
}

function countElements(body: Record<string, unknown>): number {
  const lines = elementsOf(body, 'transcript')
  const criteria = elementsOf(body, 'evaluations')
  const items = criteria.flatMap((criterion) => elementsOf(criterion, 'items'))
  const examples = items.flatMap((item) => elementsOf(item, 'feedback_examples'))
  return lines.length + criteria.length + items.length + examples.length
}

function elementsOf(value: unknown, key: string): unknown[] {
  const elements = isRecord(value) ? value[key] : undefined
  return Array.isArray(elements) ? elements : []
}

/** `undefined` also for an empty text. */
export function given(text: string | null | undefined): string | undefined {
  return text || undefined
}

export function toSession(sent: SentSession): Session {
  return {
    ...toHead(sent),
    id: given(sent.id),
    feedback: {
      outcome: given(sent.outcome_feedback),
      wentWell: given(sent.positive_feedback),
      workOn: given(sent.constructive_feedback),
    },
    rubric: (sent.evaluations ?? []).map(toCriterion),
    transcript: (sent.transcript ?? []).map(({ speaker, text, seconds_from_start }) => ({
      speaker: given(speaker),
      text: given(text),
      seconds: seconds_from_start ?? undefined,
    })),
  }
}

export function toSummary(sent: SentSummary): SessionSummary {
  return { ...toHead(sent), id: sent.id }
}

export const summarySchema = sentSummarySchema.transform(toSummary)

/** By Exec's rule, a session without a score or an invalid attempt is not graded. */
function toHead(sent: z.infer<typeof headSchema>): SessionHead {
  const grade = toGrade(sent.score, sent.rank)
  const isInvalid = sent.is_valid_attempt === false
  return {
    person: toPerson(sent.user),
    scenario: toScenarioRef(sent.scenario),
    beganAt: parseExecDate(sent.created_at),
    duration: sent.duration_seconds ?? undefined,
    grade: isInvalid ? undefined : grade,
    isInvalid: isInvalid && grade !== undefined,
  }
}

export function toPerson(sent: z.infer<typeof personSchema>): Person {
  return {
    id: given(sent?.id),
    email: given(sent?.email?.trim()),
    firstName: given(sent?.first_name),
    lastName: given(sent?.last_name),
  }
}

export function toScenarioRef(sent: z.infer<typeof scenarioRefSchema>): ScenarioRef {
  return { id: given(sent?.id), name: given(sent?.name) }
}

/** `undefined` without a score. */
export function toGrade(score: number | null | undefined, rank: SentSession['rank']): Grade | undefined {
  return score == null ? undefined : { score, rank: given(rank) }
}

function toCriterion({ criterion_name, items }: z.infer<typeof criterionSchema>): Criterion {
  return { name: given(criterion_name), items: (items ?? []).map(toItem) }
}

function toItem({ name, grade, feedback, feedback_examples }: z.infer<typeof itemSchema>): CriterionItem {
  const examples = (feedback_examples ?? []).map((example) => ({
    quote: given(example.quote),
    feedback: given(example.feedback),
    suggestion: given(example.suggestion_quote),
    grade: given(example.grade),
    importance: given(example.salience),
  }))
  return { name: given(name), grade: given(grade), feedback: given(feedback), examples }
}

/** `undefined` unless it is a date of this century. */
export function parseExecDate(text: string | null | undefined): Date | undefined {
  const date = new Date(text ?? '')
  const year = date.getUTCFullYear()
  return year >= 2000 && year < 2100 ? date : undefined
}
