import type { Stored } from '../../database/database.ts'
import type { Leases } from '../../database/leases.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import { beginReading, readPages } from '../../exec/list-page.ts'
import type { SessionSummary } from '../../exec/session.ts'
import type { PollTimes } from '../../exec/session-lists.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { Loop, type Sleep } from '../../lib/every.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { ok } from '../../lib/result.ts'
import type { GradeListener } from '../../shared/sessions/graded-sessions.ts'
import { decideGraded } from './decide-graded.ts'
import {
  dueAt,
  KEEP_SEEN_MS,
  MAX_PAGES,
  needsNextPage,
  newestAt,
  nextPollAt,
  type PollPlan,
  type Progress,
  planPoll,
  ungradedSince,
} from './plan-poll.ts'
import { PollState } from './poll-state.ts'

/** `failed`: the database or a listener threw. */
export type PollOutcome = 'ok' | 'stopped' | 'failed' | ExecError['kind']

export interface GradePollerOptions extends Stored {
  leases: Leases
  exec: Pick<ExecClient, 'listSince'>
  /** Called with all that Exec has listed, before `onGraded`. */
  rememberListed: (lines: readonly SessionSummary[], poll: PollTimes) => void
  onGraded: GradeListener['onGraded']
  /** Whether anyone waits for grades. If not, Exec isn't polled. */
  wantsToHear: () => Promise<boolean>
  /** 0: Exec is never polled. */
  pollSeconds: number
  log: Log
  onPoll: (outcome: PollOutcome) => void
  sleep?: Sleep
}

const LEASE = 'look_for_grades'
/** Longer than reading ten pages and telling people takes. */
const LEASE_MS = 2 * 60_000

/** Polls Exec for newly graded sessions, one replica at a time, and reports each once. */
export class GradePoller {
  /**
   * A run resolves to the milliseconds until the next poll may be due. Stopping it keeps it from reading further pages.
   */
  readonly loop: Loop
  readonly #pollMs: number
  #isFailing = false

  constructor(private readonly options: GradePollerOptions) {
    this.#pollMs = options.pollSeconds * 1000
    this.loop = new Loop(() => this.#tryToPoll(), { sleep: options.sleep })
  }

  async #tryToPoll(): Promise<number> {
    const { log, onPoll } = this.options
    try {
      const ms = await this.#pollIfDue()
      if (this.#isFailing) log.info('looking for graded sessions works again')
      this.#isFailing = false
      return ms
    } catch (error) {
      if (!this.#isFailing) log.warn('looking for graded sessions fails', describeError(error))
      this.#isFailing = true
      onPoll('failed')
      return this.#intervalMs
    }
  }

  /** Even without polls, it runs to remove old rows. */
  get #intervalMs(): number {
    return this.#pollMs === 0 ? DAY_MS : this.#pollMs
  }

  async #pollIfDue(): Promise<number> {
    const { workspace, wantsToHear, leases, database, clock } = this.options
    if (!(await leases.take(LEASE, LEASE_MS))) return this.#intervalMs
    try {
      const state = new PollState(database.of(workspace))
      const progress = await state.progress()
      const now = clock()
      const ms = dueAt(progress, now, this.#pollMs) - now
      if (ms > 0) return ms
      if (this.#pollMs === 0 || !(await wantsToHear())) {
        await state.forget(now - KEEP_SEEN_MS)
        return this.#intervalMs
      }
      const nextAt = await this.#poll(state, progress, now)
      return Math.max(0, nextAt - clock())
    } finally {
      await leases.release(LEASE)
    }
  }

  /** Resolves to the time of the next poll. */
  async #poll(state: PollState, progress: Progress | undefined, now: number): Promise<number> {
    const pollMs = this.#pollMs
    const plan = planPoll(progress, await state.oldestUngradedAt(ungradedSince(progress, now)), now)
    const { polledAt, newestAt: newest = plan.since } = progress ?? {}
    const changedAt = progress?.changedAt ?? now
    // Saved before Exec is asked, so that a poll that fails or dies counts too.
    const ifFailed = nextPollAt({ now, pages: 1, changedAt, pollMs })
    await state.saveProgress({ nextAt: ifFailed, polledAt, changedAt, newestAt: newest })

    const { lines, pages, outcome } = await this.#read(plan, now)
    // Taken after Exec has answered: anything read of a session before may be older than its grade.
    const at = this.options.clock()
    if (outcome === 'ok') this.options.rememberListed(lines, { after: polledAt, at: now })
    const seen = await state.seen(lines.map(({ id }) => id))
    const { recent, earlier, ...decided } = decideGraded({
      lines,
      seen,
      now: at,
      polledAt,
      since: plan.since,
    })
    if (recent.length + earlier.length > 0) await this.options.onGraded({ at, recent, earlier })
    if (polledAt !== undefined && earlier.length > 0)
      this.options.log.info('sessions were graded too long ago', { skipped: earlier.length })

    const lastChangedAt = decided.hasChanges ? now : changedAt
    const nextAt = nextPollAt({ now, pages, changedAt: lastChangedAt, pollMs })
    await state.save({
      seen: decided.seen,
      progress: {
        nextAt,
        changedAt: lastChangedAt,
        ...(outcome === 'ok'
          ? { polledAt: now, newestAt: newestAt(progress, lines, plan, now) }
          : { polledAt, newestAt: newest }),
      },
      forgetBefore: now - KEEP_SEEN_MS,
    })
    this.options.onPoll(outcome)
    return nextAt
  }

  /** Reads pages while they may have something new. After a failure, resolves to what was read so far. */
  async #read(
    plan: PollPlan,
    now: number,
  ): Promise<{ lines: SessionSummary[]; pages: number; outcome: PollOutcome }> {
    const { exec, log } = this.options
    const { stopping } = this.loop
    const since = new Date(plan.since)
    const reading = beginReading<SessionSummary>()
    const readPage = async (number: number) => {
      const page = await exec.listSince({ since, groups: 'everyone', page: number })
      if (!page.ok) return page
      return ok({ ...page.value, hasMore: !stopping.aborted && needsNextPage(page.value, plan, now) })
    }
    const all = await readPages(MAX_PAGES, readPage, reading)
    const { items: lines, nextPage } = reading
    if (!all.ok) return { lines, pages: nextPage, outcome: all.error.kind }
    if (!all.value.isWhole) log.warn('Exec has more sessions than one look reads')
    return { lines, pages: nextPage - 1, outcome: stopping.aborted ? 'stopped' : 'ok' }
  }
}
