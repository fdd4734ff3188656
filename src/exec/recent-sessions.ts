import { failed, ok, type Result } from '../lib/result.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { SessionSummary } from './session.ts'

export interface RecentList {
  /** Newest first. Exec's pages overlap if a session begins while they are read. */
  sessions: SessionSummary[]
  /** Whether Exec has no older ones since then. */
  isWhole: boolean
}

/** A hundred sessions each. */
const MOST_PAGES = 3
/** Messages that are due at the same time share one answer, although they are sent one a second. */
const CACHED_MS = 10 * 60_000

/**
 * The newest sessions of the workspace or of groups since a time, out of the background share: three requests at most, shared by
 * all who ask for the same.
 */
export class RecentSessions {
  readonly #lists = new Map<string, { readAt: number; list: Promise<Result<RecentList, ExecError>> }>()

  /** @param clock milliseconds since the epoch. */
  constructor(
    private readonly client: Pick<ExecClient, 'listSince'>,
    private readonly clock: () => number = Date.now,
  ) {}

  /**
   * @param since in milliseconds since the epoch.
   * @param groups ids of Exec's groups, at least one; by default everyone's sessions.
   * @param readSince when the list may have been read at the earliest, as `since`.
   */
  async get(
    since: number,
    { groups, readSince = 0 }: { groups?: readonly string[] | undefined; readSince?: number } = {},
  ): Promise<Result<RecentList, ExecError>> {
    const key = JSON.stringify([since, groups?.toSorted() ?? null])
    const now = this.clock()
    for (const [old, { readAt }] of this.#lists) if (now - readAt >= CACHED_MS) this.#lists.delete(old)
    const known = this.#lists.get(key)
    if (known !== undefined && known.readAt >= readSince) return known.list
    const list = this.#read(since, groups)
    const entry = { readAt: now, list }
    this.#lists.set(key, entry)
    const answer = await list
    if (!answer.ok && this.#lists.get(key) === entry) this.#lists.delete(key)
    return answer
  }

  async #read(since: number, groups: readonly string[] | undefined): Promise<Result<RecentList, ExecError>> {
    const sessions: SessionSummary[] = []
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const answer = await this.client.listSince({ since: new Date(since), groups, page })
      if (!answer.ok) return failed(answer.error)
      sessions.push(...answer.value.sessions)
      if (!answer.value.hasMore) return ok({ sessions, isWhole: true })
    }
    return ok({ sessions, isWhole: false })
  }
}
