import { randomUUID } from 'node:crypto'
import { type ExpressionBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Stored } from '../database/database.ts'
import type { OutboxState } from '../database/tables.ts'
import type { WorkspaceTables } from '../database/workspace-tables.ts'
import { inParts } from '../lib/batches.ts'
import { DAY_MS } from '../lib/durations.ts'
import { parseJson } from '../lib/parse.ts'
import type { PostedAt } from '../slack/post-message.ts'
import type { Enqueued, Notification, NotificationKey } from './notification.ts'

/** How long a replica keeps others from a row. Sending one takes far less. */
export const LEASE_MS = 30_000
const KEPT_MS = 90 * DAY_MS
/** Both databases limit the number of values in one statement. */
const ROWS_PER_STATEMENT = 500
/** States of rows that have not ended. */
export const OPEN: readonly OutboxState[] = ['due', 'claimed', 'sending']

/** A row that one replica has to itself. */
export interface ClaimedRow {
  /** The message's metadata contains it, too. */
  id: string
  notification: Notification
  /** How often composing it failed. */
  tries: number
  /** When Slack was given the message, if it is unclear whether Slack posted it. */
  attemptedAt: number | undefined
}

/**
 * The messages that the app sends on its own, and their outcomes, one row each. All methods reject while the database
 * is out of reach.
 */
export class Outbox {
  /** This process, among the replicas. */
  readonly #holder = randomUUID()
  #onNew: () => void = () => undefined

  constructor(private readonly stored: Stored) {}

  /** Calls `listener` when there may be something to send. It replaces an earlier listener. */
  onNew(listener: () => void): void {
    this.#onNew = listener
  }

  /**
   * Adds the ones never enqueued before, and resolves to their number. May be called again with the same ones. Costs
   * one statement for every 500.
   * @param db the caller's transaction; the caller then calls `wake` after it.
   */
  async enqueue(notifications: readonly Notification[], db = this.#db): Promise<number> {
    const { clock } = this.stored
    let added = 0
    for (const some of inParts(notifications, ROWS_PER_STATEMENT)) {
      const rows = some.map(({ dueAt, details, dedupKey, ...key }) => ({
        ...key,
        occurrence: dedupKey,
        id: randomUUID(),
        details: JSON.stringify(details),
        state: 'due' as const,
        due_at: dueAt,
        first_due_at: dueAt,
        tries: 0,
        created_at: clock(),
      }))
      const inserted = await db
        .insertInto('outbox')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute()
      added += inserted.length
    }
    if (added > 0) this.wake()
    return added
  }

  /** There may be something to send. */
  wake(): void {
    this.#onNew()
  }

  /** Deletes rows that are not being sent yet, so that they may be enqueued again. Resolves to whether there were any. */
  async cancel({ kind, subject, recipient }: Omit<NotificationKey, 'dedupKey'>): Promise<boolean> {
    const cancelled = await this.#db
      .deleteFrom('outbox')
      .where((row) => row.and({ kind, subject, recipient, state: 'due' }))
      .returning('id')
      .execute()
    return cancelled.length > 0
  }

  /** The state of a notification; `undefined` if it was never enqueued, or was deleted. */
  async find({ kind, subject, recipient, dedupKey }: NotificationKey): Promise<Enqueued | undefined> {
    const row = await this.#rows()
      .select(['state', 'outcome', 'channel', 'ts', 'details', 'due_at'])
      .where((row) => row.and({ kind, subject, recipient, occurrence: dedupKey }))
      .executeTakeFirst()
    if (row === undefined) return undefined
    const { state, outcome, channel, ts, due_at: dueAt } = row
    const details = detailsSchema.parse(parseJson(row.details))
    if (state === 'sent' && channel !== null && ts !== null) return { details, state, at: { channel, ts } }
    return state === 'dropped'
      ? { details, state, reason: outcome ?? '' }
      : { details, state: 'waiting', dueAt }
  }

