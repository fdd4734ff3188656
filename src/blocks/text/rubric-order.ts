import type { EvaluationCriterion, EvaluationItem, FeedbackExample, Session } from '../../exec/session.ts'
import { gradeLabel, labelText } from './session-facts.ts'
import { toSingleLine } from './untrusted-text.ts'

/** An item that knows its place in the rubric, and so can tell its criterion wherever it stands. */
export interface RubricItem {
  item: EvaluationItem
  /** From 1, within its criterion. */
  number: number
  criterion: EvaluationCriterion
  /** From 1. */
  criterionNumber: number
}

const WORST_FIRST = ['bad', 'mid', 'good']

/** Poor, Fair, Good, then the rest: not relevant, or a grade that this app doesn't know. Else in the rubric's order. */
export function worstFirst(criteria: readonly EvaluationCriterion[]): RubricItem[] {
  return inRubricOrder(criteria).sort((one, other) => gradeIndex(one) - gradeIndex(other))
}

function inRubricOrder(criteria: readonly EvaluationCriterion[]): RubricItem[] {
  return criteria.flatMap((criterion, index) =>
    (criterion.items ?? []).map((item, position) => ({
      item,
      number: position + 1,
      criterion,
      criterionNumber: index + 1,
    })),
  )
}

function gradeIndex({ item }: RubricItem): number {
  return indexOrLast(WORST_FIRST, item.grade)
}

export function itemName({ item, number }: RubricItem, max?: number): string {
  return toSingleLine(item.name, max) ?? `Item ${number}`
}

export function criterionName(
  { criterion, criterionNumber }: Pick<RubricItem, 'criterion' | 'criterionNumber'>,
  max?: number,
): string {
  return toSingleLine(criterion.criterion_name, max) ?? `Criterion ${criterionNumber}`
}

export interface WorkOnNext extends RubricItem {
  /** Has a quote, a suggestion or both. */
  example: FeedbackExample
}

const SALIENCE = ['high', 'mid', 'low']
const TO_WORK_ON = ['bad', 'mid']

/**
 * The one thing to work on: of the evidence of the highest importance, that of the poorest item; of several, one that says
 * what to say instead. Never evidence of something done well.
 */
export function workOnNext(session: Pick<Session, 'evaluations'>): WorkOnNext | undefined {
  const candidates = worstFirst(session.evaluations ?? [])
    .filter(({ item }) => TO_WORK_ON.includes(item.grade ?? ''))
    .flatMap((place) =>
      (place.item.feedback_examples ?? []).filter(isToWorkOn).map((example) => ({ ...place, example })),
    )
  return candidates.sort(
    (one, other) =>
      indexOrLast(SALIENCE, one.example.salience) - indexOrLast(SALIENCE, other.example.salience) ||
      gradeIndex(one) - gradeIndex(other) ||
      Number(!hasSuggestion(one.example)) - Number(!hasSuggestion(other.example)),
  )[0]
}

function isToWorkOn(example: FeedbackExample): boolean {
  const isPraise = example.grade === 'good' || example.grade === 'not_relevant'
  return !isPraise && (hasSuggestion(example) || toSingleLine(example.quote) !== undefined)
}

function hasSuggestion(example: FeedbackExample): boolean {
  return toSingleLine(example.suggestion_quote) !== undefined
}

function indexOrLast(order: readonly string[], value: string | null | undefined): number {
  const index = order.indexOf(value ?? '')
  return index === -1 ? order.length : index
}

const TALLIED = ['good', 'mid', 'bad']

/** As "🟢 1 good · 🔴 1 poor". Items that are not relevant don't count, as on Exec's own pages. `undefined` without any. */
export function gradeCounts(criteria: readonly EvaluationCriterion[]): string | undefined {
  const tallied = new Map<unknown, number>()
  for (const { items } of criteria)
    for (const { grade } of items ?? []) tallied.set(grade, (tallied.get(grade) ?? 0) + 1)
  const counts: string[] = []
  for (const grade of TALLIED) {
    const { emoji, word } = gradeLabel(grade)
    const count = tallied.get(grade)
    if (count !== undefined) counts.push(labelText({ emoji, word: `${count} ${word.toLowerCase()}` }))
  }
  return counts.length === 0 ? undefined : counts.join(' · ')
}
