import { GRADE_LABELS, type Label, OUT_OF, RANK_LABELS } from '../../exec/grading-scale.ts'
import {
  emailOf,
  type Grade,
  isGraded,
  roundScore,
  type SessionHead,
  type UngradedState,
  ungradedState,
} from '../../exec/session.ts'
import { present } from '../text/document.ts'
import { type Fact, labelText, plainFact } from '../text/facts.ts'
import { durationText } from '../text/times.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** The rank that Exec sent. The score can't tell it: Exec's own examples don't follow its thresholds. */
export function rankOf(rank: string | undefined): { emoji: string; word: string | undefined } {
  return RANK_LABELS.get(rank ?? '') ?? { emoji: '', word: toSingleLine(rank, 30) }
}

export function gradeLabel(grade: string | undefined): Label {
  return GRADE_LABELS.get(grade ?? '') ?? { emoji: '⚪', word: toSingleLine(grade, 30) ?? 'Not graded' }
}

/** It does without `Intl`, which is slow. */
export function scoreText(score: number): string {
  return String(roundScore(score))
}

/** E.g. "82.5/100". */
export function wholeScore(score: number): string {
  return `${scoreText(score)}/${OUT_OF}`
}

export function scenarioName(session: SessionHead): string {
  return toSingleLine(session.scenario.name) ?? 'Exec session'
}

/** The participant's first name in Exec, cut to fit into a form's metadata, which holds 3,000 characters. */
export function firstName({ person }: Pick<SessionHead, 'person'>): string | undefined {
  return toSingleLine(person.firstName, 40)
}

export function participantName({ person }: Pick<SessionHead, 'person'>): string | undefined {
  return toSingleLine(`${person.firstName ?? ''} ${person.lastName ?? ''}`)
}

/** The name, or else the email, of someone in a list. */
export function listedName({ person }: Pick<SessionHead, 'person'>): string | undefined {
  return participantName({ person }) ?? toSingleLine(person.email)
}

/** A name in a row beside other facts. */
export function shortName(name: string | null | undefined): string {
  return toSingleLine(name, 40) ?? 'Someone'
}

/** Tells the people of a list apart. Empty if Exec doesn't name the participant. */
export function personKey({ person }: SessionHead): string {
  return emailOf({ person }) || (person.id ?? '')
}

interface UngradedWords extends Label {
  reason: string
}

const UNGRADED: Record<UngradedState, UngradedWords> = {
  not_graded_yet: {
    emoji: '⏳',
    word: 'Not graded yet',
    reason: "Exec hasn't graded this session yet. It may still be going on.",
  },
  does_not_count: {
    emoji: '⚪',
    word: "Doesn't count",
    reason: "This attempt doesn't count: it was left before the end, or Exec couldn't grade it.",
  },
}

/** The words for a session that is not graded. */
export function ungradedWords(session: SessionHead, now: Date): UngradedWords {
  return UNGRADED[ungradedState(session, now)]
}

/** E.g. "🥇 82.5/100" or "⏳ Not graded yet". */
export function resultText(session: SessionHead, now: Date): string {
  return isGraded(session) ? gradedResult(session.grade) : labelText(ungradedWords(session, now))
}

/** E.g. "🥇 82.5/100". */
export function gradedResult({ score, rank }: Grade): string {
  return labelText({ emoji: rankOf(rank).emoji, word: wholeScore(score) })
}

/** Rank and score come first, because people scan for them. */
export function cardTitle(session: SessionHead, now: Date): string {
  return `${resultText(session, now)} · ${scenarioName(session)}`
}

/** E.g. "Jane Smith · 🥇 82.5 · Procurement Discovery", in a list of several people. */
export function personTitle(session: SessionHead, now: Date): string {
  const { grade } = session
  const result = grade
    ? labelText({ emoji: rankOf(grade.rank).emoji, word: scoreText(grade.score) })
    : resultText(session, now)
  return present([listedName(session), result, scenarioName(session)]).join(' · ')
}

/** Tells who will hear of it, before somebody shows another person's session. */
export function notifiedWords({ person }: SessionHead): string {
  return `${firstName({ person }) ?? 'Its participant'} is told.`
}

/** E.g. "🥇 82.5/100 · Procurement Discovery — Jane Smith", for places that name nobody. */
export function namedTitle(session: SessionHead, now: Date): string {
  const title = cardTitle(session, now)
  const name = participantName(session)
  return name === undefined ? title : `${title} — ${name}`
}

/** @returns `undefined` if the app doesn't know the rank. */
export function rankFact(grade: Grade | undefined): Fact | undefined {
  const label = RANK_LABELS.get(grade?.rank ?? '')
  return label && { strong: label.word }
}

export function durationFact({ duration }: SessionHead): Fact | undefined {
  return plainFact(durationText(duration))
}

export function dateFact({ beganAt: date }: SessionHead): Fact | undefined {
  return date && { date, style: 'day' }
}
