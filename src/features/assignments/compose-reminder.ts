import { z } from 'zod'
import { scenariosOf } from '../../access/assignments.ts'
import { authorizeLists } from '../../access/lists.ts'
import { reminderMessage } from '../../blocks/assignments/assignments-message.ts'
import { isToDo } from '../../exec/assignment.ts'
import { isWorkingTime, nextWorkingTime } from '../../lib/zoned-time.ts'
import { notification } from '../../outbox/notification.ts'
import { readerOf, retryOrDrop, skip, skipUnwanted } from '../../shared/open-for-dm.ts'
import { wantsReminders } from '../../shared/preference.ts'
import { turnOffPlace } from '../../shared/turn-off.ts'
import {
  dueDay,
  MAX_LATE_MS,
  openAssignmentsOf,
  REMINDER_KINDS,
  type ReminderKind,
  type ReminderNeeds,
} from './due-reminders.ts'

/**
 * One's own assignments that are due on the same day: the day before, and the day after. Decided when it is sent: whether the reader
 * still wants it, and what is still to be done of what is due that day.
 */
const reminder = (kind: ReminderKind) =>
  notification({
    kind,
    subject: 'other',
    details: z.object({}),
    async compose(needs: ReminderNeeds, { recipient, dedupKey, dueAt }, now) {
      const { preferences, viewers, outbox } = needs
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
      const open = await openAssignmentsOf(needs, recipient, time)
      if (!open.ok) return retryOrDrop(open, dueAt, now)
      const { assignments: all = [] } = open.value ?? {}
      const isAhead = kind === 'assignments_due'
      const assignments = all.filter((assignment) => {
        const due = Date.parse(assignment.due_date ?? '')
        return isToDo(assignment) && dueDay(assignment) === dedupKey && due >= time === isAhead
      })
      if (assignments.length === 0) return skip('nothing_due')
      const scenarios = await scenariosOf(reader, assignments)
      const turnOff = await turnOffPlace(outbox, recipient, ...REMINDER_KINDS)
      return { say: reminderMessage(assignments, { scenarios, now, zone, turnOff }), by: allowed.value.by }
    },
  })

export const assignmentsDue = reminder('assignments_due')
export const assignmentsOverdue = reminder('assignments_overdue')
