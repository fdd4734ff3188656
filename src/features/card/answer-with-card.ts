import type { SessionAccess } from '../../access/session-access.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { type CardProgressDependencies, cardProgressLine } from './card-progress.ts'
import { openAndAudit } from './open-and-audit.ts'

export interface CardDependencies extends CardProgressDependencies {
  sessionAccess: SessionAccess
  /** `EXEC_SESSION_URL`: template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
}

/** The session's card, or the problem, for the person who asked. */
export async function cardOrProblem(
  dependencies: CardDependencies,
  context: DeliveryContext,
  reference: SessionReference,
): Promise<Content> {
  const opened = await openAndAudit(dependencies.sessionAccess, context, reference)
  if (!opened.ok) return problemMessage(opened.error, context.errorId, reference)
  const { session, asOf } = opened.value
  const line = await cardProgressLine(dependencies, context, reference, session)
  return sessionCard(session, {
    reference,
    sessionUrl: dependencies.sessionUrl,
    surface: 'message',
    isExpanded: false,
    asOf,
    progress: line === undefined ? undefined : { line, hasButton: true },
  })
}
