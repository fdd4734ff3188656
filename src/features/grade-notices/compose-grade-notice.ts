import type { SessionAccess } from '../../access/session-access.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { isGraded, ungradedState } from '../../exec/session.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { type CardProgressDependencies, cardProgress } from '../card/answer-with-card.ts'
import { openForDm, skip } from '../notifications/open-for-dm.ts'
import type { GradeNotices } from './grade-notices.ts'

export interface ComposeDependencies extends CardProgressDependencies {
  sessionAccess: SessionAccess
  sessionUrl: string | undefined
}

/** The DM for someone who asked to hear when a session is graded. */
export async function composeGraded(
  dependencies: ComposeDependencies,
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const { recipient, subject: id } = notification
  const opened = await openForDm(dependencies.sessionAccess, notification, now)
  if (!opened.ok) return opened.error
  const { session } = opened.value
  if (ungradedState(session, now) === 'not_graded_yet' && !isGraded(session)) return skip('not_graded')
  const reader = { user: recipient, onRequest: () => undefined }
  const progress = await cardProgress(dependencies, reader, { id }, session, { hasButton: true })
  const shown = { reference: { id }, sessionUrl: dependencies.sessionUrl, now, progress }
  const lead = 'You asked to hear when this is graded.'
  return { say: sessionCard(session, { ...shown, surface: 'message', lead }), by: opened.value.by }
}

/** The DM for someone whose session is still not graded after a day. The app then waits no longer. */
export async function composeLate(
  dependencies: ComposeDependencies & { gradeNotices: GradeNotices },
  notification: Notification,
  now: Date,
): Promise<Composed> {
  const { recipient: person, subject: id } = notification
  const watch = { session: id, person }
  const opened = await openForDm(dependencies.sessionAccess, notification, now)
  if (!opened.ok) {
    if ('drop' in opened.error) await dependencies.gradeNotices.end(watch)
    return opened.error
  }
  const { session } = opened.value
  if (isGraded(session)) {
    await dependencies.gradeNotices.tell(watch)
    return skip('graded')
  }
  await dependencies.gradeNotices.end(watch)
  const { sessionUrl } = dependencies
  const lead = "A day later, this still isn't graded, so you won't get a DM about it."
  const shown = { reference: { id }, sessionUrl, now, gradeNotice: 'offered' } as const
  return { say: sessionCard(session, { ...shown, surface: 'message', lead }), by: opened.value.by }
}
