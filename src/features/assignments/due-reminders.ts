import { type Assignment, dueAt, isToDo } from '../../exec/assignment.ts'
import { createdAt } from '../../exec/session.ts'
import { localTime, workMorning } from '../../lib/zoned-time.ts'
import type { Notification } from '../../outbox/notification.ts'

/** A reminder that is later than this is not sent. */
export const LATEST_MS = 12 * 60 * 60_000

export type ReminderKind = 'assignments_due' | 'assignments_overdue'

/** In a time zone: the mornings of the last working day before the due day, and of the first after it. */
export function reminderTimes(due: Date, zone: string): Record<ReminderKind, number> {
  const { date } = localTime(due.getTime(), zone)
  return {
    assignments_due: workMorning(date, 'before', zone),
    assignments_overdue: workMorning(date, 'after', zone),
  }
}

/** The day of an assignment's due date in UTC: the same wherever the reader is, so that each is told of once. */
export function dueDay(assignment: Assignment): string | undefined {
  return dueAt(assignment)?.toISOString().slice(0, 10)
}

/**
 * One person's reminders whose time is between these two, of which the outbox keeps each once. All that is due on one day stands in
 * one of them. Nothing is said of an assignment that came after its morning: Exec has just told of it.
 */
export function remindersBetween(
  { person, zone }: { person: string; zone: string },
  assignments: readonly Assignment[],
  { from, to }: { from: number; to: number },
): Notification[] {
  const found = new Map<string, Notification>()
  for (const assignment of assignments.filter(isToDo)) {
    const due = dueAt(assignment)
    const day = dueDay(assignment)
    if (due === undefined || day === undefined) continue
    const assignedAt = createdAt(assignment)?.getTime() ?? 0
    const times = reminderTimes(due, zone)
    for (const kind of ['assignments_due', 'assignments_overdue'] as const) {
      const at = times[kind]
      if (at < from || at > to || assignedAt > at) continue
      const known = found.get(`${kind} ${day}`)
      const first = Math.min(at, known?.dueAt ?? at)
      const key = { kind, subject: person, recipient: person, dedupKey: day }
      found.set(`${kind} ${day}`, { ...key, details: {}, dueAt: first })
    }
  }
  return [...found.values()]
}
