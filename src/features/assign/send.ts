import { z } from 'zod'
import { refreshOwnAssignments } from '../../access/assignments.ts'
import type { Profile } from '../../access/policy.ts'
import { reportMessage, TRY_AGAIN } from '../../blocks/assign/report-message.ts'
import { refuse } from '../../delivery/answer.ts'
import type { AuditFields } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import { type Composed, type Notification, notification } from '../../outbox/notification.ts'
import {
  type CoachAssignment,
  type NewCoachAssignment,
  rowId,
} from '../../shared/assigning/coach-assignments.ts'
import { endOf } from '../../shared/assigning/due.ts'
import { outcomeOf, postAssignment } from '../../shared/assigning/post-assignment.ts'
import { MAX_LATE_MS, type NotSaid, readerOf, retryOrDrop, skip } from '../../shared/sessions/open-for-dm.ts'
import { slackFailure } from '../../slack/failure.ts'
import { mayAssign } from './assignees.ts'
import type { AssignNeeds } from './needs.ts'

/** Between two people: as fast as the background share of Exec's limit refills. Other messages go in between. */
const PACE_MS = 2000
const RETRY_MS = MINUTE_MS
/** How many people there are from one redrawing of the coach's message to the next. */
const PEOPLE_PER_REDRAWING = 5

/** Nothing is said by it: it assigns a row in Exec, and draws the coach's message anew. A row is sent once, whatever dies. */
export const assignPerson = notification({
  kind: 'assign_person',
  subject: 'other',
  details: z.object({ row: z.string() }),
  async compose(needs: AssignNeeds, { details, dueAt }, now): Promise<Composed> {
    const row = await needs.coachAssignments.find(details.row)
    if (row === undefined) return skip('assigned_gone')
    const kept = row.state === 'waiting' ? await send(needs, row, dueAt, now) : undefined
    if (kept !== undefined) return kept
    // Whoever had claimed it is gone: Exec may have it.
    if (row.state === 'claimed') await needs.coachAssignments.settle(row.id, { state: 'unclear' })
    const isDrawn = await redrawReport(needs, row)
    const isLate = now.getTime() - dueAt > MAX_LATE_MS
    if (!isDrawn && !isLate) return { retryAt: now.getTime() + RETRY_MS }
    return { drop: auditOf(await needs.coachAssignments.find(row.id)) }
  },
})

/** The coach's message: how many are assigned, and who is not. */
export const assignReport = notification({
  kind: 'assign_report',
  subject: 'other',
  details: z.object({}),
  async compose({ coachAssignments }: AssignNeeds, { subject }) {
    const rows = await coachAssignments.ofBatch(subject)
    return rows.length === 0 ? skip('assigned_gone') : { say: reportMessage(rows), by: 'own_choice' }
  },
})

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

/** @param dueAt tells a row's tries apart. */
function toSend(batch: string, coach: string, row: string, dueAt: number): Notification {
  const dedupKey = `${row} ${dueAt}`
  return assignPerson.of({ subject: batch, recipient: coach, dedupKey, details: { row }, dueAt })
}

