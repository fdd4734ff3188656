import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'
import type { ExecAnswer } from './fetch-once.ts'
import type { Requester } from './rate-limit.ts'

export const PAGE_SIZE = 100
/** Each page is a request: a quarter of those that Exec allows a day. */
const MAX_PAGES = 250
/** A person waits for these. Later pages are left to the background share, so that people get the rest of the minute's. */
const AWAITED_PAGES = 10

const pageSchema = z.object({
  data: z.array(z.unknown()),
  pagination: z
    .object({ total_pages: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
})

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
    const query = { page: String(page), page_size: String(PAGE_SIZE) }
    const answer = await getPage(query, page <= AWAITED_PAGES)
    if (!answer.ok) return answer
    const parsed = pageSchema.safeParse(answer.value.body)
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
      pagination?.total_pages === undefined ? data.length < PAGE_SIZE : page >= pagination.total_pages
    if (isLast) return ok({ items, isWhole: true })
    await onPage?.()
  }
  return ok({ items, isWhole: false })
}
