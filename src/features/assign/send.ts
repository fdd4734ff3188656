import { z } from 'zod'
import { refreshOwnAssignments } from '../../access/assignments.ts'
import { findScenarioUrl } from '../../access/attempts.ts'
import { isLeft, REPORT_ACTIONS, reportMessage } from '../../blocks/assign/report-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import { wasNeverSent } from '../../exec/exec-error.ts'
import { IN_BACKGROUND } from '../../exec/rate-limit.ts'
import { normalEmail } from '../../exec/session.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import { ok, valueInTime } from '../../lib/result.ts'
import {
  MAX_LATE_MS,
  type Notification,
  notification,
  readerOf,
  retryOrDrop,
  skip,
  WITHOUT_DETAILS,
} from '../../outbox/notification.ts'
import { slackAnswer } from '../../slack/clients.ts'
import { directMessageFailure } from '../../slack/post-message.ts'
import { mayAssign } from './assignees.ts'
import { type CoachAssignment, type NewCoachAssignment, rowId } from './coach-assignments.ts'
import { endOf } from './due.ts'
import type { AssignNeeds } from './needs.ts'
import { outcomeOf, postAssignment } from './post-assignment.ts'

/**
 * The pause between two people. It uses half of the coach's share of Exec's limit, and leaves the rest for their
 * questions.
 */
const PACE_MS = 4000

/**
 * Assigns a row in Exec and redraws the coach's message. It posts nothing itself. A row is sent once, even if the
 * process dies.
 */
export const assignPerson = notification({
  kind: 'assign_person',
  subject: 'other',
  waitsForOthers: true,
  details: z.object({ row: z.string() }),
  async compose(needs: AssignNeeds, { subject: batch, recipient: coach, details, dueAt }, now) {
    const row = await needs.coachAssignments.find(details.row)
    const later = row?.state === 'waiting' && (await send(needs, row, dueAt, now))
    if (later) return later
    // The process that claimed it died, and Exec may have it.
    if (row?.state === 'claimed') await needs.coachAssignments.settle(row.id, { state: 'unclear' })
    const isLate = now.getTime() - dueAt > MAX_LATE_MS
    const rows = await needs.coachAssignments.ofBatch(batch)
    if (!(await redrawReport(needs, { batch, coach }, rows)) && !isLate)
      return { retryAt: now.getTime() + MINUTE_MS }
    // The person was forgotten.
    if (row === undefined) return skip('assigned_gone')
    const { state, refusal, person: listOf } = rows.find(({ id }) => id === row.id) ?? row
    if (state === 'assigned') return { drop: { decision: 'assigned', reason: 'own_choice', listOf } }
    return { drop: { decision: 'not_assigned', reason: refusal ?? 'unclear', listOf } }
  },
  /** A claimed row stays claimed: `compose` runs again and marks it unclear. */
  giveUp: ({ coachAssignments }: AssignNeeds, { details }) =>
    coachAssignments.refuse(details.row, 'internal'),
})

/** The coach's message: how many were assigned, and who was not. */
export const assignReport = notification({
  kind: 'assign_report',
  ...WITHOUT_DETAILS,
  // Only this tells the coach who was refused.
  mayComeTwice: true,
  async compose(needs: AssignNeeds, { subject }) {
    const rows = await needs.coachAssignments.ofBatch(subject)
    if (rows.length === 0) return skip('assigned_gone')
    return { say: await drawReport(needs, rows), by: 'own_choice' }
  },
})

/**
 * Links the scenario's page, where the coach can look up unclear ones. Costs an Exec request if the page isn't cached.
 */
async function drawReport(
  { viewers, timing }: AssignNeeds,
  rows: readonly CoachAssignment[],
): Promise<Content> {
  const unclear = rows.find(({ state }) => state === 'unclear')
  if (unclear === undefined || rows.some(isLeft)) return reportMessage(rows)
  const finding = findScenarioUrl(viewers.of(unclear.coach), unclear.scenario)
  const page = await valueInTime(finding, timing.lateMs)
  return reportMessage(rows, page)
}

/** The messages of a new batch. */
export function messagesOf(rows: readonly NewCoachAssignment[], now: number): Notification[] {
  return rows.flatMap(({ batch, coach }, at) => [
    ...(at === 0 ? [assignReport.of({ ...reportKey(batch, coach), details: {}, dueAt: now })] : []),
    toSend(batch, coach, rowId(batch, at), now + at * PACE_MS),
  ])
}

function reportKey(batch: string, coach: string) {
  return { subject: batch, recipient: coach, dedupKey: '' }
}

