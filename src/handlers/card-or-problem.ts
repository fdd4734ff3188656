import type { Content } from '../blocks/card-document.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import { sessionCard } from '../blocks/session-card.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import type { Visit } from './attend.ts'
import { cardProgress } from './card-progress.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { openAndAudit } from './open-and-audit.ts'

/** What someone who asks for a session is answered: its card, or why they don't get it. */
export async function cardOrProblem(
  dependencies: HandlerDependencies,
  visit: Visit,
  reference: SessionReference,
): Promise<Content> {
  const opened = await openAndAudit(dependencies, visit, reference)
  if (!opened.ok) return problemMessage(opened.error, visit.reference, reference)
  const { session, asOf } = opened.value
  const line = await cardProgress(dependencies, visit, reference, session)
  return sessionCard(session, {
    reference,
    sessionUrl: dependencies.sessionUrl,
    surface: 'message',
    isExpanded: false,
    asOf,
    ...(line === undefined ? {} : { progress: { line, hasButton: true } }),
  })
}
