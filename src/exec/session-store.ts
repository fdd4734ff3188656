import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import { failed, ok } from '../lib/result.ts'
import { readSession } from './session.ts'
import { type CachedSession, lifetimeOf, type SessionLookup } from './session-cache.ts'

const entrySchema = z.object({
  include: z.enum(['evaluations', 'transcript,evaluations']),
  readAt: z.number(),
  bytes: z.number().nonnegative(),
  /** Null for a session that Exec does not know. */
  session: z.unknown(),
})

/** The key of what is asked for, and that of the whole session. */
export function keysOf({ id, include }: SessionLookup): [string, ...string[]] {
  const whole = `session:${id}:whole`
  return include === 'evaluations' ? [`session:${id}:evaluations`, whole] : [whole]
}

export function encodeSession(entry: CachedSession): { text: string; ttlMs: number } {
  const { answer, ...rest } = entry
  const text = JSON.stringify({ ...rest, session: answer.ok ? answer.value.session : null })
  return { text, ttlMs: lifetimeOf(entry) }
}

export function decodeSession(text: string): CachedSession | undefined {
  const parsed = entrySchema.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { session, ...rest } = parsed.data
  if (session === null) return { ...rest, answer: failed({ kind: 'not_found' }) }
  const read = readSession(session)
  return read.ok ? { ...rest, answer: ok({ session: read.value.session }) } : undefined
}
