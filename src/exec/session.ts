import { z } from 'zod'
import { DAY_MS } from '../lib/durations.ts'
import type { RankFilter } from './grading-scale.ts'
import { isRecord, type Parts, readParts } from './list-page.ts'

/** Exec documents no form of an id: this takes one safe path segment. A full stop at either end is punctuation. */
export const SESSION_ID = /^(?=.*[A-Za-z0-9])[A-Za-z0-9_~-](?:[A-Za-z0-9._~-]{0,126}[A-Za-z0-9_~-])?$/

// Exec's OpenAPI document requires no property, so each may be missing or null. Its enums are plain strings here, so that a
// rank or grade that Exec adds later is kept.

export const text = z.string().nullish()
/** What is longer is no name: lists sort and compare names, which takes long for long ones. */
export const NAME_CHARACTERS = 200
export const name = z
  .string()
  .transform((whole) => whole.slice(0, NAME_CHARACTERS))
  .nullish()
export const number = z.number().nullish()
/** JavaScript writes larger numbers as "1e+21", which nobody reads as a score. */
const MOST = 1e21
/** To one decimal, as people see it: so a comparison never says anything else than the two numbers that they read. */
export const scoreSchema = z.number().gt(-MOST).lt(MOST).transform(roundScore).nullish()

/** To one decimal. Ten times a huge number would be infinite. */
export function roundScore(score: number): number {
  return Number.isInteger(score) ? score : Math.round(score * 10) / 10
}

const feedbackExampleSchema = z.object({
  quote: text,
  feedback: text,
  suggestion_quote: text,
  grade: text,
  salience: text,
})

const evaluationItemSchema = z.object({
  name: text,
  grade: text,
  feedback: text,
  feedback_examples: z.array(feedbackExampleSchema).nullish(),
})

const evaluationCriterionSchema = z.object({
  criterion_name: text,
  items: z.array(evaluationItemSchema).nullish(),
})

const transcriptLineSchema = z.object({
  speaker: text,
  text,
  seconds_from_start: number,
})

export const personSchema = z.object({ id: text, email: text, first_name: name, last_name: name })
export const scenarioRefSchema = z.object({ id: text, name, slug: text })

const headSchema = z.object({
  id: text,
  user: personSchema.nullish(),
  scenario: scenarioRefSchema.nullish(),
  score: scoreSchema,
  rank: text,
  duration_seconds: number,
  is_valid_attempt: z.boolean().nullish(),
  created_at: text,
})

export const sessionSchema = headSchema.extend({
  outcome_feedback: text,
  positive_feedback: text,
  constructive_feedback: text,
  transcript: z.array(transcriptLineSchema).nullish(),
  evaluations: z.array(evaluationCriterionSchema).nullish(),
})

/** A line of a list: it has an id that a session can be requested by. */
export const summarySchema = headSchema.extend({ id: z.string().regex(SESSION_ID) })

/** The properties of a session in a list. A whole session has them too. */
export type SessionHead = z.infer<typeof headSchema>
export type SessionSummary = z.infer<typeof summarySchema>
export type Session = z.infer<typeof sessionSchema>
export type EvaluationCriterion = z.infer<typeof evaluationCriterionSchema>
export type EvaluationItem = z.infer<typeof evaluationItemSchema>
export type FeedbackExample = z.infer<typeof feedbackExampleSchema>
export type TranscriptLine = z.infer<typeof transcriptLineSchema>

/** Exec's rule: without a score, or as an invalid attempt, a session is not graded. */
export function isGraded<Head extends SessionHead>(session: Head): session is Head & { score: number } {
  return typeof session.score === 'number' && session.is_valid_attempt !== false
}

/**
 * The session to begin with when something about a scenario is to be said to a person: one in that scenario, or else any, and
 * rather a graded one.
 * @param sessions of that person, newest first.
 */
