import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { WEEK_MS } from '../lib/durations.ts'
import { ok } from '../lib/result.ts'
import { type CacheOptions, type Dated, type DatedError, ExecCache, type FetchOptions } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import type { Fetched } from './exec-error.ts'
import { sentSummarySchema, toSummary } from './sent-session.ts'
import { emailOf, normalEmail, type SessionQuery, type SessionSummary, sortedGroups } from './session.ts'

const CURRENT_MS = 60_000

const storedSchema = z.object({
  sessions: z.array(sentSummarySchema),
  page: z.number(),
  hasMore: z.boolean(),
  total: z.number().optional(),
})

type StoredList = z.infer<typeof storedSchema>

interface ListContent {
  /** Newest first. */
  sessions: SessionSummary[]
  page: number
  hasMore: boolean
  /** The number of sessions on all pages, if known. */
  total?: number | undefined
}

export type SessionList = Dated<ListContent>

const MAX_REMEMBERED = 10_000
const REMEMBERED_MS = WEEK_MS

/** Pages of a person's or a team's sessions. */
export class SessionLists extends ExecCache<SessionQuery, ListContent, StoredList> {
  /** Keyed by person and scenario. */
  readonly #remembered: LRUCache<string, SessionSummary[]>
  /** All sessions graded between these times, in milliseconds since the epoch, are remembered. */
  #rememberedSince = Number.POSITIVE_INFINITY
  #rememberedUntil: number | undefined = Number.NaN

  constructor(client: Pick<ExecClient, 'listSessions'>, options: CacheOptions) {
    super(
      {
        name: 'session-list',
        keyOf,
        async read(query, requester) {
          const answer = await client.listSessions(query, requester)
          if (!answer.ok) return answer
          const { items, ...page } = answer.value
          return ok({ ...page, sessions: items, page: query.page })
        },
        toContent,
        currentMs: () => CURRENT_MS,
        stored: storedSchema,
      },
      options,
    )
    this.#remembered = new LRUCache({
      maxSize: MAX_REMEMBERED,
      sizeCalculation: (lines) => lines.length,
      ttl: REMEMBERED_MS,
      perf: { now: options.clock },
    })
  }

  /** Asks Exec at most once a minute, however new the list should be. */
  override get(query: SessionQuery, options: FetchOptions): Fetched<SessionList, DatedError> {
    const maxAgeMs = Math.max(options.maxAgeMs ?? CURRENT_MS, CURRENT_MS)
    return super.get(query, { ...options, maxAgeMs })
  }

  /**
   * Remembers what a poll for grades listed.
   * @param poll.after when the previous poll was, on any replica. If another replica ran it, this process missed its
   * grades.
   */
  remember(lines: readonly SessionSummary[], { after, at }: PollTimes): void {
    if (after !== this.#rememberedUntil) {
      this.#remembered.clear()
      this.#rememberedSince = at
    }
    this.#rememberedUntil = at
    for (const line of lines) {
      const key = attemptsKey(line.person.email ?? '', line.scenario.id ?? '')
      const others = this.#remembered.get(key)?.filter(({ id }) => id !== line.id) ?? []
      this.#remembered.set(key, [...others, line])
    }
  }

  /** A list read since then has all attempts, together with `remembered`. */
  get rememberedSince(): number {
    return this.#rememberedSince
  }

  /** A person's attempts at a scenario in the last week, if this process remembers them. */
  remembered({ emails, scenario }: { emails: readonly string[]; scenario: string }): SessionSummary[] {
    const keys = new Set(emails.map((email) => attemptsKey(email, scenario)))
    return [...keys].flatMap((key) => this.#remembered.get(key) ?? [])
  }

  /** A person's session, if this process remembers it. */
  rememberedSession(email: string | undefined, id: string): SessionSummary | undefined {
    const lines = [...this.#remembered.values()].flat()
    return lines.find((line) => line.id === id && emailOf(line) === email)
  }
}

/** When this poll and the previous one began, in milliseconds since the epoch. */
export interface PollTimes {
  after: number | undefined
  at: number
}

function attemptsKey(email: string, scenario: string): string {
  return JSON.stringify([normalEmail(email), scenario])
}

function keyOf(query: SessionQuery): string {
  const { scenario, page } = query
  const whose = 'emails' in query ? query.emails.toSorted() : { groups: sortedGroups(query.groups) }
  return JSON.stringify([whose, scenario ?? null, page])
}

/** Even if Exec ignored a filter, nobody must see another person's sessions. The caller checks who is in a team. */
function toContent(page: StoredList, query: SessionQuery): ListContent {
  const emails = 'emails' in query ? new Set(query.emails.map(normalEmail)) : undefined
  const sessions = page.sessions
    .map(toSummary)
    .filter(
      (line) =>
        emails?.has(emailOf(line)) !== false &&
        (query.scenario === undefined || line.scenario.id === query.scenario),
    )
  return { ...page, sessions, total: sessions.length === page.sessions.length ? page.total : undefined }
}
