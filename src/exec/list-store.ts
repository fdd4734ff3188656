import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import type { Store } from '../store/store.ts'
import { LIST_KEPT_MS } from './list-cache.ts'
import { type CachedList, readLines } from './session-list.ts'
import type { SessionQuery } from './session-page.ts'
import { readSessionSummary } from './session-page.ts'
import { SHARED_BYTES } from './shared-answers.ts'

export interface ListStore {
  /** The list that a replica read last. */
  read(key: string, query: SessionQuery): Promise<CachedList | undefined>
  write(key: string, list: CachedList): Promise<void>
}

const listSchema = z.object({
  readAt: z.number(),
  bytes: z.number().nonnegative(),
  hasMore: z.boolean(),
  total: z.number().optional(),
  sessions: z.array(z.unknown()),
})

/** What a list is called in the store. Names lie there in the clear, so that this holds a hash and no email. */
export function storeKeyOf(key: string): string {
  return `session-list:${createHash('sha256').update(key).digest('base64url').slice(0, 32)}`
}

/** Lists in a store that replicas share, by their keys. Another version of the app may have written them, so they are parsed. */
export function createListStore(store: Store): ListStore {
  return {
    async read(key, query) {
      const parsed = listSchema.safeParse(parseJson((await store.get(storeKeyOf(key))) ?? ''))
      if (!parsed.success) return undefined
      const { readAt, bytes, hasMore, total } = parsed.data
      const sessions = parsed.data.sessions.flatMap((line) => readSessionSummary(line)?.summary ?? [])
      return readLines({ sessions, hasMore, total, bytes }, query, readAt)
    },
    async write(key, { readAt, bytes, hasMore, total, sessions }) {
      if (bytes > SHARED_BYTES) return
      const ttlMs = LIST_KEPT_MS
      await store.set(storeKeyOf(key), JSON.stringify({ readAt, bytes, hasMore, total, sessions }), ttlMs)
    },
  }
}
