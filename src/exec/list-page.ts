import { z } from 'zod'
import { ok } from '../lib/result.ts'
import type { Fetched } from './exec-error.ts'

/** Limits what a malformed answer can cost. */
const MAX_INVALID_PATHS = 20
const MAX_LINES = 1000

export interface Parts<Read> {
  read: Read
  invalidPaths: string[]
}

/**
 * Leaves out values of a wrong type (in an array, the element). `invalidPaths` names up to twenty of them. `undefined`
 * if the body is not an object.
 */
export function readParts<Read>(schema: z.ZodType<Read>, body: unknown): Parts<Read> | undefined {
  if (!isRecord(body)) return undefined
  const whole = schema.safeParse(body)
  if (whole.success) return { read: whole.data, invalidPaths: [] }

  const paths = whole.error.issues.map((issue) => issue.path)
  const rest = structuredClone(body)
  // Last one first: removing an array's element shifts the elements after it.
  for (const path of paths.toReversed()) remove(rest, path)
  const parsed = schema.safeParse(rest)
  if (!parsed.success) return undefined
  return { read: parsed.data, invalidPaths: paths.slice(0, MAX_INVALID_PATHS).map((path) => path.join('.')) }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function remove(value: unknown, [key, ...rest]: PropertyKey[]): void {
  if (Array.isArray(value) && typeof key === 'number') {
    if (rest.length > 0) remove(value[key], rest)
    else value.splice(key, 1)
  } else if (isRecord(value) && typeof key === 'string') {
    if (rest.length > 0) remove(value[key], rest)
    else Reflect.deleteProperty(value, key)
  }
}

/** Exec's largest page: the app's own paging within it costs no further request. */
export const PAGE_SIZE = 100

/** Parameters of a list, each with its value or values. */
export type Filters = Readonly<Record<string, string | readonly string[] | undefined>>

/**
 * `undefined` for filters that must not be sent. Exec takes commas for separators, and an empty filter for none, so it
 * would list everyone's.
 */
export function listParameters(filters: Filters, page: number): Record<string, string> | undefined {
  const parameters: Record<string, string> = {}
  for (const [name, values] of Object.entries(filters)) {
    if (values === undefined) continue
    const usable = [values].flat().filter((value) => value.trim() !== '' && !value.includes(','))
    if (usable.length === 0) return undefined
    parameters[name] = usable.join(',')
  }
  return { ...parameters, page: String(page), page_size: String(PAGE_SIZE) }
}

/** Filters for members of these Exec groups, or for everyone except Exec's own people. */
export function groupFilters(groups: readonly string[] | 'everyone') {
  return { group_ids: groups === 'everyone' ? undefined : groups, exclude_system_users: 'true' }
}

export interface ListPage<Item> {
  items: Item[]
  hasMore: boolean
  /** The number of items on all pages, if Exec says so. */
  total: number | undefined
}

const count = z.number().int().nonnegative().optional().catch(undefined)
const pageSchema = z.object({
  data: z.array(z.unknown()).max(MAX_LINES),
  pagination: z.object({ total_count: count, total_pages: count }).optional().catch(undefined),
})

/**
 * `undefined` if the body is not a list, or is far too long. If Exec gives no number of pages, a full page means
 * another follows. `leftOut` counts unreadable items, and `invalidPaths` names some wrong values.
 */
export function readListPage<Item>(
  body: unknown,
  page: number,
  schema: z.ZodType<Item>,
): (ListPage<Item> & { leftOut: number; invalidPaths: string[] }) | undefined {
  const parsed = pageSchema.safeParse(body)
  if (!parsed.success) return undefined
  const { data, pagination: { total_pages: pages, total_count: total } = {} } = parsed.data
  const hasMore = pages === undefined ? data.length >= PAGE_SIZE : page < pages
  const lines = data.map((value) => readParts(schema, value)).filter((line) => line !== undefined)
  return {
    items: lines.map(({ read }) => read),
    hasMore: hasMore && data.length > 0,
    total,
    leftOut: data.length - lines.length,
    invalidPaths: lines.flatMap(({ invalidPaths }) => invalidPaths).slice(0, MAX_INVALID_PATHS),
  }
}

/** The progress of reading all pages of a list, to resume from after a page failed. */
export interface Reading<Item> {
  readonly items: Item[]
  nextPage: number
  /** The items on the page before `nextPage`, as JSON. */
  before: string
}

export function beginReading<Item>(): Reading<Item> {
  return { items: [], nextPage: 1, before: '' }
}

/**
 * Reads page after page, up to the last one, a page that repeats the previous one, or `most` pages.
 * @returns `isWhole`: whether that was all Exec has.
 */
export async function readPages<Item>(
  most: number,
  read: (page: number) => Fetched<ListPage<Item>>,
  reading = beginReading<Item>(),
): Fetched<{ items: Item[]; isWhole: boolean }> {
  const { items } = reading
  while (reading.nextPage <= most) {
    const page = await read(reading.nextPage)
    if (!page.ok) return page
    const now = JSON.stringify(page.value.items)
    // Exec ignored the page number, so the others can't be read.
    if (page.value.items.length > 0 && now === reading.before) break
    reading.before = now
    items.push(...page.value.items)
    reading.nextPage += 1
    if (!page.value.hasMore) return ok({ items, isWhole: true })
  }
  return ok({ items, isWhole: false })
}
