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
import { tablePart } from '../text/table.ts'
import { dayText } from '../text/times.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { assignedTitle } from './assign-words.ts'

const TITLE = 'Assigned by you'
/** See `tablePart`. */
const MOST_ROWS = 50
const ROWS_WITHOUT_TABLE = 5
const NAMES_SHOWN = 3
const NAME_CHARACTERS = 30
const NONE = '–'

/** What a coach assigned in one go. */
export interface AssignedBatch {
  title: string | undefined
  due: LocalDate
  of: number
  /** Who has not done it; `undefined` if Exec doesn't say. */
  open: readonly (string | undefined)[] | undefined
}

/** For a coach's Home. `rows` are used if Slack rejects tables. @param today in the coach's time zone. */
export function assignedParts(
  latest: readonly AssignedBatch[],
  today: LocalDate,
  buttons: readonly OptionalElement[],
): { table: Parts; rows: Parts } {
  const all = latest.slice(0, MOST_ROWS)
  const lines = all.map((one) => [
    assignedTitle(one.title),
    doneText(one),
    dayText(one.due, today),
    openText(one),
  ])
  const head = ['Scenario', 'Done', 'Due', 'Still to do']
  const inWords = all.map((one, at) => {
    const [title, done, day, open] = lines[at] ?? []
    const isDone = one.open?.length === 0
    const due = `${isDone || one.due < today ? 'was due' : 'due'} ${day}`
    return present([title, one.open && `${done} done`, due, !isDone && one.open && open]).join(' · ')
  })
  const below = actionsPart(...buttons)
  return {
    table: [titlePart(TITLE), tablePart(TITLE, { head, body: lines }, inWords), below],
    rows: [titlePart(TITLE), ...inWords.slice(0, ROWS_WITHOUT_TABLE).map((words) => rowPart(words)), below],
  }
}

/** E.g. "7 of 12". */
function doneText({ of, open }: AssignedBatch): string {
  return open === undefined ? NONE : `${of - open.length} of ${of}`
}

function openText({ open }: AssignedBatch): string {
  if (open === undefined || open.length === 0) return NONE
  const names = open.map((name) => toSingleLine(name, NAME_CHARACTERS) ?? 'Someone')
  return listed(names, NAMES_SHOWN)
}
