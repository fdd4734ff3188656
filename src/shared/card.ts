import { findCardFacts, type NotAttributed, type OpenedAttempts, openAttempts } from '../access/attempts.ts'
import type { ListProblem } from '../access/lists.ts'
import type { OpenedSession, Viewer } from '../access/viewer.ts'
import { attemptLine, progressLine } from '../blocks/card/progress-line.ts'
import type { CardOffers, CardProgress } from '../blocks/card/session-buttons.ts'
import { type CardOptions, sessionCard } from '../blocks/card/session-card.ts'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import type { Before } from '../blocks/progress/progress.ts'
import type { Content } from '../blocks/text/document.ts'
import { auditFields } from '../delivery/audit.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import type { Session } from '../exec/session.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import { type Composed, extensionPoint } from '../lib/extension-point.ts'
import { ok, type Result } from '../lib/result.ts'
import { uniqueMap } from '../lib/unique-map.ts'
import type { SessionPage } from './session-page.ts'
import type { Timing } from './timing.ts'

export interface CardDependencies extends Composed {
  timing: Timing
  /** On a card that others see. */
  offers: CardOffers
  sessionPage: SessionPage
}

/** @param id by which the session was asked for. */
type FindOffers<Name extends keyof CardOffers> = (
  viewer: Viewer,
  opened: OpenedSession,
  id: string,
) => Promise<Pick<CardOffers, Name>>

interface CardOffer {
  name: keyof CardOffers
  find: FindOffers<keyof CardOffers>
}

/** What a card offers to the only person who sees it. */
export const cardOffer = extensionPoint<CardOffer>(({ name }) => name)

/** A part for `cardOffer`. */
export function offering<Name extends keyof CardOffers>(name: Name, find: FindOffers<Name>): CardOffer {
  return { name, find }
}

/** What the features offer on each card. Throws if two of them offer the same. */
export function mergeOffers(offers: readonly CardOffers[]): CardOffers {
  uniqueMap(
    'offers on a card',
    offers.flatMap((one) => Object.entries(one)),
  )
  const merged: CardOffers = { hasReview: false, hasProgress: false }
  return Object.assign(merged, ...offers)
}

/** What all features offer on a card that this viewer alone sees. */
export async function findOffers(
  { composition, offers }: CardDependencies,
  viewer: Viewer,
  opened: OpenedSession,
  id: string,
): Promise<CardOffers> {
  const found = await Promise.all(cardOffer.of(composition).map(({ find }) => find(viewer, opened, id)))
  const merged: CardOffers = { ...offers, mayShare: false }
  return Object.assign(merged, ...found)
}

/** The opened session, or why this person does not get it. */
export type Opened = Awaited<ReturnType<Viewer['open']>>

export async function cardOrProblem(
  dependencies: CardDependencies,
  context: DeliveryContext,
  reference: SessionReference,
): Promise<Content> {
  const opened = await openAndAudit(context, reference)
  if (!opened.ok) return problemMessage(opened.error, context.errorId, reference)
  return personalCard(dependencies, context, reference, opened.value, { surface: 'message' })
}

/** The card that this user alone sees. */
export async function personalCard(
  dependencies: CardDependencies,
  context: DeliveryContext,
  reference: SessionReference,
  opened: OpenedSession,
  shown: Pick<CardOptions, 'surface' | 'isExpanded' | 'refreshedAt' | 'hint'>,
): Promise<Content> {
  const { session, asOf } = opened
  const [progress, offers] = await Promise.all([
    cardProgress(dependencies, context.viewer, reference, opened, { isForOne: true }),
    findOffers(dependencies, context.viewer, opened, reference.id),
  ])
  const { url: sessionUrl } = dependencies.sessionPage
  const { now } = context
  return sessionCard(session, { ...shown, reference, sessionUrl, now, asOf, progress, ...offers })
}

/** Opens a session for the person of this delivery and writes the audit line, with `decision` if it opens. */
export async function openAndAudit(
  context: DeliveryContext,
  { id }: SessionReference,
  decision: 'shown' | 'explained' = 'shown',
): Promise<Opened> {
  const opened = await context.viewer.open(id)
  context.audit({ session: id, ...auditFields(opened, decision) })
  return opened
}

/** @param options.isForOne whether nobody but this user sees the card. */
export async function cardProgress(
  { timing }: CardDependencies,
  viewer: Viewer,
  { id }: SessionReference,
  opened: Pick<OpenedSession, 'session' | 'isOwn'>,
  { isForOne }: { isForOne: boolean } = { isForOne: false },
): Promise<CardProgress> {
  const request = { id, opened, isForOne, patienceMs: timing.progressMs }
  const { attempts, ...facts } = await findCardFacts(viewer, request)
  const line = attempts && (isForOne ? progressLine(attempts) : attemptLine(attempts))
  return { ...facts, line }
}

interface SessionProgress extends OpenedAttempts {
  session: Session
}

/** The session and its participant's attempts, for a user who may see the one and list the others. Writes the audit line. */
export async function sessionProgress(
  context: DeliveryContext,
  { id }: SessionReference,
): Promise<Result<SessionProgress, ListProblem | NotAttributed>> {
  const { viewer } = context
  const opened = await viewer.open(id)
  if (!opened.ok) {
    context.audit({ session: id, ...auditFields(opened, 'shown') })
    return opened
  }
  const { session } = opened.value
  const found = await openAttempts(viewer, { session, id })
  context.audit({ session: id, ...auditFields(found, 'shown') })
  return found.ok ? ok({ ...found.value, session }) : found
}

/** The attempt before, to compare it with; `undefined` without one. */
export async function readPrevious(
  context: DeliveryContext,
  { attempts: { graded, at = 0 } }: SessionProgress,
): Promise<Before | undefined> {
  const previous = graded[at - 1]
  return previous && openAndAudit(context, { id: previous.id })
}
