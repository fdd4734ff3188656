import type { CardProgress } from '../../blocks/card/session-card.ts'
import { progressLine } from '../../blocks/progress/progress-line.ts'
import type { Click } from '../../delivery/button-action.ts'
import type { Visit } from '../../delivery/runner.ts'
import type { Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { withTimeout } from '../../lib/with-timeout.ts'

/**
 * The line of a card on how the attempt stands among the participant's others, if this person may list their sessions. The
 * card waits for it no longer than `progressMs`, and comes without it where it is late or can't be had. What comes late is
 * kept for the next card.
 */
export async function cardProgress(
  { openAttempts, progressMs }: Pick<HandlerDependencies, 'openAttempts' | 'progressMs'>,
  { user, onRequest }: Pick<Visit, 'user' | 'onRequest'>,
  { id }: SessionReference,
  session: Session,
): Promise<string | undefined> {
  const found = await withTimeout(openAttempts.forCard({ user, session, id, onRequest }), progressMs)
  return found.ok && found.value !== undefined ? progressLine(found.value) : undefined
}

/**
 * The same for a card that a click draws. Where others see the card, a click neither adds the line on the participant's
 * progress, which whoever posted it did not show, nor takes it away.
 */
export async function clickProgress(
  dependencies: HandlerDependencies,
  visit: Visit,
  click: Click,
  session: Session,
): Promise<CardProgress | undefined> {
  const isOwn = isOwnMessage(click)
  const line =
    isOwn || click.surface === 'view'
      ? await cardProgress(dependencies, visit, click.reference, session)
      : click.progressLine
  return line === undefined ? undefined : { line, hasButton: isOwn }
}

/** Whether the clicker alone sees the message that holds the button. */
export function isOwnMessage(click: Click): boolean {
  return click.surface === 'message' && (!click.isPublic || isDirectAnswer(click))
}

/** A card in a direct message that nobody shared there: the bot's answer to who wrote to it. */
function isDirectAnswer({ channel, shared }: Click): boolean {
  return channel?.startsWith('D') === true && shared === undefined
}
