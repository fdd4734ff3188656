import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { SessionSummary } from './session-page.ts'

export interface RecentList {
  /** Newest first. Exec's pages overlap if a session begins while they are read. */
  sessions: SessionSummary[]
  /** Whether Exec has no older ones since then. */
  isWhole: boolean
}

/** A hundred sessions each. */
const MOST_PAGES = 3
/** Digests that are due at the same time share one answer, although they are sent one a second. */
const CACHED_MS = 10 * 60_000

/** The workspace's newest sessions since a time, out of the background share: three requests at most, shared by all who ask. */
export class RecentSessions {
  readonly #lists = new Map<number, { readAt: number; list: Promise<Result<RecentList, ExecError>> }>()

  /** @param clock milliseconds since the epoch. */
  constructor(
    private readonly client: Pick<ExecClient, 'listSince'>,
    private readonly clock: () => number = Date.now,
  ) {}

  /** @param since in milliseconds since the epoch. */
  async get(since: number): Promise<Result<RecentList, ExecError>> {
    const now = this.clock()
    for (const [key, { readAt }] of this.#lists) if (now - readAt >= CACHED_MS) this.#lists.delete(key)
    const known = this.#lists.get(since)
    if (known !== undefined) return known.list
    const list = this.#read(since)
    this.#lists.set(since, { readAt: now, list })
    const answer = await list
    if (!answer.ok) this.#lists.delete(since)
    return answer
  }

  async #read(since: number): Promise<Result<RecentList, ExecError>> {
    const sessions: SessionSummary[] = []
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const answer = await this.client.listSince({ since: new Date(since), page })
      if (!answer.ok) return failed(answer.error)
      sessions.push(...answer.value.sessions)
      if (!answer.value.hasMore) return ok({ sessions, isWhole: true })
    }
    return ok({ sessions, isWhole: false })
  }
}
