import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import { failed, ok } from '../lib/result.ts'
import type { Store } from '../store/store.ts'
import type { Include } from './exec-client.ts'
import { readSession } from './session.ts'
import { type CachedSession, lifetimeOf, type SessionLookup } from './session-cache.ts'

const NAMES = { evaluations: 'evaluations', 'transcript,evaluations': 'whole' } as const

/** A larger answer, in bytes, would keep the store's connection busy for longer than a command may take. */
export const MAX_STORED_BYTES = 2 * 1024 * 1024

const entrySchema = z.object({
  readAt: z.number(),
  bytes: z.number().nonnegative(),
  /** Null for a session that Exec does not know. */
  session: z.unknown(),
})

/** Sessions that replicas share. Another version of the app may have written them, so they are parsed. */
export class SessionStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Yields the smallest entry that may do first. */
  async *read({ id, include }: Omit<SessionLookup, 'fresh'>): AsyncGenerator<CachedSession> {
    const stored: Include[] = include === 'evaluations' ? [include, 'transcript,evaluations'] : [include]
    for (const each of stored) {
      const entry = decode((await this.#store.get(keyOf(id, each))) ?? '', each)
      if (entry !== undefined) yield entry
    }
  }

  async write({ id }: Pick<SessionLookup, 'id'>, entry: CachedSession): Promise<void> {
    if (entry.bytes > MAX_STORED_BYTES) return
    await this.#store.set(keyOf(id, entry.include), encode(entry), lifetimeOf(entry))
  }
}

function keyOf(id: string, include: Include): string {
  return `session:${id}:${NAMES[include]}`
}

function encode({ answer, readAt, bytes }: CachedSession): string {
  return JSON.stringify({ readAt, bytes, session: answer.ok ? answer.value.session : null })
}

function decode(text: string, include: Include): CachedSession | undefined {
  const parsed = entrySchema.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { readAt, bytes, session } = parsed.data
  if (session === null) return { answer: failed({ kind: 'not_found' }), include, readAt, bytes }
  const read = readSession(session)
  return read.ok ? { answer: ok({ session: read.value.session }), include, readAt, bytes } : undefined
}
