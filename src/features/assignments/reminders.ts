import {
  type AssignmentProblem,
  assignmentsToDo,
  type OpenAssignments,
  scenariosOf,
} from '../../access/assignments.ts'
import { authorizeLists } from '../../access/lists.ts'
import type { Viewers } from '../../access/viewer.ts'
import { reminderMessage } from '../../blocks/assignments/assignments-message.ts'
import type { Leases } from '../../database/leases.ts'
import { type Assignment, isToDo } from '../../exec/assignment.ts'
import { inParts } from '../../lib/batches.ts'
import { HOUR_MS, MINUTE_MS } from '../../lib/durations.ts'
import { every, type Loop } from '../../lib/every.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { ok, type Result } from '../../lib/result.ts'
import { localTime, workMorning } from '../../lib/zoned-time.ts'
import {
  MAX_LATE_MS,
  type Notification,
  notification,
  skip,
  WITHOUT_DETAILS,
} from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Preferences } from '../../shared/preferences/preferences-table.ts'
import { type ChoiceNeeds, ifChosen } from '../../shared/preferences/turn-off.ts'

/** What reminders need from the workspace. */
export interface ReminderNeeds extends ChoiceNeeds {
  preferences: Preferences
  viewers: Viewers
  leases: Leases
  outbox: Outbox
  log: Log
  clock: () => number
}

const REMINDER_KINDS = ['assignments_due', 'assignments_overdue'] as const

type ReminderKind = (typeof REMINDER_KINDS)[number]

/**
 * The DM about one's own assignments, on the last working morning before they are due, or the first one after. When
 * sent, it checks again whether the reader wants it and what is still open.
 */
const reminder = (kind: ReminderKind) =>
  notification({
    kind,
    ...WITHOUT_DETAILS,
    wanted: ifChosen('assignmentReminders'),
    expires: true,
    hours: () => 'working',
    allow: (_: ReminderNeeds, { reader }) => authorizeLists(reader),
    turnOff: REMINDER_KINDS,
    async compose(needs: ReminderNeeds, { recipient, dedupKey, reader, allowed, turnOff }, now) {
      const time = now.getTime()
      const zone = await reader.zone()
      const open = await openAssignmentsOf(needs, recipient, time)
      if (!open.ok) return open
      const { assignments: all = [] } = open.value ?? {}
      const isAhead = kind === 'assignments_due'
      const assignments = all.filter((assignment) => {
        const due = isToDo(assignment) ? assignment.due : undefined
        if (due === undefined || due.getTime() >= time !== isAhead) return false
        return String(reminderTimes(due, zone)[kind]) === dedupKey
      })
      if (assignments.length === 0) return skip('nothing_due')
      const scenarios = await scenariosOf(reader, assignments)
      return { say: reminderMessage(assignments, { scenarios, now, zone, turnOff }), by: allowed.by }
    },
  })

export const reminders = {
  assignments_due: reminder('assignments_due'),
  assignments_overdue: reminder('assignments_overdue'),
}

/** How often to check whether a round is due. */
const TICK_MS = 15 * MINUTE_MS
/** A round takes far less. If its process dies, another replica starts one after this. */
const ROUND_MS = 5 * MINUTE_MS
/** The time between two rounds, across all replicas. */
const EVERY_MS = 6 * HOUR_MS
/** A round enqueues what is due until the next one, and a little longer, since that may be late. */
const AHEAD_MS = EVERY_MS + 2 * HOUR_MS
const LEASE = 'assignment_reminders'

/**
 * Four times a day, asks Exec for the open assignments of everyone who wants reminders, and enqueues the reminders
 * ahead. A run never rejects: the next tick retries what failed.
 */
export function reminderScheduler(needs: ReminderNeeds): Loop {
  const { leases, log, clock } = needs
  let nextAt = Number.NEGATIVE_INFINITY
  return every(TICK_MS, async () => {
    const now = clock()
    if (now < nextAt) return
    try {
      if (!(await leases.take(LEASE, ROUND_MS)) || !(await enqueueDue(needs, now))) return
      nextAt = now + EVERY_MS
      // No replica starts another round before then.
      await leases.take(LEASE, EVERY_MS)
    } catch (error) {
      log.warn('could not look for reminders that are due', describeError(error))
    }
  })
}

/** Resolves to false if Exec did not answer. */
async function enqueueDue(needs: ReminderNeeds, now: number): Promise<boolean> {
  const open = await openAssignments(needs, now)
  if (!open.ok) {
    needs.log.warn('could not look for reminders that are due', { kind: open.error.kind })
    return false
  }
  const between = { from: now - MAX_LATE_MS, to: now + AHEAD_MS }
  const due = open.value.flatMap((one) => remindersBetween(one, one.assignments, between))
  if (due.length > 0) await needs.outbox.enqueue(due)
  return true
}

/** The mornings of the last working day before the due day, and of the first one after it, in a time zone. */
function reminderTimes(due: Date, zone: string): Record<ReminderKind, number> {
  const { date } = localTime(due.getTime(), zone)
  return {
    assignments_due: workMorning(date, 'before', zone),
    assignments_overdue: workMorning(date, 'after', zone),
  }
}

/**
 * One person's reminders due between these two times. Reminders of the same morning are equal, so the outbox keeps one.
 * An assignment created after its morning gets none: Exec has just mailed about it.
 */
export function remindersBetween(
  { person, zone }: { person: string; zone: string },
  assignments: readonly Assignment[],
  { from, to }: { from: number; to: number },
): Notification[] {
  return assignments.filter(isToDo).flatMap((assignment) => {
    const due = assignment.due
    const assignedAt = assignment.assignedAt?.getTime() ?? 0
    if (due === undefined) return []
    const times = reminderTimes(due, zone)
    return REMINDER_KINDS.flatMap((kind) => {
      const dueAt = times[kind]
      if (dueAt < from || dueAt > to || assignedAt > dueAt) return []
      const about = { subject: person, recipient: person, dedupKey: String(dueAt) }
      return [reminders[kind].of({ ...about, details: {}, dueAt })]
    })
  })
}

/** How many people fit in one request to Exec before its URL gets too long. */
const PEOPLE_AT_A_TIME = 50

/** The open assignments of everyone who wants reminders. Throws what the database throws. */
async function openAssignments(
  { preferences, viewers }: ReminderNeeds,
  now: number,
): Promise<Result<OpenAssignments[], AssignmentProblem>> {
  const found: OpenAssignments[] = []
  for (const people of parts(await preferences.withReminders(now))) {
    const open = await assignmentsToDo(viewers, people)
    if (!open.ok) return open
    found.push(...open.value)
  }
  return ok(found)
}

/** One subscriber's open assignments, by a request that also serves the others. `undefined` for anyone else. */
async function openAssignmentsOf(
  { preferences, viewers }: ReminderNeeds,
  person: string,
  now: number,
): Promise<Result<OpenAssignments | undefined, AssignmentProblem>> {
  const people = parts(await preferences.withReminders(now)).find((part) => part.includes(person))
  if (people === undefined) return ok(undefined)
  const open = await assignmentsToDo(viewers, people)
  return open.ok ? ok(open.value.find((one) => one.person === person)) : open
}

function parts(people: readonly string[]): string[][] {
  return inParts(people.toSorted(), PEOPLE_AT_A_TIME)
}
