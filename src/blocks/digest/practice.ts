import type { Session } from '../../exec/session.ts'
import { groupBy } from '../../lib/group-by.ts'
import { gradeOrder, worstFirst } from '../session/rubric-order.ts'
import { listed } from '../text/counted.ts'
import { type CardPart, contextPart } from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** The item that is red most often. */
export interface CommonRed {
  item: string
  count: number
  /** How many rubrics were read. */
  of: number
}

/** @returns `undefined` if no item is red twice. */
export function commonRedIn(sessions: readonly Session[]): CommonRed | undefined {
  const reds = sessions.flatMap(({ rubric }) => {
    const items = worstFirst(rubric).filter(({ item }) => gradeOrder(item.grade) === 0)
    // Two items of a rubric may have the same name.
    return [...new Set(items.map(({ item }) => toSingleLine(item.name) ?? ''))]
  })
  const [most = []] = groupBy(reds, (name) => name).toSorted((one, other) => other.length - one.length)
  const [item = '', ...others] = most
  return others.length === 0 ? undefined : { item, count: most.length, of: sessions.length }
}

/** E.g. "Didn't practice: Jane Smith, Ravi Patel and 3 more". */
export function namesPart(what: string, names: readonly string[], most: number): CardPart | undefined {
  return names.length === 0 ? undefined : contextPart(`${what}: ${listed(names, most)}`)
}

/** @param newest how many sessions the app read, if Exec has more. */
export function newestPart(newest: number | undefined): CardPart | undefined {
  return newest === undefined
    ? undefined
    : contextPart(`Exec has more sessions. This covers the newest ${newest}.`)
}
