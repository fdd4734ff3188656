import { z } from 'zod'
import { ok } from '../lib/result.ts'
import { type CacheOptions, ExecCache } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import { readPages } from './list-page.ts'
import { type SessionSummary, type SinceQuery, sortedGroups } from './session.ts'

interface RecentContent {
  /** Newest first, each session once: Exec's pages overlap if a session begins while they are read. */
  sessions: SessionSummary[]
  /** Whether these are all sessions since then. */
  isWhole: boolean
}

/** Each page has a hundred sessions. */
const MOST_PAGES = 3
/** Messages due at the same time share one answer, although they are sent a second apart. */
export const RECENT_MS = 10 * 60_000

export type RecentSessions = ExecCache<Omit<SinceQuery, 'page'>, RecentContent>

/**
 * The newest sessions of the workspace or of groups since a time. It takes at most three requests from the first
 * caller's share, for everyone who asks for the same.
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
      // An older list lacks the new sessions.
      keptMs: () => 0,
      // Replicas don't share these lists.
      stored: z.never(),
    },
    options,
  )
}
