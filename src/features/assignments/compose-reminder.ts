import { z } from 'zod'
import { scenariosOf } from '../../access/assignments.ts'
import { authorizeLists } from '../../access/lists.ts'
import type { Viewers } from '../../access/viewer.ts'
import { reminderMessage } from '../../blocks/assignments/assignments-message.ts'
import { isToDo } from '../../exec/assignment.ts'
import { isWorkingTime, nextWorkingTime } from '../../lib/zoned-time.ts'
import { type Composed, type Notification, notification } from '../../outbox/notification.ts'
import { readerOf, retryOrDrop, skip, skipUnwanted } from '../../shared/open-for-dm.ts'
import { wantsReminders } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { type SentMessages, turnOffPlace } from '../../shared/turn-off.ts'
import { dueDay, MAX_LATE_MS, openAssignmentsOf, type ReminderKind } from './due-reminders.ts'

export interface ComposeReminderDependencies {
  viewers: Viewers
  preferences: Pick<Preferences, 'find' | 'withReminders'>
  outbox: SentMessages
}

/** Decided when it is sent: whether the reader still wants it, and what is still to be done of what is due that day. */
async function composeReminder(
  dependencies: ComposeReminderDependencies,
  kind: ReminderKind,
  { recipient, dedupKey, dueAt }: Pick<Notification, 'recipient' | 'dedupKey' | 'dueAt'>,
  now: Date,
): Promise<Composed> {
  const { preferences, viewers } = dependencies
  const time = now.getTime()
  const preference = await preferences.find(recipient)
  if (!wantsReminders(preference, time)) return skipUnwanted(preference, now)
  if (time - dueAt > MAX_LATE_MS) return skip('too_late')
  const reader = readerOf(viewers, recipient)
  const allowed = await authorizeLists(reader)
  if (!allowed.ok) return retryOrDrop(allowed, dueAt, now)
  const zone = await reader.zone()
  if (!isWorkingTime(time, zone)) {
    const at = nextWorkingTime(time, zone)
    return at - dueAt > MAX_LATE_MS ? skip('too_late') : { retryAt: at }
  }
  const open = await openAssignmentsOf(dependencies, recipient, time)
  if (!open.ok) return retryOrDrop(open, dueAt, now)
  const { assignments: all = [] } = open.value ?? {}
  const isAhead = kind === 'assignments_due'
  const assignments = all.filter((assignment) => {
    const due = Date.parse(assignment.due_date ?? '')
    return isToDo(assignment) && dueDay(assignment) === dedupKey && due >= time === isAhead
  })
  if (assignments.length === 0) return skip('nothing_due')
  const scenarios = await scenariosOf(reader, assignments)
  const turnOff = await turnOffPlace(
    dependencies.outbox,
    recipient,
    assignmentsDue.kind,
    assignmentsOverdue.kind,
  )
  return { say: reminderMessage(assignments, { scenarios, now, zone, turnOff }), by: allowed.value.by }
}

/** One's own assignments that are due on the same day: the day before, and the day after. */
const reminder = (kind: ReminderKind) =>
  notification({
    kind,
    subject: 'other',
    details: z.object({}),
    compose: (needs: ComposeReminderDependencies, row, now) => composeReminder(needs, kind, row, now),
  })

export const assignmentsDue = reminder('assignments_due')
export const assignmentsOverdue = reminder('assignments_overdue')
