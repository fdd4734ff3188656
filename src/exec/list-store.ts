import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import type { Store } from '../store/store.ts'
import { type ListLookup, MAX_LIST_AGE_MS } from './list-cache.ts'
import { type CachedList, readLines } from './session-list.ts'
import { readSessionSummary } from './session-page.ts'
import { MAX_STORED_BYTES } from './session-store.ts'

const listSchema = z.object({
  readAt: z.number(),
  bytes: z.number().nonnegative(),
  hasMore: z.boolean(),
  total: z.number().optional(),
  sessions: z.array(z.unknown()),
})

/** Lists that replicas share. Another version of the app may have written them, so they are parsed. */
export class ListStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  async *read({ key, query }: Omit<ListLookup, 'maxAgeMs'>): AsyncGenerator<CachedList> {
    const parsed = listSchema.safeParse(parseJson((await this.#store.get(storeKeyOf(key))) ?? ''))
    if (!parsed.success) return
    const { readAt, bytes, hasMore, total } = parsed.data
    const sessions = parsed.data.sessions.flatMap((line) => readSessionSummary(line)?.summary ?? [])
    yield readLines({ sessions, hasMore, total, bytes }, query, readAt)
  }

  async write({ key }: Pick<ListLookup, 'key'>, list: CachedList): Promise<void> {
    const { readAt, bytes, hasMore, total, sessions } = list
    if (bytes > MAX_STORED_BYTES) return
    const text = JSON.stringify({ readAt, bytes, hasMore, total, sessions })
    await this.#store.set(storeKeyOf(key), text, MAX_LIST_AGE_MS)
  }
}

/** A hash: the store's keys are not encrypted, and must hold no email. */
function storeKeyOf(key: string): string {
  return `session-list:${createHash('sha256').update(key).digest('base64url').slice(0, 32)}`
}
