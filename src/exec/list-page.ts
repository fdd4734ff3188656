import { z } from 'zod'
import type { LogFields } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'
import type { ExecAnswer } from './fetch-once.ts'
import type { Requester } from './rate-limit.ts'

/** These bound what a malformed answer can cost. */
const MAX_UNREAD_PATHS = 20
const MAX_LINES = 1000

export interface Parts<Read> {
  read: Read
  unread: string[]
}

/**
 * Leaves out values of a wrong type (in an array: the element). `unread` names up to twenty of their paths. `undefined` for what is
 * no object.
 */
export function readParts<Read>(schema: z.ZodType<Read>, body: unknown): Parts<Read> | undefined {
  if (!isRecord(body)) return undefined
  const whole = schema.safeParse(body)
  if (whole.success) return { read: whole.data, unread: [] }

  const paths = whole.error.issues.map((issue) => issue.path)
  const rest = schema.safeParse(omit(body, treeOf(paths)))
  if (!rest.success) return undefined
  return { read: rest.data, unread: paths.slice(0, MAX_UNREAD_PATHS).map((path) => path.join('.')) }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Paths as a tree. A leaf is a value to leave out. */
type Tree = Map<PropertyKey, Tree>

function treeOf(paths: PropertyKey[][]): Tree {
  const root: Tree = new Map()
  for (const path of paths) {
    let node = root
    for (const key of path) {
      const next: Tree = node.get(key) ?? new Map()
      node.set(key, next)
      node = next
    }
  }
  return root
}

function omit(value: unknown, unwanted: Tree): unknown {
  if (Array.isArray(value)) return without([...value.entries()], unwanted).map(([, element]) => element)
  if (isRecord(value)) return Object.fromEntries(without(Object.entries(value), unwanted))
  return value
}

function without<Key extends PropertyKey>(entries: [Key, unknown][], unwanted: Tree): [Key, unknown][] {
  return entries.flatMap(([key, value]): [Key, unknown][] => {
    const inner = unwanted.get(key)
    if (inner === undefined) return [[key, value]]
    return inner.size === 0 ? [] : [[key, omit(value, inner)]]
  })
}

/** Exec's largest page. */
export const MAX_PAGE_SIZE = 100

interface PageQuery {
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

/** Each page is a request: a quarter of those that Exec allows a day. */
const MAX_PAGES = 250
/** A person waits for these. Later pages are left to the background share, so that people get the rest of the minute's. */
const AWAITED_PAGES = 10

/** A page on the way through all of them may be longer. */
const anyPageSchema = pageSchema.extend({ data: z.array(z.unknown()) })

/** How far a reading of a list has come: after a page that failed it can go on from there. */
export interface Reading<Item> {
  readonly items: Item[]
  nextPage: number
  /** The data of the page before `nextPage`, as JSON. */
  before: string
}

export function beginReading<Item>(): Reading<Item> {
  return { items: [], nextPage: 1, before: '' }
}

export interface ReadOptions<Item> extends Partial<Requester> {
  /** Notes how far it comes, and goes on from there. */
  reading?: Reading<Item> | undefined
  /** Awaited after each page but the last. */
  onPage?: (() => Promise<void>) | undefined
}

export interface AllPages<Item> {
  items: readonly Item[]
  /** Whether Exec has no others. */
  isWhole: boolean
}

interface PageSteps<Item> {
  getPage(
    query: { page: string; page_size: string },
    isAwaited: boolean,
  ): Promise<Result<ExecAnswer, ExecError>>
  /** `undefined` for what is left out. */
  readItem(value: unknown): Item | undefined
  onPage?: (() => Promise<void>) | undefined
}

/** Ends at the last page, at an empty one, at one that repeats the page before it, and after 250 pages. */
export async function readAllPages<Item>(
  reading: Reading<Item>,
  { getPage, readItem, onPage }: PageSteps<Item>,
): Promise<Result<AllPages<Item>, ExecError>> {
  const { items } = reading
  while (reading.nextPage <= MAX_PAGES) {
    const page = reading.nextPage
    const query = { page: String(page), page_size: String(MAX_PAGE_SIZE) }
    const answer = await getPage(query, page <= AWAITED_PAGES)
    if (!answer.ok) return answer
    const parsed = anyPageSchema.safeParse(answer.value.body)
    if (!parsed.success) return failed({ kind: 'unreadable', reason: 'not_a_list' })
    const { data, pagination } = parsed.data

    const now = JSON.stringify(data)
    if (data.length === 0) return ok({ items, isWhole: true })
    // Exec does not heed the page: what is on others can't be read.
    if (now === reading.before) return ok({ items, isWhole: false })
    reading.before = now
    items.push(...data.flatMap((value) => readItem(value) ?? []))
    reading.nextPage += 1
    const isLast =
      pagination?.total_pages === undefined ? data.length < MAX_PAGE_SIZE : page >= pagination.total_pages
    if (isLast) return ok({ items, isWhole: true })
    await onPage?.()
  }
  return ok({ items, isWhole: false })
}
