import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import { failed, ok } from '../lib/result.ts'
import type { Store } from '../store/store.ts'
import type { Include } from './exec-client.ts'
import { readSession } from './session.ts'
import { type CachedSession, lifetimeOf } from './session-cache.ts'
import { SHARED_BYTES } from './shared-answers.ts'

export interface SessionStore {
  /** What replicas have shared of a session: first what holds no more than is wanted, then what holds more. */
  read(id: string, include: Include): AsyncIterable<CachedSession>
  write(id: string, entry: CachedSession): Promise<void>
}

const NAMES = { evaluations: 'evaluations', 'transcript,evaluations': 'whole' } as const

const entrySchema = z.object({
  readAt: z.number(),
  bytes: z.number().nonnegative(),
  /** Null where Exec knows none. */
  session: z.unknown(),
})

/** Sessions in a store that replicas share. Another version of the app may have written them, so they are parsed. */
export function createSessionStore(store: Store): SessionStore {
  return {
    async *read(id, include) {
      const places: Include[] =
        include === 'evaluations' ? ['evaluations', 'transcript,evaluations'] : [include]
      for (const place of places) {
        const text = await store.get(keyOf(id, place))
        const entry = text === undefined ? undefined : decode(text, place)
        if (entry !== undefined) yield entry
      }
    },

    async write(id, entry) {
      if (entry.bytes > SHARED_BYTES) return
      await store.set(keyOf(id, entry.include), encode(entry), lifetimeOf(entry))
    },
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
