import type { AssignmentAccess } from '../../access/assignment-access.ts'
import type { AttemptAccess } from '../../access/attempt-access.ts'
import type { CoachAccess } from '../../access/coach-access.ts'
import type { CoachDirectory } from '../../access/coach-directory.ts'
import { mayShow } from '../../access/policy.ts'
import type { OpenedSession, SessionAccess } from '../../access/session-access.ts'
import { progressLine } from '../../blocks/card/progress-line.ts'
import { type CardOptions, type CardProgress, sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Include } from '../../exec/exec-client.ts'
import type { Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { valueInTime } from '../../lib/result.ts'
import type { GradeNotices } from '../grade-notices/grade-notices.ts'
import type { Timing } from '../settings.ts'

export interface CardProgressDependencies {
  attemptAccess: AttemptAccess
  assignmentAccess: Pick<AssignmentAccess, 'forCard' | 'practiseUrl'>
  timing: Pick<Timing, 'progressMs'>
}

export interface CardDependencies extends CardProgressDependencies {
  sessionAccess: SessionAccess
  /** `EXEC_SESSION_URL`: template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
  /** `undefined`: the app tells nobody of a grade. */
  gradeNotices: GradeNotices | undefined
  coachAccess: CoachAccess
  coachDirectory: CoachDirectory
  /** `undefined`: nobody can be coached here, for want of a database. */
  coaching: object | undefined
}

/** The opened session, or why this person does not get it. */
export type Opened = Awaited<ReturnType<SessionAccess['open']>>

export async function cardOrProblem(
  dependencies: CardDependencies,
  context: DeliveryContext,
  reference: SessionReference,
): Promise<Content> {
  const opened = await openAndAudit(dependencies.sessionAccess, context, reference)
  if (!opened.ok) return problemMessage(opened.error, context.errorId, reference)
  const { session, asOf } = opened.value
  const { sessionUrl } = dependencies
  const [progress, gradeNotice, offers] = await Promise.all([
    cardProgress(dependencies, context, reference, session, { hasButton: true }),
    dependencies.gradeNotices?.noticeFor(context.user, reference.id, session),
    cardOffers(dependencies, context.user, opened.value),
  ])
  const shown = { reference, sessionUrl, now: context.now, asOf, progress, gradeNotice, ...offers }
  return sessionCard(session, { ...shown, surface: 'message' })
}

/** Opens a session for the person of this delivery and writes the audit line, with `decision` if it opens. */
export async function openAndAudit(
  sessionAccess: SessionAccess,
  context: DeliveryContext,
  { id, list }: SessionReference,
  { include, decision = 'shown' }: { include?: Include; decision?: 'shown' | 'explained' } = {},
): Promise<Opened> {
  const { user, onRequest } = context
  const isLikelyOwn = list?.of === 'own'
  const opened = await sessionAccess.open({ user, session: id, include, isLikelyOwn, onRequest })
  context.audit({ session: id, ...auditFields(opened, decision) })
  return opened
}

export type OfferDependencies = Pick<
  CardDependencies,
  'coachAccess' | 'coachDirectory' | 'coaching' | 'timing'
>

type CardOffers = Required<Pick<CardOptions, 'mayCoach' | 'mayAsk' | 'mayShare'>>

/** Which of *Coach…*, *Ask a coach…* and *Share…* a card has that this user alone sees. What isn't known in time is missing. */
export async function cardOffers(
  { coachAccess, coachDirectory, coaching, timing }: OfferDependencies,
  user: string,
  { session, by }: Pick<OpenedSession, 'session' | 'by'>,
): Promise<CardOffers> {
  if (coaching === undefined) return { mayCoach: false, mayAsk: false, mayShare: mayShow(by) }
  const inTime = async (work: Promise<boolean>) => (await valueInTime(work, timing.progressMs)) ?? false
  const [mayCoach, mayAsk] = await Promise.all([
    inTime(coachAccess.offers(user, session, by)),
    inTime(coachDirectory.offers(user, session)),
  ])
  return { mayCoach, mayAsk, mayShare: mayShow(by) }
}

/**
 * Each part is missing if this user may not list the participant's sessions, or if it is late or fails. What is late is cached
 * for the next card.
 */
export async function cardProgress(
  { attemptAccess, assignmentAccess, timing }: CardProgressDependencies,
  { user, onRequest }: Pick<DeliveryContext, 'user' | 'onRequest'>,
  { id }: SessionReference,
  session: Session,
  { hasButton }: Pick<CardProgress, 'hasButton'> = { hasButton: false },
): Promise<CardProgress | undefined> {
  const inTime = <Value>(work: Promise<Value>) => valueInTime(work, timing.progressMs)
  const [attempts, assignment, practiseUrl] = await Promise.all([
    inTime(attemptAccess.forCard({ user, session, id, onRequest })),
    // A card that others see is no place for what a person is to do, nor for the participant's own link.
    hasButton ? inTime(assignmentAccess.forCard({ user, session, onRequest })) : undefined,
    hasButton ? inTime(assignmentAccess.practiseUrl(user, session)) : undefined,
  ])
  const line = attempts && progressLine(attempts)
  if (line === undefined && assignment === undefined && practiseUrl === undefined) return undefined
  return { line, hasButton: hasButton && line !== undefined, assignment, practiseUrl }
}
