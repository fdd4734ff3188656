import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecError } from './exec-error.ts'
import type { ExecAnswer } from './fetch-once.ts'

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

/** How far a reading of the list has come: after a page that failed it can go on from there. */
export interface MemberReading {
  readonly members: Member[]
  nextPage: number
  /** The data of the page before `nextPage`, as JSON. */
  before: string
}

export function beginReading(): MemberReading {
  return { members: [], nextPage: 1, before: '' }
}

export interface MemberPages {
  members: readonly Member[]
  /** Whether Exec has no other members. */
  isWhole: boolean
}

/** Ends at the last page, at an empty one, at one that repeats the page before it, and after 250 pages. */
export async function readAllMembers(
  reading: MemberReading,
  getPage: (
    query: { page: string; page_size: string },
    isAwaited: boolean,
  ) => Promise<Result<ExecAnswer, ExecError>>,
  onPage?: () => Promise<void>,
): Promise<Result<MemberPages, ExecError>> {
  const { members } = reading
  while (reading.nextPage <= MAX_PAGES) {
    const page = reading.nextPage
    const query = { page: String(page), page_size: String(PAGE_SIZE) }
    const answer = await getPage(query, page <= AWAITED_PAGES)
    if (!answer.ok) return answer
    const parsed = pageSchema.safeParse(answer.value.body)
    if (!parsed.success) return failed({ kind: 'unreadable', reason: 'not_a_list_of_members' })
    const { data, pagination } = parsed.data

    const now = JSON.stringify(data)
    if (data.length === 0) return ok({ members, isWhole: true })
    // Exec does not heed the page: members on others can't be read.
    if (now === reading.before) return ok({ members, isWhole: false })
    reading.before = now
    members.push(...data.flatMap((value) => readMember(value) ?? []))
    reading.nextPage += 1
    const isLast =
      pagination?.total_pages === undefined ? data.length < PAGE_SIZE : page >= pagination.total_pages
    if (isLast) return ok({ members, isWhole: true })
    await onPage?.()
  }
  return ok({ members, isWhole: false })
}

/** Exec's roles are `admin`, `staff` and `member`; an unknown role is kept as it is. */
export interface Member {
  email: string | undefined
  role: string | undefined
}

const text = z.string().nullish().catch(undefined)
const memberSchema = z.object({
  email: text,
  role: text,
  user: z.object({ email: text }).nullish().catch(undefined),
})

/** Exec's schema has flat members, its example has them nested under `user`. */
export function readMember(value: unknown): Member | undefined {
  const parsed = memberSchema.safeParse(value)
  if (!parsed.success) return undefined
  const { email, role, user } = parsed.data
  return { email: email ?? user?.email ?? undefined, role: role ?? undefined }
}
