import type { EvaluationCriterion, EvaluationItem, Session } from '../../exec/session.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** What became of an item from one attempt to the next. `changed`: to or from a grade that is neither better nor worse. */
export type Change = 'rose' | 'fell' | 'changed' | 'same' | 'new' | 'gone'

export interface ItemChange {
  name: string
  change: Change
  /** Missing where it is new. */
  before?: EvaluationItem['grade']
  /** Missing where it is gone. */
  now?: EvaluationItem['grade']
}

export interface CriterionChanges {
  name: string
  items: readonly ItemChange[]
}

/** From poor to good, by the names of Exec's API. */
const ORDER = ['bad', 'mid', 'good']

/**
 * The rubric of an attempt beside that of the one before. Criteria and items are the same if their names are, apart from
 * case and spaces: Exec gives them no ids. Of equal names, and of those without one, the first is compared with the first.
 * What is no longer there stands at the end of its criterion.
 */
export function rubricChanges(now: Session, before: Session): CriterionChanges[] {
  const past = named(before.evaluations ?? [], criterionName)
  const changes = [...named(now.evaluations ?? [], criterionName)].map(
    ([key, { value, label }]): CriterionChanges => {
      const old = past.get(key)?.value
      past.delete(key)
      return { name: label, items: itemChanges(value, old) }
    },
  )
  const gone = [...past.values()].map(
    ({ value, label }): CriterionChanges => ({
      name: label,
      items: itemChanges(undefined, value),
    }),
  )
  return [...changes, ...gone].filter(({ items }) => items.length > 0)
}

function itemChanges(
  now: EvaluationCriterion | undefined,
  before: EvaluationCriterion | undefined,
): ItemChange[] {
  const past = named(before?.items ?? [], itemName)
  const changes = [...named(now?.items ?? [], itemName)].map(([key, { value, label }]): ItemChange => {
    const old = past.get(key)?.value
    past.delete(key)
    if (old === undefined) return { name: label, change: 'new', now: value.grade }
    return { name: label, change: compare(old.grade, value.grade), before: old.grade, now: value.grade }
  })
  const gone = [...past.values()].map(
    ({ value, label }): ItemChange => ({ name: label, change: 'gone', before: value.grade }),
  )
  return [...changes, ...gone]
}

function compare(before: EvaluationItem['grade'], now: EvaluationItem['grade']): Change {
  if ((before ?? '') === (now ?? '')) return 'same'
  const [from, to] = [before, now].map((grade) => ORDER.indexOf(grade ?? ''))
  if (from === undefined || to === undefined || from === -1 || to === -1) return 'changed'
  return to > from ? 'rose' : 'fell'
}

interface Named<Value> {
  value: Value
  label: string
}

/** Values by their names and, for equal ones, which of them it is. `label` is the name to show. */
function named<Value>(
  values: readonly Value[],
  nameOf: (value: Value) => { name: string | undefined; otherwise: string },
): Map<string, Named<Value>> {
  const byKey = new Map<string, Named<Value>>()
  const counts = new Map<string, number>()
  for (const [index, value] of values.entries()) {
    const { name, otherwise } = nameOf(value)
    const known = name?.normalize('NFKC').toLowerCase() ?? ''
    const count = (counts.get(known) ?? 0) + 1
    counts.set(known, count)
    byKey.set(`${count} ${known}`, { value, label: name ?? `${otherwise} ${index + 1}` })
  }
  return byKey
}

function criterionName({ criterion_name }: EvaluationCriterion) {
  return { name: toSingleLine(criterion_name, Number.POSITIVE_INFINITY), otherwise: 'Criterion' }
}

function itemName({ name }: EvaluationItem) {
  return { name: toSingleLine(name, Number.POSITIVE_INFINITY), otherwise: 'Item' }
}
