import type { SessionList } from '../../exec/session-lists.ts'
import { MAX_PAGE_SIZE } from '../../exec/session-page.ts'

/** Whether every page before was full, so that this one can be numbered. Exec may send shorter pages than asked. */
export function isNumbered({ page, hasMore, total, sessions }: SessionList): boolean {
  if (hasMore) return sessions.length === MAX_PAGE_SIZE
  return total === undefined ? page === 1 : firstOfPage(page) + sessions.length === total
}

export function firstOfPage(page: number): number {
  return (page - 1) * MAX_PAGE_SIZE
}

/** As "6–10", or "6" for one. */
export function numberRange(first: number, count: number): string {
  return count === 1 ? String(first + 1) : `${first + 1}–${first + count}`
}
