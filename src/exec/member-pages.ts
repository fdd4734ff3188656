import { z } from 'zod'
import { failed, ok, type Result } from '../result.ts'
import type { ExecError } from './exec-error.ts'
import { type Member, readMember } from './member.ts'
import type { ExecAnswer } from './read-answer.ts'

/** Exec's largest page. */
const PAGE_SIZE = 100
/** Each page is one of the 60 requests a minute that Exec allows. */
const MAX_PAGES = 50

const pageSchema = z.object({
  data: z.array(z.unknown()),
  pagination: z
    .object({ total_pages: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
})

/**
 * Reads the members from page 1 to the last, at most fifty pages of a hundred. `total_pages` is believed; without it, a
 * page that is not full is the last. An empty page, or one that repeats the page before it, ends the reading too.
 */
export async function readAllMembers(
  getPage: (query: { page: string; page_size: string }) => Promise<Result<ExecAnswer, ExecError>>,
): Promise<Result<Member[], ExecError>> {
  const members: Member[] = []
  let before = ''
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await getPage({ page: String(page), page_size: String(PAGE_SIZE) })
    if (!answer.ok) return answer
    const parsed = pageSchema.safeParse(answer.value.body)
    if (!parsed.success) return failed({ kind: 'unreadable', reason: 'not_a_list_of_members' })
    const { data, pagination } = parsed.data

    const now = JSON.stringify(data)
    if (data.length === 0 || now === before) break
    before = now
    members.push(...data.flatMap((value) => readMember(value) ?? []))
    const isLast =
      pagination?.total_pages === undefined ? data.length < PAGE_SIZE : page >= pagination.total_pages
    if (isLast) break
  }
  return ok(members)
}