export function sessionAbout<Head extends SessionHead>(
  sessions: readonly Head[],
  scenario: string | null | undefined,
): Head | undefined {
  const inScenario = scenario ? sessions.filter((session) => session.scenario?.id === scenario) : []
  const candidates = inScenario.length > 0 ? inScenario : sessions
  return candidates.find(isGraded) ?? candidates[0]
}

export type UngradedState = 'not_graded_yet' | 'does_not_count'

/** A session that is still not graded after this time was left before its end, or Exec could not grade it. */
const GRADING_MS = DAY_MS

/**
 * Of a session that is not graded. Exec says `is_valid_attempt: false` both of one that it has not graded yet and of one that
 * it never will, so the time since the session began decides. Without a date it may still be graded.
 */
export function ungradedState(session: SessionHead, now: Date): UngradedState {
  const began = createdAt(session)
  const isOver = began !== undefined && now.getTime() - began.getTime() > GRADING_MS
  return typeof session.score === 'number' || isOver ? 'does_not_count' : 'not_graded_yet'
}

/** Bounds what a malformed answer can cost: a long session has far fewer. */
const MAX_ELEMENTS = 20_000

/** Leaves out values of a wrong type (in an array: the element). `undefined` for what is no session, and for far too long a one. */
export function readSession(body: unknown): Parts<Session> | undefined {
  if (!isRecord(body) || countElements(body) > MAX_ELEMENTS) return undefined
  return isRecord(body.error) && typeof body.id !== 'string' ? undefined : readParts(sessionSchema, body)
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

const NOT_AN_ID = 'not_an_id'

/** The id in Exec's answer, if it is not the one that was requested: Exec knows the session by two ids, or mixed up two sessions. */
export function otherIdOf({ id }: SessionHead, requested: string): string | undefined {
  if (!id || id.toLowerCase() === requested.toLowerCase()) return undefined
  // It goes to the log, which holds no text of Exec's.
  return SESSION_ID.test(id) ? id : NOT_AN_ID
}

/** The ids by which Exec knows a session: the one that was requested, then that of its document. */
export function idsOf(session: SessionHead, requested: string): string[] {
  const other = otherIdOf(session, requested) ?? NOT_AN_ID
  return other === NOT_AN_ID ? [requested] : [requested, other]
}

/** `undefined` if it is no date of this century. */
export function parseExecDate(text: string | null | undefined): Date | undefined {
  const date = new Date(text ?? '')
  const year = date.getUTCFullYear()
  return year >= 2000 && year < 2100 ? date : undefined
}

export function createdAt({ created_at }: SessionHead): Date | undefined {
  return parseExecDate(created_at)
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** Of the participant, as emails are compared; empty if Exec does not tell it. */
export function emailOf({ user }: Pick<SessionHead, 'user'>): string {
  return normalEmail(user?.email ?? '')
}

export type SessionQuery = PersonQuery | TeamQuery

export interface SessionFilters {
  scenario?: string | undefined
  rank?: RankFilter | undefined
  /** From 1. Each has up to a hundred sessions. */
  page: number
}

export interface PersonQuery extends SessionFilters {
  /** One person's email, in each known spelling. */
  emails: readonly string[]
}

export interface TeamQuery extends SessionFilters {
  /** Ids of Exec's groups; `everyone` for the whole workspace. Exec's own people are left out. */
  groups: readonly string[] | 'everyone'
}

export interface SinceQuery {
  /** Exec leaves out sessions that began before. */
  since: Date
  /** Ids of Exec's groups: only sessions of their members. */
  groups: TeamQuery['groups']
  /** From 1. Each has up to a hundred sessions. */
  page: number
}

/** Everyone whom the person coaches, or one of their groups: by its id, or by its name as someone typed it. */
export type ListedTeam = 'team' | { group: string }

export function isOfTeam(of: ListedTeam | 'own' | object | undefined): of is ListedTeam {
  return of === 'team' || (typeof of === 'object' && 'group' in of)
}
