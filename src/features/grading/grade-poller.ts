import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '../../database/database.ts'
import type { Leases } from '../../database/leases.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import type { SessionSummary } from '../../exec/session.ts'
import { describeError, type Log } from '../../lib/log.ts'
import type { OnGraded } from '../../shared/newly-graded.ts'
import { DAY_MS, decideGraded } from './decide-graded.ts'
import {
  dueAt,
  type LookPlan,
  MAX_PAGES,
  needsNextPage,
  newestAt,
  nextLookAt,
  type Progress,
  planLook,
  ungradedSince,
} from './plan-poll.ts'
import { LookRecords } from './poll-state.ts'

/** `failed`: the database, or who was to hear of it. */
export type PollOutcome = 'ok' | 'stopped' | 'failed' | ExecError['kind']

interface GradedWatcherOptions {
  database: Pick<Database, 'db'>
  leases: Leases
  /** The id of the Slack team; undefined before it is known. */
  workspace: () => string | undefined
  exec: Pick<ExecClient, 'listSince'>
  onGraded: OnGraded
  /** When somebody last asked to hear of a grade that has not come yet; `undefined`: nobody waits for one. */
  lastAskedAt: () => Promise<number | undefined>
  /** Whether anyone wants to hear of every grade. If not, Exec is asked only while somebody waits for one. */
  wantsToHear: () => Promise<boolean>
  /** 0: Exec is never asked. */
  pollSeconds: number
  log: Log
  onPoll: (outcome: PollOutcome) => void
  /** Milliseconds since the epoch. */
  clock?: () => number
  /** Rejects when the signal is aborted. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

const LEASE = 'look_for_grades'
/** Longer than one page takes, and what follows. */
const LEASE_MS = 60_000
/** Longer than Exec can list a session anew: see `planLook`. */
const KEEP_SEEN_MS = 7 * DAY_MS

/** Looks regularly which sessions Exec has graded, one replica at a time, and says so once. */
export class GradedWatcher {
  readonly #options: GradedWatcherOptions
  readonly #pollMs: number
  readonly #clock: () => number
  readonly #sleep: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined
  #looking: Promise<number> | undefined
  #isFailing = false

  constructor(options: GradedWatcherOptions) {
    this.#options = options
    this.#pollMs = options.pollSeconds * 1000
    this.#clock = options.clock ?? Date.now
    this.#sleep = options.sleep ?? ((ms, signal) => pause(ms, undefined, { signal, ref: false }))
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Waits for a look under way, which reads no further page. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await this.#looking
  }

  /** Looks if it is time to, and resolves to the milliseconds until it may be time again. Never rejects. */
  look(): Promise<number> {
    this.#looking ??= this.#tryToLook().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const ms = await this.look()
      await this.#sleep(ms, signal).catch(() => undefined)
    }
  }

  /** Where Exec is never asked, what the app saw before is still forgotten. */
  get #restMs(): number {
    return this.#pollMs === 0 ? DAY_MS : this.#pollMs
  }

  async #tryToLook(): Promise<number> {
    const { log, onPoll } = this.#options
    try {
      const ms = await this.#lookIfDue()
      if (this.#isFailing) log.info('looking for graded sessions works again')
      this.#isFailing = false
      return ms
    } catch (error) {
      if (!this.#isFailing) log.warn('looking for graded sessions fails', describeError(error))
      this.#isFailing = true
      onPoll('failed')
      return this.#restMs
    }
  }

  async #lookIfDue(): Promise<number> {
    const { workspace: getWorkspace, lastAskedAt, wantsToHear, leases, database } = this.#options
    const workspace = getWorkspace()
    if (workspace === undefined) return this.#restMs
    const records = new LookRecords(database.db, workspace)
    const askedAt = await lastAskedAt()
    const isWanted = this.#pollMs > 0 && (askedAt !== undefined || (await wantsToHear()))
    if (!isWanted) {
      await records.forget(this.#clock() - KEEP_SEEN_MS)
      return this.#restMs
    }
    if (!(await leases.take(LEASE, LEASE_MS))) return this.#restMs
    try {
      const progress = await records.progress()
      const now = this.#clock()
      const at = dueAt(progress, { askedAt, now, pollMs: this.#pollMs })
      const nextAt = at <= now ? await this.#look(records, progress, { askedAt, now }) : at
      // Someone may ask meanwhile.
      return Math.min(Math.max(0, nextAt - this.#clock()), this.#pollMs)
    } finally {
      await leases.release(LEASE)
    }
  }

  /** Resolves to the time of the next look. */
  async #look(
    records: LookRecords,
    progress: Progress | undefined,
    { askedAt = 0, now }: { askedAt: number | undefined; now: number },
  ): Promise<number> {
    const pollMs = this.#pollMs
    const plan = planLook(progress, await records.oldestUngradedAt(ungradedSince(progress, now)), now)
    const { lookedAt, newestAt: newest = plan.since } = progress ?? {}
    const newsAt = Math.max(progress?.newsAt ?? now, askedAt)
    // Noted before Exec is asked: a look that fails, or a process that dies, counts too.
    const nextAt = nextLookAt({ now, pages: 1, newsAt, pollMs })
    await records.saveProgress({ nextAt, lookedAt, newsAt, newestAt: newest })

    const { lines, pages, outcome } = await this.#read(plan, now)
    const seen = await records.seen(lines.map(({ id }) => id))
    const { recent, earlier, ...decided } = decideGraded({ lines, seen, now, lookedAt, since: plan.since })
    if (recent.length + earlier.length > 0) await this.#options.onGraded({ at: now, recent, earlier })
    if (lookedAt !== undefined && earlier.length > 0)
      this.#options.log.info('sessions were graded too long ago', { skipped: earlier.length })

    const news = decided.hasNews ? now : newsAt
    const next = nextLookAt({ now, pages, newsAt: news, pollMs })
    await records.save({
      seen: decided.seen,
      progress: {
        nextAt: next,
        newsAt: news,
        ...(outcome === 'ok'
          ? { lookedAt: now, newestAt: newestAt(progress, lines, plan, now) }
          : { lookedAt, newestAt: newest }),
      },
      forgetBefore: Math.min(plan.since, now - KEEP_SEEN_MS),
    })
    this.#options.onPoll(outcome)
    return next
  }

  /** Reads as many pages as may have something new. After a failure, what was read until then. */
  async #read(
    plan: LookPlan,
    now: number,
  ): Promise<{ lines: SessionSummary[]; pages: number; outcome: PollOutcome }> {
    const { exec, leases, log } = this.#options
    const since = new Date(plan.since)
    const lines: SessionSummary[] = []
    const ids = new Set<string>()
    for (let number = 1; ; number += 1) {
      const page = await exec.listSince({ since, page: number })
      if (!page.ok) return { lines, pages: number, outcome: page.error.kind }
      const { sessions, hasMore, total } = page.value
      const isRepeated = sessions.every(({ id }) => ids.has(id))
      lines.push(...sessions)
      for (const { id } of sessions) ids.add(id)
      if (isRepeated || !needsNextPage({ number, lines: sessions, hasMore }, plan, now)) {
        if (hasMore && number === MAX_PAGES)
          log.warn('Exec has more sessions than one look reads', {
            left_out: total === undefined ? undefined : total - ids.size,
          })
        return { lines, pages: number, outcome: 'ok' }
      }
      if (this.#stopping.signal.aborted || !(await leases.extend(LEASE, LEASE_MS)))
        return { lines, pages: number, outcome: 'stopped' }
    }
  }
}
