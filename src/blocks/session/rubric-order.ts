import { NOT_RELEVANT, WORST_FIRST } from '../../exec/grading-scale.ts'
import type { Criterion, CriterionItem, FeedbackExample, Session } from '../../exec/session.ts'
import { oncePer } from '../../lib/once-per.ts'
import { labelText } from '../text/facts.ts'
import { cut, isVisible, toSingleLine } from '../text/untrusted-text.ts'
import { gradeLabel } from './session-facts.ts'

/** An item with its criterion and its place in the rubric. */
export interface RubricItem {
  item: CriterionItem
  /** Counts from 1 within its criterion. */
  number: number
  criterion: Criterion
  /** Counts from 1. */
  criterionNumber: number
}

/** Sorts the relevant items: Poor, Fair, Good, then unknown grades; equal ones in the rubric's order. */
export function worstFirst(criteria: readonly Criterion[]): RubricItem[] {
  return inRubricOrder(criteria)
    .filter(({ item }) => item.grade !== NOT_RELEVANT)
    .sort((one, other) => gradeOrder(one.item.grade) - gradeOrder(other.item.grade))
}

/** E.g. "⚪ Not relevant: Legal Review, Pricing", in the rubric's order. `undefined` if everything is relevant. */
export function notRelevantLine(criteria: readonly Criterion[]): string | undefined {
  const items = inRubricOrder(criteria).filter(({ item }) => item.grade === NOT_RELEVANT)
  if (items.length === 0) return undefined
  const names = items.map((item) => itemName(item)).join(', ')
  return cut(`${labelText(gradeLabel(NOT_RELEVANT))}: ${names}`, LINE_CHARACTERS)
}

const LINE_CHARACTERS = 1000

export function inRubricOrder(criteria: readonly Criterion[]): RubricItem[] {
  const items: RubricItem[] = []
  for (const [index, criterion] of criteria.entries())
    for (const [position, item] of criterion.items.entries())
      items.push({ item, number: position + 1, criterion, criterionNumber: index + 1 })
  return items
}

/** The poorest grade comes first, and an unknown grade last. */
export function gradeOrder(grade: CriterionItem['grade']): number {
  return indexOrLast(WORST_FIRST, grade)
}

export const NO_ORDER = WORST_FIRST.length

export function itemName({ item, number }: RubricItem, max?: number): string {
  return toSingleLine(item.name, max) ?? `Item ${number}`
}

export function criterionName({ criterion, criterionNumber }: RubricItem): string {
  return toSingleLine(criterion.name) ?? `Criterion ${criterionNumber}`
}

export interface WorkOnNext extends RubricItem {
  /** It has a quote, a suggestion or both. */
  example: FeedbackExample
}

const IMPORTANCE = ['high', 'mid', 'low']

/** The most important comes first. */
export function importanceOrder({ importance }: FeedbackExample): number {
  return indexOrLast(IMPORTANCE, importance)
}

/** The order of the best grade. */
const GOOD = NO_ORDER - 1

export function isGood(grade: CriterionItem['grade']): boolean {
  return gradeOrder(grade) === GOOD
}

/**
 * The one thing to work on: the most important evidence, then the poorest item's, then one with a suggestion of what to say instead.
 * It is never evidence of something done well.
 */
export function workOnNext({ rubric }: Pick<Session, 'rubric'>): WorkOnNext | undefined {
  return nextOf(rubric)
}

const nextOf = oncePer((rubric: Session['rubric']) => workOnAmong(worstFirst(rubric)))

/** Like `workOnNext`, for some items, worst first. */
export function workOnAmong(places: readonly RubricItem[]): WorkOnNext | undefined {
  let next: WorkOnNext | undefined
  let nextOrder = Number.POSITIVE_INFINITY
  for (const place of places.filter(isToWorkOn)) {
    for (const example of place.item.examples) {
      const order = evidenceOrder(example, place.item)
      if (order >= nextOrder) continue
      nextOrder = order
      next = { ...place, example }
    }
  }
  return next
}

/** Whether it is poor or fair. */
export function isToWorkOn({ item }: Pick<RubricItem, 'item'>): boolean {
  return gradeOrder(item.grade) < GOOD
}

export function poorest({ rubric }: Pick<Session, 'rubric'>): RubricItem | undefined {
  return toWorkOn(rubric)[0]
}

/** The items that are poor or fair, worst first. */
export function toWorkOn(rubric: Session['rubric']): RubricItem[] {
  return worstFirst(rubric).filter(isToWorkOn)
}

/** A sort key, least first. It is infinite for praise, and for evidence without words. */
export function evidenceOrder(example: FeedbackExample, item: CriterionItem): number {
  const { grade: praise, quote, suggestion } = example
  if (isGood(praise) || praise === NOT_RELEVANT) return Number.POSITIVE_INFINITY
  const hasSuggestion = isVisible(suggestion)
  if (!hasSuggestion && !isVisible(quote)) return Number.POSITIVE_INFINITY
  const byImportance = importanceOrder(example) * GOOD + gradeOrder(item.grade)
  return byImportance * 2 + (hasSuggestion ? 0 : 1)
}

function indexOrLast(order: readonly string[], value: string | undefined): number {
  const index = order.indexOf(value ?? '')
  return index === -1 ? order.length : index
}
