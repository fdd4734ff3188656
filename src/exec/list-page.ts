import { z } from 'zod'
import type { LogFields } from '../lib/log.ts'
import type { Parts } from './read-parts.ts'

/** Exec's largest page. */
export const MAX_PAGE_SIZE = 100

export interface PageQuery {
  /** From 1. */
  page: number
  /** At most a hundred. */
  pageSize: number
}

export interface ListPage<Item> {
  items: Item[]
  hasMore: boolean
  /** The number of items on all pages, if Exec says it. */
  total: number | undefined
}

/** What could not be read of a page. `leftOut` counts whole items; `unread` names the paths of some wrong values. */
export interface UnreadParts {
  leftOut: number
  unread: string[]
}

/** Bounds what a malformed answer can cost. */
const MAX_LINES = 1000
const MAX_UNREAD_PATHS = 20

const count = z.number().int().nonnegative().optional().catch(undefined)
const pageSchema = z.object({
  data: z.array(z.unknown()).max(MAX_LINES),
  pagination: z.object({ total_count: count, total_pages: count }).optional().catch(undefined),
})

/** `undefined` if the body is no list. Without `pagination`, a full page has another after it. */
export function readListPage<Item>(
  body: unknown,
  { page, pageSize }: PageQuery,
  readItem: (value: unknown) => Parts<Item> | undefined,
): (ListPage<Item> & UnreadParts) | undefined {
  const parsed = pageSchema.safeParse(body)
  if (!parsed.success) return undefined
  const { data, pagination } = parsed.data
  const lines = data.map(readItem).filter((line) => line !== undefined)
  const total = pagination?.total_count
  const isFull = data.length >= Math.min(pageSize, MAX_PAGE_SIZE)
  const saysMore =
    pagination?.total_pages === undefined
      ? total === undefined
        ? isFull
        : page * pageSize < total
      : page < pagination.total_pages
  return {
    items: lines.map(({ read }) => read),
    hasMore: data.length > 0 && saysMore,
    total,
    leftOut: data.length - lines.length,
    unread: lines.flatMap(({ unread }) => unread).slice(0, MAX_UNREAD_PATHS),
  }
}

/** `undefined` if Exec sent nothing that could not be read. */
export function describeUnread({ leftOut, unread }: UnreadParts): LogFields | undefined {
  return leftOut === 0 && unread.length === 0
    ? undefined
    : { left_out: leftOut, unread: unread.length > 0 ? unread.join(' ') : undefined }
}

/** For a comma-separated filter. Exec takes commas for separators, and an empty filter for no filter. */
export function isFilterValue(text: string): boolean {
  return text.trim() !== '' && !text.includes(',')
}
