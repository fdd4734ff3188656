import { failed, ok, type Result } from '../../../src/lib/result.ts'
import { type ExecReply, invalidRequest } from './exec-reply.ts'

export type Query = ReadonlyMap<string, string>

/** Refuses unknown and repeated parameters. */
export function readQuery(params: URLSearchParams, known: readonly string[]): Result<Query, ExecReply> {
  const query = new Map<string, string>()
  for (const [name, value] of params) {
    if (!known.includes(name))
      return failed(invalidRequest('unknown_parameter', `Unknown parameter: ${name}`))
    if (query.has(name)) return failed(invalidRequest('repeated_parameter', `Repeated parameter: ${name}`))
    query.set(name, value)
  }
  return ok(query)
}

export interface Page {
  page: number
  page_size: number
}

const DEFAULT_PAGE_SIZE = 50
const MAX_PAGE_SIZE = 100

export function readPage(query: Query): Result<Page, ExecReply> {
  const page = positive(query.get('page') ?? '1')
  const pageSize = positive(query.get('page_size') ?? String(DEFAULT_PAGE_SIZE))
  if (page === undefined) return failed(invalidRequest('invalid_page', 'page counts from 1'))
  if (pageSize === undefined || pageSize > MAX_PAGE_SIZE) {
    return failed(invalidRequest('invalid_page_size', `page_size is from 1 to ${MAX_PAGE_SIZE}`))
  }
  return ok({ page, page_size: pageSize })
}

export function paginated(all: readonly unknown[], { page, page_size }: Page): ExecReply {
  return {
    status: 200,
    body: {
      data: all.slice((page - 1) * page_size, page * page_size),
      pagination: {
        page,
        page_size,
        total_count: all.length,
        total_pages: Math.ceil(all.length / page_size),
      },
    },
  }
}

function positive(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}
