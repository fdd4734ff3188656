import { findCardFacts, type OpenedAttempts, openAttempts } from '../../access/attempts.ts'
import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import { attemptLine, progressLine } from '../../blocks/card/progress-line.ts'
import type { CardOffers, CardProgress } from '../../blocks/card/session-buttons.ts'
import { type CardOptions, sessionCard } from '../../blocks/card/session-card.ts'
import type { Before } from '../../blocks/progress/progress.ts'
import type { Content, Surface } from '../../blocks/text/document.ts'
import { type Audited, must, type PrivateAnswer, withAudit } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'
import { ok } from '../../lib/result.ts'
import type { Timing } from '../timing.ts'
import type { SessionPage } from './session-page.ts'

export interface CardDependencies extends HasComposition {
  timing: Timing
  /** For a card that others see. */
  offers: CardOffers
  sessionPage: SessionPage
}

/** What a feature offers on a card that only one person sees. @param id the session's id as asked for. */
export const cardOffer =
  extensionPoint<(viewer: Viewer, opened: OpenedSession, id: string) => Promise<CardOffers>>()

/** What features offer on each card. */
export function mergeOffers(offers: readonly CardOffers[]): CardOffers {
  const none: CardOffers = { hasReview: false, hasProgress: false }
  return Object.assign(none, ...offers)
}

/** What features offer on a card that only this viewer sees. */
export async function findOffers(
  { composition, offers }: CardDependencies,
  viewer: Viewer,
  opened: OpenedSession,
  id: string,
): Promise<CardOffers> {
  const found = await Promise.all(cardOffer.of(composition).map((find) => find(viewer, opened, id)))
  return Object.assign({}, offers, { mayShare: false }, ...found)
}

/** The opened session, or why this person doesn't get it. */
export type Opened = Awaited<ReturnType<Viewer['open']>>

export async function cardAnswer(
  dependencies: CardDependencies,
  context: DeliveryContext,
  reference: SessionReference,
  surface: Surface = 'message',
): Promise<PrivateAnswer> {
  const opened = await openWithAudit(context, reference)
  const reply = await personalCard(dependencies, context, reference, opened, { surface })
  return { audit: opened.audit, reply }
}

/** The card that only this user sees. */
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
  return sessionCard(session, { reference, sessionUrl, now, asOf, progress, ...shown, ...offers })
}

/** Opens a session for the person of this delivery. @param decision if it opens. */
export async function openWithAudit(
  { viewer }: DeliveryContext,
  reference: SessionReference,
  decision: 'shown' | 'explained' = 'shown',
): Promise<Audited & OpenedSession> {
  const { id } = reference
  const opened = await viewer.open(id)
  return withAudit(opened, { session: id, ...auditFields(opened, decision) }, reference)
}

/** @param options.isForOne whether only this user sees the card. */
export async function cardProgress(
  { timing }: CardDependencies,
  viewer: Viewer,
  { id }: SessionReference,
  opened: Pick<OpenedSession, 'session' | 'isOwn'>,
  { isForOne = false } = {},
): Promise<CardProgress> {
  const request = { id, opened, isForOne, patienceMs: timing.progressMs }
  const { attempts, ...facts } = await findCardFacts(viewer, request)
  const line = attempts && (isForOne ? progressLine(attempts) : attemptLine(attempts))
  return { line, ...facts }
}

interface SessionProgress extends OpenedAttempts {
  session: Session
  /** The attempt before, for the comparison; `undefined` if there is none. */
  before: Before | undefined
}

/** The session and its participant's attempts, for a user who may open it and list them. */
export async function sessionProgress(
  { viewer }: DeliveryContext,
  { id }: SessionReference,
): Promise<Audited & SessionProgress> {
  const { session } = must(await viewer.open(id), { session: id })
  const found = must(await openAttempts(viewer, { session, id }), { session: id })
  const { graded, at = 0 } = found.attempts
  const previous = graded[at - 1]
  const before = previous && (await viewer.open(previous.id))
  const audit = [
    { session: id, ...auditFields(ok(found), 'shown') },
    ...(before ? [{ session: previous.id, ...auditFields(before, 'shown') }] : []),
  ]
  return { ...found, session, before, audit }
}
