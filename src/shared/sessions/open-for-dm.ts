import type { Refusal } from '../../access/policy.ts'
import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import { isGraded } from '../../exec/session.ts'
import { failed, type Result } from '../../lib/result.ts'
import { type Composed, type Notification, RETRY_MS, skip } from '../../outbox/notification.ts'

const UNGRADED_MS = 10 * 60_000

/** For a notification's `allow`: opens its session for its reader. */
export async function openForDm(
  _: unknown,
  { reader, subject, dueAt }: Pick<Notification, 'subject' | 'dueAt'> & { reader: Viewer },
  now: Date,
): Promise<Result<OpenedSession, ExecError | Refusal>> {
  const opened = await reader.open(subject, { fresh: true, gradedAt: dueAt })
  const isOutdated = opened.ok && opened.value.asOf !== undefined && !isGraded(opened.value.session)
  // Exec's limit is reached, and the cached session may have been graded since.
  return isOutdated ? failed({ kind: 'limited', until: new Date(now.getTime() + RETRY_MS) }) : opened
}

/** Exec lists the session as graded, but its document says otherwise, or Exec has taken the grade back. */
export function notGraded({ dueAt }: Pick<Notification, 'dueAt'>, now: Date): Composed {
  const isTakenBack = now.getTime() - dueAt > UNGRADED_MS
  return isTakenBack ? skip('not_graded') : { retryAt: now.getTime() + RETRY_MS }
}
