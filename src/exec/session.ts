import { DAY_MS } from '../lib/durations.ts'

/**
 * Exec documents no format for ids, so this accepts one safe path segment. A full stop at either end is punctuation.
 */
export const SESSION_ID = /^(?=.*[A-Za-z0-9])[A-Za-z0-9_~-](?:[A-Za-z0-9._~-]{0,126}[A-Za-z0-9_~-])?$/

/** A longer text is not a name: sorting and comparing long ones would be slow. */
export const NAME_CHARACTERS = 200

/** Rounds to one decimal. Ten times a huge number would be infinite. */
export function roundScore(score: number): number {
  return Number.isInteger(score) ? score : Math.round(score * 10) / 10
}

// Exec guarantees no property, so each may be missing. Empty texts count as missing.

export interface Person {
  id?: string | undefined
  /** As Exec spells it, trimmed. */
  email?: string | undefined
  firstName?: string | undefined
  lastName?: string | undefined
}

/** A scenario as sessions and assignments refer to it. */
export interface ScenarioRef {
  id?: string | undefined
  name?: string | undefined
}

export interface Grade {
  /** To one decimal, as people see it, so that comparisons agree with the numbers on screen. */
  score: number
  /** A grade that Exec adds later is kept. */
  rank?: string | undefined
}

/** The part of a session that lists include, too. */
export interface SessionHead {
  id?: string | undefined
  person: Person
  scenario: ScenarioRef
  /** A date of this century. */
  beganAt?: Date | undefined
  /** In seconds. */
  duration?: number | undefined
  /** Missing until Exec has graded the session, and for an attempt that doesn't count: see `ungradedState`. */
  grade?: Grade | undefined
  /** Exec has scored it, but says that the attempt doesn't count. */
  isInvalid?: boolean | undefined
}

/** A line of a list, with the id to request the session by. */
export interface SessionSummary extends SessionHead {
  id: string
}

export interface Session extends SessionHead {
  feedback: { outcome?: string | undefined; wentWell?: string | undefined; workOn?: string | undefined }
  rubric: readonly Criterion[]
  transcript: readonly TranscriptLine[]
}

export interface Criterion {
  name?: string | undefined
  items: readonly CriterionItem[]
}

export interface CriterionItem {
  name?: string | undefined
  grade?: string | undefined
  feedback?: string | undefined
  examples: readonly FeedbackExample[]
}

/** Evidence for an item's grade. */
export interface FeedbackExample {
  quote?: string | undefined
  feedback?: string | undefined
  /** What to say instead of the quote. */
  suggestion?: string | undefined
  grade?: string | undefined
  importance?: string | undefined
}

export interface TranscriptLine {
  /** `user` or `ai`. */
  speaker?: string | undefined
  text?: string | undefined
  /** In seconds since the session began. */
  seconds?: number | undefined
}

/** A session with only its head, as from a list, or if the reader may see no more. */
export function withoutTexts(head: SessionHead): Session {
  return { ...head, feedback: {}, rubric: [], transcript: [] }
}

export type Graded<Head extends SessionHead> = Head & { grade: Grade }

export function isGraded<Head extends SessionHead>(session: Head): session is Graded<Head> {
  return session.grade !== undefined
}

export type UngradedState = 'not_graded_yet' | 'does_not_count'

/** A session still ungraded after this was abandoned, or Exec failed to grade it. */
const GRADING_MS = DAY_MS

/**
 * The state of an ungraded session. Exec sends `is_valid_attempt: false` before grading and also if it never grades, so
 * the time since the session began decides. An undated session may still be graded.
 */
export function ungradedState({ beganAt, isInvalid }: SessionHead, now: Date): UngradedState {
  const isOver = beganAt !== undefined && now.getTime() - beganAt.getTime() > GRADING_MS
  return isInvalid === true || isOver ? 'does_not_count' : 'not_graded_yet'
}

const NOT_AN_ID = 'not_an_id'

/**
 * The id in Exec's answer, if it differs from the requested one: the session has two ids, or Exec mixed up two
 * sessions.
 */
export function otherIdOf({ id }: { id?: string | null | undefined }, requested: string): string | undefined {
  if (!id || id.toLowerCase() === requested.toLowerCase()) return undefined
  // It goes to the log, which must not contain Exec's texts.
  return SESSION_ID.test(id) ? id : NOT_AN_ID
}

/** Exec's ids of a session: the requested one, then its document's. */
export function idsOf(session: SessionHead, requested: string): string[] {
  const other = otherIdOf(session, requested) ?? NOT_AN_ID
  return other === NOT_AN_ID ? [requested] : [requested, other]
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** The participant's email in the form that emails are compared in; empty if Exec doesn't send it. */
export function emailOf({ person }: Pick<SessionHead, 'person'>): string {
  return normalEmail(person.email ?? '')
}

export type SessionQuery = PersonQuery | TeamQuery

export interface SessionFilters {
  scenario?: string | undefined
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
  /** Leaves out sessions that began before this. */
  since: Date
  /** Ids of Exec's groups: only sessions of their members. */
  groups: TeamQuery['groups']
  /** From 1. Each has up to a hundred sessions. */
  page: number
}

/** Everyone the person coaches, or one of their groups, by its id or its typed name. */
export type ListedTeam = 'team' | { group: string }

export function isOfTeam(of: ListedTeam | 'own' | object | undefined): of is ListedTeam {
  return of === 'team' || (typeof of === 'object' && 'group' in of)
}

/** Sorts, so that a cache has one key for the same groups. */
export function sortedGroups(groups: TeamQuery['groups']): TeamQuery['groups'] {
  return groups === 'everyone' ? groups : groups.toSorted()
}
