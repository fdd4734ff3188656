import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { ok } from '../lib/result.ts'
import {
  CachedFetch,
  type CacheOptions,
  type FetchError,
  type FetchOptions,
  hashKey,
} from './cached-fetch.ts'
import { type Fetched, isLimited } from './exec-error.ts'
import type { Requester } from './rate-limit.ts'

/** What Exec said to one kind of query, and how it is kept. */
interface QuerySteps<Query, Content> {
  /** Begins the keys in the store. */
  name: string
  keyOf(query: Query): string
  read(query: Query, requester: Requester): Fetched<Content>
  /** Reads what was stored. */
  schema: z.ZodType<Content>
  /** What the query asked for, even if Exec ignored a filter. By default all. */
  narrow?(content: Content, query: Query): Content
  /** How old content may be that is as good as new, in milliseconds. */
  currentMs: number
  /** How long content is kept, and how old it may be while Exec's limit is used up. Default a day. */
  keptMs?: number
  /** The memory that this process's cache takes by default. */
  maxBytes: number
  bytesOf(content: Content): number
}

export type Dated<Content> = Content & {
  readAt: Date
  /** When it was read, if it is no longer current. */
  asOf?: Date | undefined
}

const DAY_MS = 24 * 60 * 60_000
/** What an entry costs besides its content. */
const ENTRY_BYTES = 1024

const storedSchema = z.object({ readAt: z.coerce.date() })

/** The newest content for each query, cached in the process and in the store that replicas share. */
export class QueryCache<Query, Content> {
  readonly #clock: () => number
  readonly #fetch: CachedFetch<{ query: Query; maxAgeMs: number }, Content & { readAt: Date }>

  constructor(
    private readonly steps: QuerySteps<Query, Content>,
    options: CacheOptions,
  ) {
    const { name, keyOf, read, schema, narrow = (content: Content) => content } = steps
    const { clock = Date.now, maxBytes = steps.maxBytes, store, storeSecret } = options
    const entries = new LRUCache<string, Content & { readAt: Date }>({
      maxSize: maxBytes,
      sizeCalculation: (entry) => ENTRY_BYTES + steps.bytesOf(entry),
    })
    this.#clock = clock
    this.#fetch = new CachedFetch({
      cache: {
        find: ({ query, maxAgeMs }) => {
          const entry = entries.get(keyOf(query))
          return entry !== undefined && this.#ageOf(entry) < maxAgeMs ? entry : undefined
        },
        add({ query }, entry) {
          const cached = entries.peek(keyOf(query))
          if (cached === undefined || cached.readAt <= entry.readAt) entries.set(keyOf(query), entry)
        },
      },
      store,
      keysOf: ({ query }) => [`${name}:${hashKey(keyOf(query), storeSecret)}`],
      unpack(stored, { query }) {
        const [dated, content] = [storedSchema.safeParse(stored), schema.safeParse(stored)]
        if (!dated.success || !content.success) return undefined
        return { ...narrow(content.data, query), readAt: dated.data.readAt }
      },
      storedMs: () => this.#keptMs,
      async ask({ query }, requester) {
        const content = await read(query, requester)
        return content.ok ? ok({ ...narrow(content.value, query), readAt: new Date(clock()) }) : content
      },
      clock,
    })
  }

  /**
   * While Exec's limit is used up, or the user's share of it, the content may be as old as it is kept; then `asOf` is set.
   * @param maxAgeMs how old a cached one may be, in milliseconds.
   */
  async get(
    query: Query,
    options: FetchOptions,
    maxAgeMs = this.steps.currentMs,
  ): Fetched<Dated<Content>, FetchError> {
    const fetched = await this.#fetch.get({ query, maxAgeMs }, options)
    if (fetched.ok || !isLimited(fetched.error)) return fetched
    const stale = await this.#fetch.peek({ query, maxAgeMs: this.#keptMs })
    return stale === undefined ? fetched : ok({ ...stale, asOf: stale.readAt })
  }

  /** What is kept, without a request to Exec. */
  async peek(query: Query): Promise<Dated<Content> | undefined> {
    const found = await this.#fetch.peek({ query, maxAgeMs: this.#keptMs })
    const isCurrent = found === undefined || this.#ageOf(found) < this.steps.currentMs
    return isCurrent ? found : { ...found, asOf: found.readAt }
  }

  get #keptMs(): number {
    return this.steps.keptMs ?? DAY_MS
  }

  #ageOf({ readAt }: { readAt: Date }): number {
    return this.#clock() - readAt.getTime()
  }
}
