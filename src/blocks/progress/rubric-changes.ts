import type { EvaluationCriterion, EvaluationItem, Session } from '../../exec/session.ts'
import { gradeOrder, NO_ORDER } from '../text/rubric-order.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

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
  return pair(now.evaluations, before.evaluations, ({ criterion_name }) => criterion_name, 'Criterion')
    .flatMap(({ label, now, before }) => itemChanges(label, now, before))
    .sort(
      (one, other) => NEWS.indexOf(one.change) - NEWS.indexOf(other.change) || gradeOf(one) - gradeOf(other),
    )
}

function gradeOf({ now, before }: ItemChange): number {
  return gradeOrder((now ?? before)?.grade)
}

function itemChanges(
  criterion: string,
  now: EvaluationCriterion | undefined,
  before: EvaluationCriterion | undefined,
): ItemChange[] {
  return pair(now?.items, before?.items, ({ name }) => name, 'Item').map(
    ({ label: name, now, before }): ItemChange => {
      const item = { name, criterion, before, now }
      if (now === undefined) return { ...item, change: 'dropped' }
      if (before === undefined) return { ...item, change: 'new' }
      return { ...item, change: compare(before.grade, now.grade) }
    },
  )
}

function compare(before: EvaluationItem['grade'], now: EvaluationItem['grade']): Change {
  if ((before ?? '') === (now ?? '')) return 'same'
  const [from, to] = [gradeOrder(before), gradeOrder(now)]
  if (from === NO_ORDER || to === NO_ORDER) return 'changed'
  return to > from ? 'improved' : 'slipped'
}

/** In the order of `now`, followed by the values that only `before` has. */
function pair<Value>(
  now: readonly Value[] | null | undefined,
  before: readonly Value[] | null | undefined,
  nameOf: (value: Value) => string | null | undefined,
  otherwise: string,
) {
  const past = byName(before ?? [], nameOf, otherwise)
  const present = byName(now ?? [], nameOf, otherwise)
  return [
    ...[...present].map(([key, { value, label }]) => ({ label, now: value, before: past.get(key)?.value })),
    ...[...past]
      .filter(([key]) => !present.has(key))
      .map(([, { value, label }]) => ({ label, now: undefined, before: value })),
  ]
}

/** The key is the name and its count, which tells duplicates apart. */
function byName<Value>(
  values: readonly Value[],
  nameOf: (value: Value) => string | null | undefined,
  otherwise: string,
): Map<string, { value: Value; label: string }> {
  const named = new Map<string, { value: Value; label: string }>()
  const counts = new Map<string, number>()
  for (const [index, value] of values.entries()) {
    const name = toSingleLine(nameOf(value))
    const known = name?.normalize('NFKC').toLowerCase() ?? ''
    const count = (counts.get(known) ?? 0) + 1
    counts.set(known, count)
    named.set(`${count} ${known}`, { value, label: name ?? `${otherwise} ${index + 1}` })
  }
  return named
}