/** @returns what becomes of a row that is not sent now; `undefined` once it is settled. */
async function send(
  needs: AssignNeeds,
  row: CoachAssignment,
  dueAt: number,
  now: Date,
): Promise<NotSaid | undefined> {
  const { coachAssignments, viewers } = needs
  const { id, email, coach } = row
  const refuseIt = (refusal: string) => coachAssignments.settle(id, { state: 'refused', refusal })
  // No key decrypts it.
  if (email === undefined) return void (await refuseIt('not_found'))
  const reader = readerOf(viewers, coach)
  const allowed = await mayAssign(reader, email)
  if (!allowed.ok) {
    const kept = retryOrDrop(allowed, dueAt, now)
    return 'retryAt' in kept ? kept : void (await refuseIt('not_coached'))
  }
  const person = await findPerson(needs, row, email)
  const isLate = now.getTime() - dueAt > MAX_LATE_MS
  if (!person.ok && !isLate) return { retryAt: now.getTime() + RETRY_MS, isLimited: false }
  const profile = person.ok ? person.value : undefined
  const zone = profile === undefined ? await reader.zone() : knownZone(profile.timeZone)
  const toPost = { ...row, email, dueAt: endOf(row.due, zone) }
  if (toPost.dueAt <= now.getTime()) return void (await refuseIt('due_not_ahead'))
  if (!(await coachAssignments.claim(id, { person: profile?.user, dueAt: toPost.dueAt }))) return undefined
  const posted = await postAssignment(needs, toPost, { priority: 'background', user: coach })
  if (!posted.ok && LIMITS.has(posted.error.kind) && !isLate) {
    await coachAssignments.release(id)
    const { error } = posted
    const until = 'until' in error ? error.until.getTime() : now.getTime() + RETRY_MS
    return { retryAt: until, isLimited: true }
  }
  await coachAssignments.settle(id, outcomeOf(posted))
  if (posted.ok && profile !== undefined)
    await refreshOwnAssignments(viewers.of(profile.user, { priority: 'background' }))
  return undefined
}

const LIMITS: ReadonlySet<string> = new Set(['limited', 'personal_limit', 'quota_reserved'])

/** In Slack, where they are; fails if Slack does not tell. */
async function findPerson(
  { people }: AssignNeeds,
  { person }: CoachAssignment,
  email: string,
): Promise<Result<Profile | undefined, 'not_told'>> {
  const user = person === undefined ? await people.ofEmail(email.toLowerCase()) : ok(person)
  if (!user.ok) return failed('not_told')
  if (user.value === undefined) return ok(undefined)
  const profile = await people.find(user.value)
  return 'kind' in profile ? failed('not_told') : ok(profile)
}

function auditOf(row: CoachAssignment | undefined): AuditFields {
  if (row?.state === 'assigned') return { decision: 'assigned', reason: 'own_choice' }
  return { decision: 'not_assigned', reason: row?.state === 'unclear' ? 'unclear' : 'request_refused' }
}

/** Now and then, and once no row waits any more. @returns `false` if it has to be drawn later. */
async function redrawReport(
  { coachAssignments, outbox, slack, log }: AssignNeeds,
  { batch, coach }: CoachAssignment,
): Promise<boolean> {
  const rows = await coachAssignments.ofBatch(batch)
  const left = rows.filter(({ state }) => state === 'waiting' || state === 'claimed').length
  if (left % PEOPLE_PER_REDRAWING !== 0) return true
  const report = await outbox.find(assignReport.keyOf(reportKey(batch, coach)))
  if (report?.state === 'waiting') return left > 0
  if (report?.state !== 'sent') return true
  try {
    await slack.client.chat.update({ ...report.at, ...reportMessage(rows) })
    return true
  } catch (error) {
    const failure = slackFailure(error)
    log.warn('a message could not be redrawn', { kind: assignReport.kind, slack_error: failure.code })
    return left > 0 || failure.kind === 'refused' || failure.kind === 'unexpected'
  }
}

/** *Try those again*: those that surely were not assigned. */
export const tryAgain = button({
  ids: [TRY_AGAIN],
  kind: 'assign',
  read: ({ value }) => value || undefined,
  async run({ coachAssignments, outbox }: AssignNeeds, { user, now }, _, batch) {
    const at = now.getTime()
    const ids = await coachAssignments.tryAgain(batch, user, (ids, db) =>
      outbox.enqueue(
        ids.map((id, place) => toSend(batch, user, id, at + place * PACE_MS)),
        db,
      ),
    )
    outbox.wake()
    const rows = await coachAssignments.ofBatch(batch)
    if (rows[0]?.coach !== user) return refuse('skipped', { kind: 'assigned_gone' })
    const audit = {
      decision: ids.length > 0 ? 'assigning' : 'skipped',
      reason: ids.length > 0 ? 'own_choice' : 'told_before',
    } as const
    return { audit, redraw: reportMessage(rows) }
  },
})
