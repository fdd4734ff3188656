import type { ListProblem } from '../../access/lists.ts'
import { isRefusal, type Refusal } from '../../access/policy.ts'
import type { OpenedSession, Viewer, Viewers } from '../../access/viewer.ts'
import { type AuditFields, auditFields, type Reason } from '../../delivery/audit.ts'
import { isGraded } from '../../exec/session.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { nextWorkingTime } from '../../lib/zoned-time.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { isPaused, type Preference } from '../preferences/preference-rules.ts'

/** How old the reader's profile may be: who has just lost their access is told nothing. */
export const PROFILE_MS = 60_000
/** Until the next try, if Exec or Slack does not answer. */
const RETRY_MS = 2 * 60_000
const UNGRADED_MS = 10 * 60_000
/** A message of the app's own that is late by more says nothing new. */
export const MAX_LATE_MS = 12 * HOUR_MS

/** `isLimited`: only Exec's limit keeps the message from being said. */
export type NotSaid = { drop: AuditFields; isLimited?: never } | { retryAt: number; isLimited: boolean }

const LIMITS: ReadonlySet<string> = new Set(['limited', 'personal_limit', 'quota_reserved'])

/** Makes a viewer of someone who reads a message that the app sends first. */
export function readerOf(viewers: Viewers, person: string): Viewer {
  return viewers.of(person, { priority: 'background', profileMaxAgeMs: PROFILE_MS })
}

/** A session, and the reader for whom it was opened. */
export interface OpenedForDm extends OpenedSession {
  reader: Viewer
}

/** Opens the notification's session for its reader, at the time of sending, or says what becomes of the message. */
export async function openForDm(
  viewers: Viewers,
  { recipient, subject, dueAt }: Pick<Notification, 'recipient' | 'subject' | 'dueAt'>,
  now: Date,
): Promise<Result<OpenedForDm, NotSaid>> {
  const reader = readerOf(viewers, recipient)
  const opened = await reader.open(subject, { fresh: true, gradedAt: dueAt })
  if (!opened.ok) return failed(retryOrDrop(opened, dueAt, now))
  // Exec's limit is reached, and what is cached may have been graded since.
  const isOutdated = opened.value.asOf !== undefined && !isGraded(opened.value.session)
  if (isOutdated) return failed({ retryAt: now.getTime() + RETRY_MS, isLimited: true })
  return ok({ ...opened.value, reader })
}

/** What becomes of a message that Exec, Slack or the rules did not let the app compose. */
export function retryOrDrop(
  opened: { ok: false; error: ListProblem | Refusal },
  dueAt: number,
  now: Date,
): NotSaid {
  const { error } = opened
  // An email that is missing now is missing in two minutes, too.
  const isTemporary = error.kind === 'not_established' && error.failure.kind !== 'email_missing'
  const isFinal = (isRefusal(error) && !isTemporary) || error.kind === 'not_found'
  if (isFinal || now.getTime() - dueAt > MAX_LATE_MS) return { drop: auditFields(opened, 'notified') }
  return { retryAt: now.getTime() + RETRY_MS, isLimited: LIMITS.has(error.kind) }
}

/** Exec lists the session as graded, but its document says otherwise, or Exec has taken the grade back. */
export function notGraded({ dueAt }: Pick<Notification, 'dueAt'>, now: Date): Composed {
  const isTakenBack = now.getTime() - dueAt > UNGRADED_MS
  return isTakenBack ? skip('not_graded') : { retryAt: now.getTime() + RETRY_MS }
}

/** What comes in working hours alone waits for them; `undefined` within them. @param zone the reader's. */
export function waitForWork(now: Date, zone: string): Composed | undefined {
  const at = nextWorkingTime(now.getTime(), zone)
  return at === now.getTime() ? undefined : { postponeTo: at }
}

/** Nothing is said to someone who does not want it by now. */
export function skipUnwanted(preference: Preference, now: Date): Composed {
  return skip(isPaused(preference, now.getTime()) ? 'paused' : 'turned_off')
}

/** Nothing is said, because it would be wrong or too much by now. */
export function skip(reason: Reason): Composed {
  return { drop: { decision: 'skipped', reason } }
}
