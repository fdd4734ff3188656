import type { AttemptAccess } from '../../access/attempt-access.ts'
import type { CardProgress } from '../../blocks/card/session-card.ts'
import { progressLine } from '../../blocks/progress/progress-line.ts'
import { isOwnMessage, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { withTimeout } from '../../lib/with-timeout.ts'
import type { Timing } from '../settings.ts'

export interface CardProgressDependencies {
  attemptAccess: AttemptAccess
  timing: Pick<Timing, 'progressMs'>
}

/**
 * A card's line on how the attempt compares with the participant's others, if this user may list them. The card goes without
 * the line if that is late or fails; a late list is cached for the next card.
 */
export async function cardProgressLine(
  { attemptAccess, timing }: CardProgressDependencies,
  { user, onRequest }: Pick<DeliveryContext, 'user' | 'onRequest'>,
  { id }: SessionReference,
  session: Session,
): Promise<string | undefined> {
  const found = await withTimeout(attemptAccess.forCard({ user, session, id, onRequest }), timing.progressMs)
  return found.ok && found.value !== undefined ? progressLine(found.value) : undefined
}

/**
 * The progress on a card that a button redraws. On a card that others see, the button leaves the line as it is: the person
 * who posted the card decided whether to show it.
 */
export async function redrawnProgress(
  dependencies: CardProgressDependencies,
  context: DeliveryContext,
  action: Pick<
    SessionButtonAction,
    'surface' | 'isPublic' | 'channel' | 'shared' | 'progressLine' | 'reference'
  >,
  session: Session,
): Promise<CardProgress | undefined> {
  const isOwn = isOwnMessage(action)
  const line =
    isOwn || action.surface === 'view'
      ? await cardProgressLine(dependencies, context, action.reference, session)
      : action.progressLine
  return line === undefined ? undefined : { line, hasButton: isOwn }
}