  /**
   * The subjects with notifications of these kinds ever enqueued for this person, sent or not.
   * @param subjects at least one.
   */
  async subjectsFor(
    recipient: string,
    kinds: readonly string[],
    subjects: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const found = await this.#rows()
      .select('subject')
      .where('recipient', '=', recipient)
      .where('kind', 'in', kinds)
      .where('subject', 'in', subjects)
      .execute()
    return new Set(found.map(({ subject }) => subject))
  }

  /** The newest twenty notifications of this kind sent to this person. */
  async saidTo(recipient: string, kind: string): Promise<Pick<Notification, 'details' | 'dueAt'>[]> {
    const rows = await this.#rows()
      .select(['details', 'first_due_at as dueAt'])
      .where((row) => row.and({ recipient, kind, state: 'sent' }))
      .orderBy('ended_at', 'desc')
      .limit(20)
      .execute()
    return rows.map(({ details, dueAt }) => ({ details: detailsSchema.parse(parseJson(details)), dueAt }))
  }

  /** The next due, the last sent, and the last dropped notification of these kinds for this person. */
  outlookFor(recipient: string, kinds: readonly string[]) {
    const first = (states: readonly OutboxState[], order: 'asc' | 'desc') =>
      this.#rows()
        .select(({ fn }) => ['kind', 'outcome as reason', fn.coalesce('ended_at', 'due_at').as('at')])
        .where('recipient', '=', recipient)
        .where('kind', 'in', kinds)
        .where('state', 'in', states)
        .orderBy('at', order)
        .limit(1)
        .executeTakeFirst()
    return Promise.all([first(OPEN, 'asc'), first(['sent'], 'desc'), first(['dropped'], 'desc')])
  }

  /** The notifications of this kind about these subjects that have not ended. */
  async openAbout(
    kind: string,
    subjects: readonly string[],
  ): Promise<Pick<Notification, 'subject' | 'recipient' | 'dueAt'>[]> {
    if (subjects.length === 0) return []
    return this.#open(kind)
      .select(['subject', 'recipient', 'first_due_at as dueAt'])
      .where('subject', 'in', subjects)
      .execute()
  }

  /** Whether any notification of this kind has not ended. */
  async hasOpen(kind: string): Promise<boolean> {
    const open = await this.#open(kind).select('id').limit(1).executeTakeFirst()
    return open !== undefined
  }

  /**
   * How many messages of these kinds this person got in the last 90 days, and when the last one came, in milliseconds
   * since the epoch.
   */
  async sentTo(
    recipient: string,
    kinds: readonly string[],
  ): Promise<{ count: number; lastAt: number | undefined }> {
    const { count, lastAt } = await this.#rows()
      .select(({ fn }) => [fn.countAll().as('count'), fn.max('ended_at').as('lastAt')])
      .where((row) => row.and({ recipient, state: 'sent' }))
      .where('kind', 'in', kinds)
      .executeTakeFirstOrThrow()
    return { count: Number(count), lastAt: lastAt ?? undefined }
  }

  /** The id of the app's conversation with this person, if it has sent them anything. */
  async findDirectMessage(person: string): Promise<string | undefined> {
    const sent = await this.#rows()
      .select('channel')
      .where('recipient', '=', person)
      .where('channel', 'is not', null)
      .orderBy('ended_at', 'desc')
      .executeTakeFirst()
    return sent?.channel ?? undefined
  }

  /** Deletes rows that ended 90 days ago. */
  async prune(): Promise<void> {
    await this.#db
      .deleteFrom('outbox')
      .where('ended_at', '<', this.stored.clock() - KEPT_MS)
      .execute()
  }

  /** How long the oldest row has been due, in milliseconds; 0 if none is. */
  async oldestDueMs(): Promise<number> {
    const now = this.stored.clock()
    const oldest = await this.#rows()
      .select('due_at')
      .where('state', 'in', OPEN)
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .executeTakeFirst()
    return oldest === undefined ? 0 : now - oldest.due_at
  }

