import type { ListAskOptions, ListProblem, OpenedList } from '../access/open-list.ts'
import type { ListPlace } from '../exec/list-place.ts'
import { MAX_PAGE_SIZE } from '../exec/session-page.ts'
import type { Result } from '../result.ts'
import type { Visit } from './attend.ts'
import { audit, outcome } from './audit.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'

/**
 * Opens the list that holds a place, for the person of this visit, and writes the audit line. Exec's largest page is asked
 * for, so that paging through it costs nothing more.
 */
export async function openListAndAudit(
  { openLists, log }: Pick<HandlerDependencies, 'openLists' | 'log'>,
  visit: Visit,
  { of, page }: ListPlace,
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
function nameOf(of: ListPlace['of'], opened: Result<OpenedList, ListProblem>): string {
  if (of === 'own' || (opened.ok && opened.value.isOwn)) return 'own'
  if ('slackUser' in of) return of.slackUser
  const ids = opened.ok ? opened.value.sessions.map(({ user }) => user?.id) : []
  return ids.find((id) => typeof id === 'string' && /^[\w-]{1,64}$/.test(id)) ?? 'by_email'
}
