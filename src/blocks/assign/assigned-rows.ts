import type { LocalDate } from '../../lib/zoned-time.ts'
import { listed } from '../text/counted.ts'
import {
  actionsPart,
  type OptionalElement,
  type Parts,
  present,
  rowPart,
  titlePart,
} from '../text/document.ts'
import { dayText } from '../text/times.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { assignedTitle } from './assign-words.ts'

const MOST_ROWS = 10
const NAMES_SHOWN = 3
const NAME_CHARACTERS = 30

/** What a coach assigned in one go. */
export interface AssignedBatch {
  title: string | undefined
  due: LocalDate
  of: number
  /** Who has not done it; `undefined` if Exec doesn't say. */
  open: readonly (string | undefined)[] | undefined
}

/** For a coach's Home. @param today in the coach's time zone. */
export function assignedParts(
  latest: readonly AssignedBatch[],
  today: LocalDate,
  buttons: readonly OptionalElement[],
): Parts {
  const rows = latest.slice(0, MOST_ROWS).map((one) => rowPart(batchText(one, today)))
  return [titlePart('Assigned by you'), ...rows, actionsPart(...buttons)]
}

/** E.g. "Cold Call · 1 of 2 done · due Fri, Apr 3 · Gus". */
function batchText({ title, due, of, open }: AssignedBatch, today: LocalDate): string {
  const done = open && `${of - open.length} of ${of} done`
  const names = open?.map((name) => toSingleLine(name, NAME_CHARACTERS) ?? 'Someone')
  const stillOpen = names && listed(names, NAMES_SHOWN)
  const day = `${due < today ? 'was due' : 'due'} ${dayText(due, today)}`
  return present([assignedTitle(title), done, day, stillOpen || undefined]).join(' · ')
}
