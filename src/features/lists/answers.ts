import type { ListAskOptions, ListProblem, OpenedList } from '../../access/open-list.ts'
import { listMessage } from '../../blocks/lists/list-message.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { noneGradedNote } from '../../blocks/problems/usage-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { audit, outcome } from '../../delivery/audit.ts'
import type { Visit } from '../../delivery/runner.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { isGraded } from '../../exec/session.ts'
import { MAX_PAGE_SIZE } from '../../exec/session-page.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { cardOrProblem } from '../card/answers.ts'

/** A list as someone asked for it, or why they don't get it. `note` is said above the list. */
export async function listAnswer(
  dependencies: HandlerDependencies,
  visit: Visit,
  place: ListCursor,
  { note, ...options }: Omit<ListAskOptions, 'onRequest'> & { note?: string } = {},
): Promise<Result<Content, Content>> {
  const opened = await openListAndAudit(dependencies, visit, place, options)
  return opened.ok
    ? ok(drawList(opened.value, place, note))
    : failed(problemMessage(opened.error, visit.reference, place))
}

/** @param note said above the list. */
export function drawList(list: OpenedList, place: ListCursor, note?: string): Content {
  return listMessage(list, { cursor: place, isOwn: list.isOwn, ...(note === undefined ? {} : { note }) })
}

/**
 * Opens the list that holds a place, for the person of this visit, and writes the audit line. Exec's largest page is asked
 * for, so that paging through it costs nothing more.
 */
export async function openListAndAudit(
  { openLists, log }: Pick<HandlerDependencies, 'openLists' | 'log'>,
  visit: Visit,
  { of, page }: ListCursor,
  options: Omit<ListAskOptions, 'onRequest'> = {},
): Promise<Result<OpenedList, ListProblem>> {
  const { user, onRequest } = visit
  const person = of === 'own' ? undefined : of
  const opened = await openLists.open(
    { user, of: person, page, pageSize: MAX_PAGE_SIZE },
    { ...options, onRequest },
  )
  audit(log, visit, { listOf: nameOf(of, opened), ...outcome(opened, 'listed') })
  return opened
}

/** An email must not be logged: the id that Exec has for its owner stands for it. */
function nameOf(of: ListCursor['of'], opened: Result<OpenedList, ListProblem>): string {
  if (of === 'own' || (opened.ok && opened.value.isOwn)) return 'own'
  if ('slackUser' in of) return of.slackUser
  const ids = opened.ok ? opened.value.sessions.map(({ user }) => user?.id) : []
  return ids.find((id) => typeof id === 'string' && /^[\w-]{1,64}$/.test(id)) ?? 'by_email'
}

/**
 * The card of the asker's newest graded session; where none of Exec's first page is graded, their list. At most two requests to
 * Exec, beside that of a card's progress.
 */
export async function latest(dependencies: HandlerDependencies, visit: Visit): Promise<Content> {
  const place = firstPage('own')
  const opened = await openListAndAudit(dependencies, visit, place)
  if (!opened.ok) return problemMessage(opened.error, visit.reference, place)
  const newest = opened.value.sessions.find(isGraded)
  if (newest !== undefined) return cardOrProblem(dependencies, visit, { id: newest.id, list: place })
  return drawList(opened.value, place, noneGradedNote(opened.value))
}
