import type { Button } from '@slack/types'
import { type Assignment, byUrgency } from '../../exec/assignment.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { lastPageStart, numberRange } from '../lists/session-rows.ts'
import {
  actionsPart,
  asOfLine,
  button,
  type CardPart,
  type Content,
  contextContent,
  contextPart,
  dividedRows,
  type Optional,
  paragraphs,
  rowPart,
  type TurnOffPlace,
  titlePart,
  toMessage,
  turnOffControl,
} from '../text/document.ts'
import {
  ASSIGNMENT_ACTIONS,
  type HelpOptions,
  othersRow,
  ownRow,
  practiceOf,
  type RowOptions,
  reminderText,
} from './assignment-rows.ts'

/** A place in a list of assignments, kept in a button's value. */
export interface AssignmentCursor {
  /** The reader's own assignments, or their people's overdue ones. */
  view: 'own' | 'overdue'
  /** The first row, from 0. */
  from: number
  /** Whether to show finished ones, too. */
  withDone: boolean
}

export const FIRST_ASSIGNMENTS: AssignmentCursor = { view: 'own', from: 0, withDone: false }

const CURSOR = /^assignments:(own|overdue):(\d{1,4}):(done|open)$/

/** The value grants nothing: each click is authorized again. */
export function encodeAssignmentCursor({ view, from, withDone }: AssignmentCursor): string {
  return `assignments:${view}:${from}:${withDone ? 'done' : 'open'}`
}

export function decodeAssignmentCursor(text: string): AssignmentCursor | undefined {
  const [, view, from, done] = CURSOR.exec(text) ?? []
  if (view !== 'own' && view !== 'overdue') return undefined
  return { view, from: Number(from), withDone: done === 'done' }
}

const ROWS_PER_MESSAGE = 5

/** @param overdue what their people have overdue; `undefined` for someone who coaches nobody. */
export function ownAssignmentsMessage(
  own: AssignmentList,
  overdue: AssignmentList | undefined,
  cursor: AssignmentCursor,
  { perMessage, ...options }: RowOptions & { perMessage?: number },
): Content {
  const { open, done } = byUrgency(own.assignments, options.now)
  const withDone = cursor.withDone && done.length > 0
  const rows = withDone ? [...open, ...done] : open
  const count = overdue?.assignments.length ?? 0
  const showDone = { ...FIRST_ASSIGNMENTS, withDone: !withDone }
  return message('To practice', own, rows, cursor, {
    perMessage,
    row: (assignment) => ownRow([assignment], options),
    empty: done.length > 0 ? 'All done. Nothing is due.' : NO_ASSIGNMENTS,
    buttons: [
      done.length > 0 && cursorButton('done', withDone ? 'Hide done' : `Show ${done.length} done`, showDone),
      count > 0 && overdueButton(count),
    ],
  })
}

const NO_ASSIGNMENTS = "No assignments yet. What you're assigned shows up here, with its due date."

const NOT_ALL_CHECKED =
  'I found nothing overdue, but Exec has more than I can check. Look there for the rest.'

/**
 * What is overdue among the people the reader coaches.
 * @param options.hasOwn whether the reader has assignments, too.
 */
export function overdueMessage(
  overdue: AssignmentList,
  cursor: AssignmentCursor,
  { hasOwn, ...options }: RowOptions & HelpOptions & { hasOwn: boolean },
): Content {
  return message('Overdue', overdue, byUrgency(overdue.assignments, options.now).open, cursor, {
    row: (assignment) => othersRow(assignment, options),
    empty: overdue.isWhole ? 'Nothing is overdue.' : NOT_ALL_CHECKED,
    buttons: [hasOwn && myAssignmentsButton()],
  })
}

export function myAssignmentsButton(label = 'To practice'): Button {
  return cursorButton('mine', label, FIRST_ASSIGNMENTS)
}

/** Opens the list of other people's overdue assignments, in place of the message with the button or below it. */
export function overdueButton(count: number, action: 'overdue' | 'overdueBelow' = 'overdue'): Button {
  return cursorButton(action, `Overdue: ${count}`, { ...FIRST_ASSIGNMENTS, view: 'overdue' })
}

export function assignmentsAgainButton(cursor: AssignmentCursor): Button {
  return cursorButton('tryAgain', 'Try again', cursor)
}

interface ListParts {
  perMessage?: number | undefined
  row(assignment: Assignment): CardPart[]
  empty: string
  buttons: Optional<Button>[]
}

/** Shows the last rows if the list has become shorter since the button was drawn. */
function message(
  title: string,
  list: AssignmentList,
  rows: readonly Assignment[],
  cursor: AssignmentCursor,
  { row, empty, buttons, perMessage = ROWS_PER_MESSAGE }: ListParts,
): Content {
  const last = lastPageStart(rows.length, perMessage)
  const from = Math.min(cursor.from, last)
  const shown = rows.slice(from, from + perMessage)
  const ofAll = `${rows.length}${list.isWhole ? '' : ' or more'}`
  return toMessage(
    titlePart(title),
    rows.length === 0 && paragraphs(empty),
    ...dividedRows(shown.map(row)),
    shown.length < rows.length && contextPart(`${numberRange(from, shown.length)} of ${ofAll}`),
    asOfLine(list.asOf),
    actionsPart(
      from > 0 && cursorButton('back', 'Back', { ...cursor, from: Math.max(0, from - perMessage) }),
      from < last && cursorButton('more', 'More', { ...cursor, from: from + perMessage }),
      ...buttons,
    ),
  )
}

/** The value names the target, so a second press changes nothing. */
function cursorButton(
  action: Exclude<keyof typeof ASSIGNMENT_ACTIONS, 'practice' | 'turnOffReminders'>,
  label: string,
  cursor: AssignmentCursor,
): Button {
  return button(label, ASSIGNMENT_ACTIONS[action], encodeAssignmentCursor(cursor))
}

/** A reminder of assignments due soon or overdue: a sentence for one, a line each for several. */
export function reminderMessage(
  assignments: readonly Assignment[],
  { turnOff, ...options }: RowOptions & { turnOff: TurnOffPlace },
): Content {
  const stop = turnOffControl('Turn off reminders', ASSIGNMENT_ACTIONS.turnOffReminders, turnOff)
  const [only, ...others] = assignments
  if (only !== undefined && others.length === 0)
    return toMessage(
      paragraphs(`⏰ ${reminderText(only, options)}`),
      actionsPart(practiceOf(only, options), stop),
    )
  const more = assignments.length - ROWS_PER_MESSAGE
  return toMessage(
    titlePart(`⏰ ${assignments.length} assignments to do`),
    ...assignments
      .slice(0, ROWS_PER_MESSAGE)
      .map((one) => rowPart(reminderText(one, options), practiceOf(one, options))),
    more > 0 && contextPart(`+${more} more. /exec-session assignments lists them all.`),
    actionsPart(stop),
  )
}

export const REMINDERS_OFF = contextContent(
  'OK, no more reminders of your assignments. Notifications… in my Home turns them on.',
)
