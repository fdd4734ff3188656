import { DAY_MS } from '../lib/durations.ts'
import type { RankFilter } from './grading-scale.ts'

/** Exec documents no form of an id: this takes one safe path segment. A full stop at either end is punctuation. */
export const SESSION_ID = /^(?=.*[A-Za-z0-9])[A-Za-z0-9_~-](?:[A-Za-z0-9._~-]{0,126}[A-Za-z0-9_~-])?$/

/** A longer text is no name: lists sort and compare names, which takes long for long ones. */
export const NAME_CHARACTERS = 200

/** To one decimal. Ten times a huge number would be infinite. */
export function roundScore(score: number): number {
  return Number.isInteger(score) ? score : Math.round(score * 10) / 10
}

// Exec promises no property, so each may be missing. A text is never empty: it is missing then.

export interface Person {
  id?: string | undefined
  /** As Exec spells it, without spaces around it. */
  email?: string | undefined
  firstName?: string | undefined
  lastName?: string | undefined
}

/** As a session or an assignment names its scenario. */
export interface ScenarioRef {
  id?: string | undefined
  name?: string | undefined
}

export interface Grade {
  /** To one decimal, as people see it: so a comparison never says anything else than the two numbers that they read. */
  score: number
  /** A grade that Exec adds later is kept. */
  rank?: string | undefined
}

/** What a list tells of a session. A whole session tells it too. */
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
  /** Exec has a score for it, and says that the attempt doesn't count. */
  isInvalid?: boolean | undefined
}

/** A line of a list: it has an id that a session can be requested by. */
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

/** The head alone, as of a list, or where nobody may read more. */
export function withoutTexts(head: SessionHead): Session {
  return { ...head, feedback: {}, rubric: [], transcript: [] }
}

export type Graded<Head extends SessionHead> = Head & { grade: Grade }

export function isGraded<Head extends SessionHead>(session: Head): session is Graded<Head> {
  return session.grade !== undefined
}

export type UngradedState = 'not_graded_yet' | 'does_not_count'

/** A session that is ungraded after this time was left before its end, or Exec failed to grade it. */
const GRADING_MS = DAY_MS

/**
 * Of a session that is not graded. Exec says `is_valid_attempt: false` both of one that it has not graded yet and of one that
 * it never will, so the time since the session began decides. Without a date it may still be graded.
 */
export function ungradedState({ beganAt, isInvalid }: SessionHead, now: Date): UngradedState {
  const isOver = beganAt !== undefined && now.getTime() - beganAt.getTime() > GRADING_MS
  return isInvalid === true || isOver ? 'does_not_count' : 'not_graded_yet'
}

const NOT_AN_ID = 'not_an_id'

/** The id in Exec's answer, if it differs from the requested one: Exec knows the session by two ids, or mixed up two sessions. */
export function otherIdOf({ id }: { id?: string | null | undefined }, requested: string): string | undefined {
  if (!id || id.toLowerCase() === requested.toLowerCase()) return undefined
  // It goes to the log, which holds no text of Exec's.
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

/** Of the participant, as emails are compared; empty if Exec does not tell it. */
export function emailOf({ person }: Pick<SessionHead, 'person'>): string {
  return normalEmail(person.email ?? '')
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

/** Everyone the person coaches, or one of their groups: by its id, or by its name as someone typed it. */
export type ListedTeam = 'team' | { group: string }

export function isOfTeam(of: ListedTeam | 'own' | object | undefined): of is ListedTeam {
  return of === 'team' || (typeof of === 'object' && 'group' in of)
}

/** In one order, for the key of a cache. */
export function sortedGroups(groups: TeamQuery['groups']): TeamQuery['groups'] {
  return groups === 'everyone' ? groups : groups.toSorted()
}
