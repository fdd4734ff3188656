import { LRUCache } from 'lru-cache'
import { ok, type Result } from '../result.ts'
import type { ExecClient, Include } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import { isGraded, type Session } from './session.ts'

export interface Sessions {
  /**
   * A session with its evaluations, or with the transcript too. `fresh` is for a person who asks whether it is graded by
   * now: an ungraded answer older than five seconds will not do.
   */
  get(id: string, options?: { include?: Include; fresh?: boolean }): Promise<Result<Session, ExecError>>
}

interface Kept {
  answer: Result<Session, ExecError>
  include: Include
  readAt: number
  keepMs: number
}

const GRADED_MS = 6 * 60 * 60 * 1000
const UNGRADED_MS = 30_000
const NOT_FOUND_MS = 10_000
const FRESH_MS = 5000

const MAX_BYTES = 64 * 1024 * 1024
/** What keeping an entry costs besides its answer. */
const ENTRY_BYTES = 1024

/**
 * Sessions by id: requests under way are shared and answers kept, so that everyone who asks for a session within hours
 * costs Exec one request. `maxBytes` bounds what is kept, measured by the size of Exec's answers; `clock` is in
 * milliseconds.
 */
export function createSessions(
  client: Pick<ExecClient, 'getSession'>,
  options: { clock?: () => number; maxBytes?: number } = {},
): Sessions {
  const { clock = Date.now, maxBytes = MAX_BYTES } = options
  const kept = new LRUCache<string, Kept>({ maxSize: maxBytes })
  const underWay: Record<Include, Map<string, Promise<Result<Session, ExecError>>>> = {
    evaluations: new Map(),
    'transcript,evaluations': new Map(),
  }

  async function fetch(id: string, include: Include): Promise<Result<Session, ExecError>> {
    const fetched = await client.getSession(id, include)
    const answer = fetched.ok ? ok(fetched.value.session) : fetched
    keep(
      id,
      { answer, include, readAt: clock(), keepMs: keepMsOf(answer) },
      fetched.ok ? fetched.value.bytes : 0,
    )
    return answer
  }

  function keep(id: string, entry: Kept, bytes: number): void {
    if (entry.keepMs === 0) return
    const size = ENTRY_BYTES + 2 * id.length + bytes
    const older = usable(id, 'transcript,evaluations')
    const holdsMore = older !== undefined && entry.include === 'evaluations' && isFinal(older)
    if (!holdsMore) kept.set(id, entry, { size })
  }

  function usable(id: string, include: Include): Kept | undefined {
    const entry = kept.get(id)
    if (entry === undefined || clock() - entry.readAt >= entry.keepMs) return undefined
    return covers(entry.include, include) || !entry.answer.ok ? entry : undefined
  }

  return {
    async get(id, { include = 'evaluations', fresh = false } = {}) {
      const entry = usable(id, include)
      const isTooOld = fresh && entry?.answer.ok && !isFinal(entry) && clock() - entry.readAt > FRESH_MS
      if (entry !== undefined && !isTooOld) return entry.answer

      const running = underWay['transcript,evaluations'].get(id) ?? underWay[include].get(id)
      if (running !== undefined) return running
      const request = fetch(id, include).finally(() => underWay[include].delete(id))
      underWay[include].set(id, request)
      return request
    },
  }
}

function covers(held: Include, wanted: Include): boolean {
  return held === wanted || held === 'transcript,evaluations'
}

/** A graded session does not change any more. */
function isFinal({ answer }: Kept): boolean {
  return answer.ok && isGraded(answer.value)
}

function keepMsOf(answer: Result<Session, ExecError>): number {
  if (answer.ok) return isGraded(answer.value) ? GRADED_MS : UNGRADED_MS
  return answer.error.kind === 'not_found' ? NOT_FOUND_MS : 0
}
