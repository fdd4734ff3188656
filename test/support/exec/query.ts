/** Exec says no: an endpoint throws it, and the fake answers it. */
export class Refused extends Error {
  readonly body: unknown

  constructor(
    readonly status: number,
    error: { type: string; code?: string; message: string },
    more: object = {},
  ) {
    super(error.message)
    this.body = { error: { ...error, ...more } }
  }
}

export const invalidKey = new Refused(401, {
  type: 'authentication_error',
  code: 'invalid_api_key',
  message: 'Invalid or inactive API key',
})

export const workspaceInactive = new Refused(403, {
  type: 'authorization_error',
  code: 'workspace_inactive',
  message: 'This workspace is inactive',
})

/** Exec's 404 has no `code`. */
export function notFound(message: string): Refused {
  return new Refused(404, { type: 'not_found', message })
}

export function invalidRequest(code: string, message: string): Refused {
  return new Refused(400, { type: 'invalid_request', code, message })
}

const DEFAULT_PAGE_SIZE = 50
const MAX_PAGE_SIZE = 100

/** The parameters of a `GET`. Throws for unknown and repeated ones, and for a page that can't be. */
export class Query {
  readonly #values = new Map<string, string>()
  readonly #page: number
  readonly #pageSize: number

  constructor(params: URLSearchParams, known: readonly string[]) {
    for (const [name, value] of params) {
      if (!known.includes(name)) throw invalidRequest('unknown_parameter', `Unknown parameter: ${name}`)
      if (this.has(name)) throw invalidRequest('repeated_parameter', `Repeated parameter: ${name}`)
      this.#values.set(name, value)
    }
    this.#page = this.#positive('page', 1)
    this.#pageSize = this.#positive('page_size', DEFAULT_PAGE_SIZE)
    if (this.#pageSize > MAX_PAGE_SIZE)
      throw invalidRequest('invalid_page_size', `page_size is from 1 to ${MAX_PAGE_SIZE}`)
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  get(name: string): string | undefined {
    return this.#values.get(name)
  }

  /** Several values between commas, of which none is empty. @param known all that there are. */
  list(name: string, known?: readonly string[]): string[] | undefined {
    const values = this.get(name)?.split(',')
    if (values?.some((value) => value.trim() === ''))
      throw invalidRequest(`invalid_${name}`, `An empty value in ${name}`)
    const unknown = values?.find((value) => known?.includes(value) === false)
    if (unknown !== undefined) throw invalidRequest(`invalid_${name}`, `Unknown ${name}: ${unknown}`)
    return values
  }

  /** One of several values. */
  choice(name: string, known: readonly string[], fallback: string): string {
    const value = this.get(name) ?? fallback
    if (!known.includes(value)) throw invalidRequest(`invalid_${name}`, `Unknown ${name}: ${value}`)
    return value
  }

  flag(name: string): boolean {
    return this.choice(name, ['true', 'false'], 'false') === 'true'
  }

  /** The page of `all` that was asked for. */
  paginated(all: readonly unknown[]): unknown {
    const [page, page_size] = [this.#page, this.#pageSize]
    return {
      data: all.slice((page - 1) * page_size, page * page_size),
      pagination: {
        page,
        page_size,
        total_count: all.length,
        total_pages: Math.ceil(all.length / page_size),
      },
    }
  }

  #positive(name: string, fallback: number): number {
    const text = this.get(name) ?? String(fallback)
    if (!/^[1-9]\d{0,8}$/.test(text)) throw invalidRequest(`invalid_${name}`, `${name} counts from 1`)
    return Number(text)
  }
}

/** The document's `date-time`: a date alone is none. */
export function isDateTime(text: string): boolean {
  const format = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/
  return format.test(text) && !Number.isNaN(Date.parse(text))
}

export const EMAIL = /^[^\s@,]+@[^\s@,]+$/

/** Exec takes an email in any case. */
export function isSameEmail(one: string | undefined, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase()
}
