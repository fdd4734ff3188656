import type { Content } from '../blocks/card-document.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import { noneGradedNote } from '../blocks/usage-message.ts'
import { firstPlace } from '../exec/list-place.ts'
import { isGraded } from '../exec/session.ts'
import type { Visit } from './attend.ts'
import { cardOrProblem } from './card-or-problem.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { drawList } from './list-answer.ts'
import { openListAndAudit } from './open-list-and-audit.ts'

/**
 * The card of the asker's newest graded session; where none of Exec's first page is graded, their list. At most two requests to
 * Exec, beside that of a card's progress.
 */
export async function latest(dependencies: HandlerDependencies, visit: Visit): Promise<Content> {
  const place = firstPlace('own')
  const opened = await openListAndAudit(dependencies, visit, place)
  if (!opened.ok) return problemMessage(opened.error, visit.reference, place)
  const newest = opened.value.sessions.find(isGraded)
  if (newest !== undefined) return cardOrProblem(dependencies, visit, { id: newest.id, list: place })
  return drawList(opened.value, place, noneGradedNote(opened.value))
}
