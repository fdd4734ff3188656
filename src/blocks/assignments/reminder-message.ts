import type { Assignment } from '../../exec/assignment.ts'
import { button, type CardPart, type Content, toContent } from '../text/document.ts'
import { ASSIGNMENT_ACTIONS, ownRow, type RowOptions } from './assignment-rows.ts'

const MOST_ROWS = 5

/** Of assignments with one due day, the day before or the day after. */
export function reminderMessage(
  kind: 'assignments_due' | 'assignments_overdue',
  assignments: readonly Assignment[],
  options: RowOptions,
): Content {
  const rows = assignments.slice(0, MOST_ROWS).flatMap((one) => ownRow(one, options))
  const more = assignments.length - MOST_ROWS
  return toContent(
    [
      { kind: 'prose', prose: [{ kind: 'paragraph', text: leadOf(kind, assignments.length) }] },
      ...rows,
      {
        kind: 'context',
        text: more > 0 ? `+${more} more. /exec-session assignments lists them all.` : undefined,
      },
      {
        kind: 'actions',
        elements: [button('Turn off reminders', ASSIGNMENT_ACTIONS.turnOffReminders, 'off')],
      },
    ],
    'message',
  )
}

function leadOf(kind: 'assignments_due' | 'assignments_overdue', count: number): string {
  if (kind === 'assignments_due')
    return count === 1 ? 'A reminder: this is due soon.' : `A reminder: these ${count} are due soon.`
  return count === 1
    ? "This was due, and it isn't done yet."
    : `These ${count} were due, and they aren't done yet.`
}

const OFF: CardPart = {
  kind: 'context',
  text: "OK, no more reminders of your assignments. Notifications… in Exec's Home turns them on.",
}

export const REMINDERS_OFF: Content = toContent([OFF], 'message')
