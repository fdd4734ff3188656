import { z } from 'zod'
import { ok } from '../lib/result.ts'
import { type CacheOptions, ExecCache } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import { readPages } from './list-page.ts'
import { type SessionSummary, type SinceQuery, sortedGroups } from './session.ts'

interface RecentContent {
  /** Newest first, and each session once: Exec's pages overlap if one begins while they are read. */
  sessions: SessionSummary[]
  /** Whether Exec has no older ones since then. */
  isWhole: boolean
}

/** A hundred sessions each. */
const MOST_PAGES = 3
/** Messages that are due at the same time share one answer, although they are sent one a second. */
export const RECENT_MS = 10 * 60_000

export type RecentSessions = ExecCache<Omit<SinceQuery, 'page'>, RecentContent>

/**
 * The newest sessions of the workspace or of groups since a time: three requests at most, out of the share of who asks first, for all who
 * ask for the same.
 */
export function recentSessions(client: Pick<ExecClient, 'listSince'>, options: CacheOptions): RecentSessions {
  return new ExecCache(
    {
      name: 'recent-sessions',
      keyOf: ({ since, groups }) => JSON.stringify([since, sortedGroups(groups)]),
      async read(query, requester) {
        const all = await readPages(MOST_PAGES, (page) => client.listSince({ ...query, page }, requester))
        if (!all.ok) return all
        const { items, isWhole } = all.value
        return ok({ sessions: [...new Map(items.map((line) => [line.id, line])).values()], isWhole })
      },
      toContent: (recent) => recent,
      currentMs: () => RECENT_MS,
      // An older list lacks what is to be told.
      keptMs: () => 0,
      // No replica needs what another one has read.
      stored: z.never(),
    },
    options,
  )
}
