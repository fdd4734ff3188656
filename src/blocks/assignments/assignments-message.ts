import type { Button } from '@slack/types'
import { type Assignment, byUrgency } from '../../exec/assignment.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { numberRange } from '../lists/session-rows.ts'
import { asOfLine, button, type CardPart, type Content, toContent } from '../text/document.ts'
import { type AssignmentCursor, encodeAssignmentCursor, FIRST_ASSIGNMENTS } from './assignment-cursor.ts'
import { ASSIGNMENT_ACTIONS, othersRow, ownRow, type RowOptions } from './assignment-rows.ts'

const ROWS_PER_MESSAGE = 5

/** @param overdue of the reader's people; `undefined` for someone who has none. */
export function ownAssignmentsMessage(
  own: AssignmentList,
  overdue: AssignmentList | undefined,
  cursor: AssignmentCursor,
  options: RowOptions,
): Content {
  const { open, done } = byUrgency(own.assignments, options.now)
  const withDone = cursor.withDone && done.length > 0
  const rows = withDone ? [...open, ...done] : open
  const count = overdue?.assignments.length ?? 0
  const showDone = { ...FIRST_ASSIGNMENTS, withDone: !withDone }
  return message('My assignments', own, rows, cursor, {
    row: (assignment) => ownRow(assignment, options),
    empty: done.length > 0 ? 'All done. Nothing is due.' : NO_ASSIGNMENTS,
    buttons: [
      done.length > 0 && cursorButton('done', withDone ? 'Hide done' : `Show ${done.length} done`, showDone),
      count > 0 && cursorButton('overdue', `Overdue: ${count}`, { ...FIRST_ASSIGNMENTS, view: 'overdue' }),
    ],
  })
}

export const NO_ASSIGNMENTS =
  'No assignments yet. When someone assigns you a scenario in Exec, it shows up here with its due date.'

const NOT_ALL_CHECKED =
  'Nothing overdue found, but Exec has more overdue assignments than the app can check. See Exec for all of them.'

/** Of the people whom the reader coaches. @param options.hasOwn whether the reader has assignments, too. */
export function overdueMessage(
  overdue: AssignmentList,
  cursor: AssignmentCursor,
  { hasOwn, ...options }: RowOptions & { hasOwn: boolean },
): Content {
  return message('Overdue', overdue, byUrgency(overdue.assignments, options.now).open, cursor, {
    row: (assignment) => othersRow(assignment, options),
    empty: overdue.isWhole ? 'Nothing is overdue.' : NOT_ALL_CHECKED,
    buttons: [hasOwn && myAssignmentsButton()],
  })
}

export function myAssignmentsButton(): Button {
  return cursorButton('mine', 'My assignments', FIRST_ASSIGNMENTS)
}

export function assignmentsAgainButton(cursor: AssignmentCursor): Button {
  return cursorButton('tryAgain', 'Try again', cursor)
}

interface ListParts {
  row(assignment: Assignment): CardPart[]
  empty: string
  buttons: (Button | false)[]
}

/** Shows the last rows if the list has become shorter since the button was drawn. */
function message(
  title: string,
  list: AssignmentList,
  rows: readonly Assignment[],
  cursor: AssignmentCursor,
  { row, empty, buttons }: ListParts,
): Content {
  const last = Math.max(0, Math.ceil(rows.length / ROWS_PER_MESSAGE) - 1) * ROWS_PER_MESSAGE
  const from = Math.min(cursor.from, last)
  const shown = rows.slice(from, from + ROWS_PER_MESSAGE)
  const ofAll = `${rows.length}${list.isWhole ? '' : ' or more'}`
  return toContent(
    [
      { kind: 'title', text: title },
      ...(rows.length === 0
        ? [{ kind: 'prose' as const, prose: [{ kind: 'paragraph' as const, text: empty }] }]
        : []),
      ...shown.flatMap((assignment, at): CardPart[] => [
        ...(at === 0 ? [] : [{ kind: 'divider' } as const]),
        ...row(assignment),
      ]),
      {
        kind: 'context',
        text: shown.length < rows.length ? `${numberRange(from, shown.length)} of ${ofAll}` : undefined,
      },
      ...asOfLine(list.asOf),
      {
        kind: 'actions',
        elements: [
          from > 0 && cursorButton('back', 'Back', { ...cursor, from: Math.max(0, from - ROWS_PER_MESSAGE) }),
          from < last && cursorButton('more', 'More', { ...cursor, from: from + ROWS_PER_MESSAGE }),
          ...buttons,
        ],
      },
    ],
    'message',
  )
}

/** Each names where it leads, so a second press changes nothing. */
function cursorButton(
  action: Exclude<keyof typeof ASSIGNMENT_ACTIONS, 'practice' | 'turnOffReminders'>,
  label: string,
  cursor: AssignmentCursor,
): Button {
  return button(label, ASSIGNMENT_ACTIONS[action], encodeAssignmentCursor(cursor))
}
