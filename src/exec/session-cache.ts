import { LRUCache } from 'lru-cache'
import { ok, type Result } from '../lib/result.ts'
import type { Include } from './exec-client.ts'
import { isGraded, type Session } from './session.ts'

/** A session as it is handed out. `asOf` is there where it is older than it should be: then it is from that time. */
export interface SessionAnswer {
  session: Session
  asOf?: Date | undefined
}

/** What Exec answered at `readAt` (milliseconds since the epoch). */
export interface CachedSession {
  answer: Result<SessionAnswer, { kind: 'not_found' }>
  include: Include
  readAt: number
  /** The size of Exec's answer. */
  bytes: number
}

export interface Wanted {
  include: Include
  /** Someone asks whether an ungraded session is graded by now. */
  fresh: boolean
}

export interface SessionCache {
  /** Keeps an answer, unless what is held already is better. */
  add(id: string, entry: CachedSession): void
  /** What will do for someone who wants it. */
  find(id: string, wanted: Wanted): CachedSession['answer'] | undefined
  /** What has to do while Exec can't be asked: up to a day old, and marked with its age. */
  findStale(id: string, include: Include): { ok: true; value: SessionAnswer } | undefined
}

const GRADED_MS = 6 * 60 * 60_000
const UNGRADED_MS = 30_000
const NOT_FOUND_MS = 10_000
const FRESH_MS = 5000
const STALE_MS = 24 * 60 * 60_000

const MAX_BYTES = 64 * 1024 * 1024
/** What keeping an entry costs besides its answer. */
const ENTRY_BYTES = 1024
/** What a byte of an answer costs once it is parsed and its review's pages are laid out: some four, measured on the heap. */
const MEMORY_PER_BYTE = 4

/** The sessions that this process knows. `maxBytes` bounds the memory that they take; `clock` is in milliseconds. */
export function createSessionCache(options: { clock?: () => number; maxBytes?: number } = {}): SessionCache {
  const { clock = Date.now, maxBytes = MAX_BYTES } = options
  const kept = new LRUCache<string, CachedSession>({ maxSize: maxBytes })

  function usable(id: string, include: Include): CachedSession | undefined {
    const entry = kept.get(id)
    if (entry === undefined || clock() - entry.readAt >= keepMsOf(entry)) return undefined
    return covers(entry.include, include) || !entry.answer.ok ? entry : undefined
  }

  return {
    add(id, entry) {
      const held = kept.peek(id)
      if (held !== undefined && held.readAt > entry.readAt && covers(held.include, entry.include)) return
      const whole = usable(id, 'transcript,evaluations')
      if (whole !== undefined && entry.include === 'evaluations' && isFinal(whole)) return
      kept.set(id, entry, { size: ENTRY_BYTES + 2 * id.length + MEMORY_PER_BYTE * entry.bytes })
    },

    find(id, { include, fresh }) {
      const entry = usable(id, include)
      const isTooOld = fresh && entry?.answer.ok && !isFinal(entry) && clock() - entry.readAt > FRESH_MS
      return isTooOld ? undefined : entry?.answer
    },

    findStale(id, include) {
      const entry = kept.get(id)
      if (entry === undefined || !entry.answer.ok || !covers(entry.include, include)) return undefined
      const { session } = entry.answer.value
      return clock() - entry.readAt < STALE_MS ? ok({ session, asOf: new Date(entry.readAt) }) : undefined
    },
  }
}

/** How long an answer is worth keeping, in milliseconds, counted from when it was read. */
export function lifetimeOf({ answer }: CachedSession): number {
  return answer.ok ? STALE_MS : NOT_FOUND_MS
}

function covers(held: Include, wanted: Include): boolean {
  return held === wanted || held === 'transcript,evaluations'
}

/** A graded session does not change any more. */
function isFinal({ answer }: CachedSession): boolean {
  return answer.ok && isGraded(answer.value.session)
}

function keepMsOf(entry: CachedSession): number {
  if (!entry.answer.ok) return NOT_FOUND_MS
  return isFinal(entry) ? GRADED_MS : UNGRADED_MS
}