/** @param dueAt differs between a row's tries. */
function toSend(batch: string, coach: string, row: string, dueAt: number): Notification {
  const dedupKey = `${row} ${dueAt}`
  return assignPerson.of({ subject: batch, recipient: coach, dedupKey, details: { row }, dueAt })
}

/** @returns when to try again; `undefined` once it is settled. */
async function send(
  needs: AssignNeeds,
  { id, email = '', coach, person, ...row }: CoachAssignment,
  dueAt: number,
  now: Date,
): Promise<{ retryAt: number } | undefined> {
  const { coachAssignments, people, viewers } = needs
  const allowed = await mayAssign(readerOf(viewers, coach), email)
  if (!allowed.ok) {
    const later = retryOrDrop(allowed.error, dueAt, now)
    if ('retryAt' in later) return later
    const refusal = allowed.error.kind === 'not_established' ? 'not_established' : 'not_coached'
    return void (await coachAssignments.refuse(id, refusal))
  }
  const isLate = now.getTime() - dueAt > MAX_LATE_MS
  const inAMinute = now.getTime() + MINUTE_MS
  const found = person === undefined ? await people.ofEmail(normalEmail(email)) : ok(person)
  // The due day ends in the person's time zone.
  if (!found.ok && !isLate) return { retryAt: inAMinute }
  const user = found.ok ? found.value : undefined
  const endsAt = endOf(row.due, await viewers.of(user ?? coach).zone())
  if (endsAt <= now.getTime()) return void (await coachAssignments.refuse(id, 'due_not_ahead'))
  // Another process has just claimed it. If it dies, `compose` finds the row claimed in a minute and marks it unclear.
  if (!(await coachAssignments.claim(id, user))) return { retryAt: inAMinute }
  const requester = { priority: 'background', user: coach } as const
  const posted = await postAssignment(needs, { ...row, email, coach, dueAt: endsAt }, requester)
  if (!posted.ok && wasNeverSent(posted.error) && !isLate) {
    await coachAssignments.release(id)
    const { error } = posted
    return { retryAt: 'until' in error ? error.until.getTime() : inAMinute }
  }
  await coachAssignments.settle(id, outcomeOf(posted))
  if (posted.ok && user !== undefined) await refreshOwnAssignments(viewers.of(user, IN_BACKGROUND))
  return undefined
}

/**
 * Redraws the coach's message once no row is left to send.
 * @returns `false` if it has to be tried again later.
 */
async function redrawReport(
  needs: AssignNeeds,
  { batch, coach }: Pick<CoachAssignment, 'batch' | 'coach'>,
  rows: readonly CoachAssignment[],
): Promise<boolean> {
  const { outbox, slack, log } = needs
  if (rows.length === 0 || rows.some(isLeft)) return true
  const report = await outbox.find(assignReport.keyOf(reportKey(batch, coach)))
  // Slack may already have a waiting report if only its answer was lost.
  if (report?.state === 'waiting') return false
  if (report?.state !== 'sent') return true
  const message = await drawReport(needs, rows)
  const redrawn = await slackAnswer(
    slack.clientOfOutbox.chat.update({ ...report.at, ...message }),
    z.unknown(),
  )
  if (redrawn.ok) return true
  const { kind, code } = directMessageFailure(redrawn.error)
  log.warn('a message could not be redrawn', { kind: assignReport.kind, slack_error: code })
  return kind !== 'not_sent' && kind !== 'unclear'
}

/** *Try those again* resends the refused ones. */
export const sendRefusedAgain = button({
  ids: [REPORT_ACTIONS.tryAgain],
  kind: 'assign',
  read: ({ value }) => value || undefined,
  async run(needs: AssignNeeds, { user, now }, _, batch) {
    const { coachAssignments, outbox } = needs
    const at = now.getTime()
    const ids = await coachAssignments.requeueRefused(batch, user, (ids, db) =>
      outbox.enqueue(
        // Delayed, so that the press redraws the report before the first of them does.
        ids.map((id, place) => toSend(batch, user, id, at + (place + 1) * PACE_MS)),
        db,
      ),
    )
    outbox.wake()
    const rows = await coachAssignments.ofBatch(batch)
    if (rows[0]?.coach !== user) throw refuse('skipped', { kind: 'assigned_gone' })
    const audit =
      ids.length > 0
        ? ({ decision: 'assigning', reason: 'own_choice' } as const)
        : ({ decision: 'skipped', reason: 'told_before' } as const)
    return { audit, redraw: await drawReport(needs, rows) }
  },
})
