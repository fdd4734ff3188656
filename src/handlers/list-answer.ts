import type { ListAskOptions, OpenedList } from '../access/open-list.ts'
import type { Content } from '../blocks/card-document.ts'
import { listMessage } from '../blocks/list-message.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import type { ListPlace } from '../exec/list-place.ts'
import { failed, ok, type Result } from '../result.ts'
import type { Visit } from './attend.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { openListAndAudit } from './open-list-and-audit.ts'

/** A list as someone asked for it, or why they don't get it. `note` is said above the list. */
export async function listAnswer(
  dependencies: HandlerDependencies,
  visit: Visit,
  place: ListPlace,
  { note, ...options }: Omit<ListAskOptions, 'onRequest'> & { note?: string } = {},
): Promise<Result<Content, Content>> {
  const opened = await openListAndAudit(dependencies, visit, place, options)
  return opened.ok
    ? ok(drawList(opened.value, place, note))
    : failed(problemMessage(opened.error, visit.reference, place))
}

/** @param note said above the list. */
export function drawList(list: OpenedList, place: ListPlace, note?: string): Content {
  return listMessage(list, { place, isOwn: list.isOwn, ...(note === undefined ? {} : { note }) })
}
