import type { CriterionItem, Session } from '../../exec/session.ts'
import {
  criterionName,
  gradeOrder,
  inRubricOrder,
  itemName,
  NO_ORDER,
  type RubricItem,
} from '../session/rubric-order.ts'

export interface ItemChange {
  name: string
  criterion: string
  /** How many grades it rose; negative if it slipped. */
  rise: number
  before: CriterionItem
  now: CriterionItem
}

/**
 * Items that rose, then items that slipped, poorest grade first. Exec gives criteria and items no ids, so they are
 * matched by name, ignoring case. Duplicate or missing names are matched in order.
 */
export function rubricChanges(now: Session, before: Session): ItemChange[] {
  const past = itemsByName(before)
  return [...itemsByName(now)]
    .flatMap(([key, place]) => changeOf(place, past.get(key)?.item) ?? [])
    .sort(
      (one, other) =>
        Number(one.rise < 0) - Number(other.rise < 0) ||
        gradeOrder(one.now.grade) - gradeOrder(other.now.grade),
    )
}

/** How many graded items the two rubrics share, and how many only the newer one has. */
export function countItems(now: Session, before: Session): { compared: number; added: number } {
  const past = itemsByName(before)
  const graded = [...itemsByName(now)].filter(([, place]) => hasOrder(place))
  return {
    compared: graded.filter(([key]) => hasOrder(past.get(key))).length,
    added: graded.filter(([key]) => !past.has(key)).length,
  }
}

function hasOrder(place: RubricItem | undefined): boolean {
  return place !== undefined && gradeOrder(place.item.grade) !== NO_ORDER
}

/** `undefined` if the grade is the same, or if one of the grades is not on the scale. */
function changeOf(place: RubricItem, before: CriterionItem | undefined): ItemChange | undefined {
  const now = place.item
  const [from, to] = [gradeOrder(before?.grade), gradeOrder(now.grade)]
  if (before === undefined || from === to || from === NO_ORDER || to === NO_ORDER) return undefined
  const [name, criterion] = [itemName(place), criterionName(place)]
  return { name, criterion, rise: to - from, before, now }
}

/** The key is the names and their count, which tells duplicates apart. */
export function itemsByName({ rubric }: Session): Map<string, RubricItem> {
  const places = new Map<string, RubricItem>()
  const counts = new Map<string, number>()
  for (const place of inRubricOrder(rubric)) {
    const names = `${criterionName(place)}\n${itemName(place)}`.normalize('NFKC').toLowerCase()
    const count = (counts.get(names) ?? 0) + 1
    counts.set(names, count)
    places.set(`${count} ${names}`, place)
  }
  return places
}