  /** @param kinds the kinds that this version of the app knows; a newer one may know more. */
  async hasDue(kinds: readonly string[]): Promise<boolean> {
    return (await this.#longestDue(kinds, this.stored.clock()).executeTakeFirst()) !== undefined
  }

  /** Claims the row that has been due longest for this replica. A row with an expired lease is due again. */
  async claim(kinds: readonly string[]): Promise<ClaimedRow | undefined> {
    if (kinds.length === 0) return undefined
    const now = this.stored.clock()
    const claimed = await this.#db
      .updateTable('outbox')
      .set({
        // A message that was being sent may have arrived, so it must not count as new.
        state: sql<OutboxState>`case when state = 'sending' then 'sending' else 'claimed' end`,
        claimed_by: this.#holder,
        claimed_until: now + LEASE_MS,
      })
      .where('id', '=', this.#longestDue(kinds, now))
      // PostgreSQL checks this again if another replica has just claimed the row.
      .where(isFree(now))
      .returningAll()
      .executeTakeFirst()
    if (claimed === undefined) return undefined
    const { id, state, tries, attempted_at, kind, subject, recipient, occurrence: dedupKey } = claimed
    const details = detailsSchema.parse(parseJson(claimed.details))
    return {
      id,
      notification: { kind, subject, recipient, dedupKey, details, dueAt: claimed.first_due_at },
      tries,
      attemptedAt: state === 'sending' ? (attempted_at ?? now) : undefined,
    }
  }

  /**
   * Marks the row before Slack gets the message, which may have arrived from here on. Resolves to `false` if this
   * replica took longer than the lease, and another one has the row.
   */
  async startSending({ id }: ClaimedRow): Promise<boolean> {
    const now = this.stored.clock()
    const started = await this.#mine(id)
      .set({ state: 'sending', claimed_until: now + LEASE_MS, attempted_at: now })
      .returning('id')
      .execute()
    return started.length > 0
  }

  /** Marks the row as sent, even if another replica holds it now. */
  async markSent({ id }: ClaimedRow, { channel, ts }: PostedAt): Promise<void> {
    await this.#db
      .updateTable('outbox')
      .set({ state: 'sent', outcome: null, channel, ts, ended_at: this.stored.clock() })
      .where('id', '=', id)
      .execute()
  }

  /**
   * Ends the row unsent. Resolves to `false` if the row is gone, or another replica holds it.
   * @param reason as the log names it.
   */
  async drop({ id }: ClaimedRow, reason: string): Promise<boolean> {
    const ended = { state: 'dropped', outcome: reason, ended_at: this.stored.clock() } as const
    return (await this.#mine(id).set(ended).returning('id').execute()).length > 0
  }

  /** Makes a message that Slack has not received due again at `dueAt`. @param row with its changed fields. */
  async retry({ id, tries, notification }: ClaimedRow, dueAt: number): Promise<void> {
    await this.#mine(id)
      .set({ state: 'due', due_at: dueAt, first_due_at: notification.dueAt, tries })
      .set({ claimed_by: null, claimed_until: null, attempted_at: null })
      .execute()
  }

  /** For a message that Slack may or may not have: it is looked up at `at`. */
  async lookUpLater({ id }: ClaimedRow, at: number): Promise<void> {
    await this.#mine(id).set({ claimed_until: at }).execute()
  }

  #open(kind: string) {
    return this.#rows().where('kind', '=', kind).where('state', 'in', OPEN)
  }

  #longestDue(kinds: readonly string[], now: number) {
    return this.#rows()
      .select('id')
      .where('kind', 'in', kinds)
      .where('due_at', '<=', now)
      .where(isFree(now))
      .orderBy('due_at')
      .limit(1)
  }

  /** The row, unless another replica has claimed it. */
  #mine(id: string) {
    return this.#db
      .updateTable('outbox')
      .where('id', '=', id)
      .where('claimed_by', '=', this.#holder)
      .where('state', 'in', ['claimed', 'sending'])
  }

  #rows() {
    return this.#db.selectFrom('outbox')
  }

  get #db() {
    return this.stored.database.of(this.stored.workspace)
  }
}

function isFree(now: number) {
  return (row: ExpressionBuilder<WorkspaceTables, 'outbox'>) =>
    row.and([row('state', 'in', OPEN), row.or([row('state', '=', 'due'), row('claimed_until', '<=', now)])])
}

const detailsSchema = z.record(z.string(), z.union([z.string(), z.number()])).catch({})
