import type { EvaluationItem, Session } from '../../exec/session.ts'
import {
  criterionName,
  gradeOrder,
  inRubricOrder,
  itemName,
  NO_ORDER,
  type RubricItem,
} from '../text/rubric-order.ts'

/** `changed`: one of the grades has no order. */
export type Change = 'improved' | 'slipped' | 'changed' | 'same' | 'new' | 'dropped'

export interface ItemChange {
  name: string
  criterion: string
  change: Change
  before?: EvaluationItem | undefined
  now?: EvaluationItem | undefined
}

/** The order of news: what practice has achieved comes first, and what stayed the same last. */
const NEWS: readonly Change[] = ['improved', 'slipped', 'new', 'changed', 'dropped', 'same']

/**
 * Good news first; of the same news, the poorest grade first. Exec gives criteria and items no ids, so they are matched by
 * name, ignoring case; duplicate or missing names in order.
 */
export function rubricChanges(now: Session, before: Session): ItemChange[] {
  const [present, past] = [byName(now), byName(before)]
  const gone = [...past].filter(([key]) => !present.has(key))
  return [
    ...[...present].map(([key, place]) => changeOf(place, past.get(key)?.item, place.item)),
    ...gone.map(([, place]) => changeOf(place, place.item, undefined)),
  ].sort(
    (one, other) => NEWS.indexOf(one.change) - NEWS.indexOf(other.change) || gradeOf(one) - gradeOf(other),
  )
}

function gradeOf({ now, before }: ItemChange): number {
  return gradeOrder((now ?? before)?.grade)
}

function changeOf(
  place: RubricItem,
  before: EvaluationItem | undefined,
  now: EvaluationItem | undefined,
): ItemChange {
  const item = { name: itemName(place), criterion: criterionName(place), before, now }
  if (now === undefined) return { ...item, change: 'dropped' }
  return { ...item, change: before === undefined ? 'new' : compare(before.grade, now.grade) }
}

function compare(before: EvaluationItem['grade'], now: EvaluationItem['grade']): Change {
  if ((before ?? '') === (now ?? '')) return 'same'
  const [from, to] = [gradeOrder(before), gradeOrder(now)]
  if (from === NO_ORDER || to === NO_ORDER) return 'changed'
  return to > from ? 'improved' : 'slipped'
}

/** The key is the names and their count, which tells duplicates apart. */
function byName({ evaluations }: Session): Map<string, RubricItem> {
  const places = new Map<string, RubricItem>()
  const counts = new Map<string, number>()
  for (const place of inRubricOrder(evaluations ?? [])) {
    const names = `${criterionName(place)}\n${itemName(place)}`.normalize('NFKC').toLowerCase()
    const count = (counts.get(names) ?? 0) + 1
    counts.set(names, count)
    places.set(`${count} ${names}`, place)
  }
  return places
}
