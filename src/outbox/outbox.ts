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
/** Both databases limit the values of one statement. */
const ROWS_PER_STATEMENT = 500
/** Of what is not ended. */
export const OPEN: readonly OutboxState[] = ['due', 'claimed', 'sending']

/** A row that one replica has to itself. */
export interface ClaimedRow {
  /** Also in the message's metadata. */
  id: string
  notification: Notification
  /** How often composing it failed. */
  tries: number
  /** When it was given to Slack, if it is unclear whether Slack posted it. */
  attemptedAt: number | undefined
}

/**
 * The messages that the app sends on its own, and what became of them: one row for each. All methods reject while the database is out
 * of reach.
 */
export class Outbox {
  /** This process, among the replicas. */
  readonly #holder = randomUUID()
  #onNew: () => void = () => undefined

  constructor(private readonly stored: Stored) {}

  /** Calls `listener` when there may be something to send, instead of an earlier one. */
  onNew(listener: () => void): void {
    this.#onNew = listener
  }

  /**
   * Adds what was never enqueued before, and resolves to how many that are. May be called again with the same. Costs one statement for
   * every 500.
   * @param db for a transaction of the caller's, who calls `wake` after it.
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

  /** Forgets what is not being sent yet, so that it may be enqueued again. Resolves to whether there was something. */
  async cancel({ kind, subject, recipient }: Omit<NotificationKey, 'dedupKey'>): Promise<boolean> {
    const cancelled = await this.#db
      .deleteFrom('outbox')
      .where((row) => row.and({ kind, subject, recipient, state: 'due' }))
      .returning('id')
      .execute()
    return cancelled.length > 0
  }

  /** What became of a notification; `undefined` if it was never enqueued, or is forgotten. */
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

  /** Which of these subjects, at least one, had something of these kinds enqueued for this person, whether or not it was sent. */
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

  /** What of this kind was said to this person, the newest twenty. */
  async saidTo(recipient: string, kind: string): Promise<Pick<Notification, 'details' | 'dueAt'>[]> {
    const rows = await this.#rows()
      .select(['details', 'first_due_at as dueAt'])
      .where((row) => row.and({ recipient, kind, state: 'sent' }))
      .orderBy('ended_at', 'desc')
      .limit(20)
      .execute()
    return rows.map(({ details, dueAt }) => ({ details: detailsSchema.parse(parseJson(details)), dueAt }))
  }

  /** Of these kinds for this person: what is due next, what was sent last, and what was dropped last. */
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

  /** What of this kind is still to be said about these subjects. */
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

  /** When the newest of this kind was enqueued that is still to be said, in milliseconds since the epoch. */
  async newestOpenAt(kind: string): Promise<number | undefined> {
    const newest = await this.#open(kind)
      .select('created_at')
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return newest?.created_at
  }

  /** How many messages of these kinds this person got in the last 90 days, and when the last one, in milliseconds since the epoch. */
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

  /** Deletes what has ended 90 days ago. */
  async prune(): Promise<void> {
    await this.#db
      .deleteFrom('outbox')
      .where('ended_at', '<', this.stored.clock() - KEPT_MS)
      .execute()
  }

  /** For how many milliseconds the oldest row has been due; 0 if none is. */
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

  /** @param kinds those that this version of the app knows: a newer one may know others. */
  async hasDue(kinds: readonly string[]): Promise<boolean> {
    return (await this.#longestDue(kinds, this.stored.clock()).executeTakeFirst()) !== undefined
  }

  /** The row that has been due longest, for this replica alone. A row whose lease has run out is due again. */
  async claim(kinds: readonly string[]): Promise<ClaimedRow | undefined> {
    if (kinds.length === 0) return undefined
    const now = this.stored.clock()
    const claimed = await this.#db
      .updateTable('outbox')
      .set({
        // What was being sent may have arrived: it must not count as new.
        state: sql<OutboxState>`case when state = 'sending' then 'sending' else 'claimed' end`,
        claimed_by: this.#holder,
        claimed_until: now + LEASE_MS,
      })
      .where('id', '=', this.#longestDue(kinds, now))
      // PostgreSQL checks this once more if another replica has just claimed the row.
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
   * Marks the row before Slack gets the message: from here on it may have arrived. Resolves to false if another replica has the row,
   * since this one took longer than the lease.
   */
  async startSending({ id }: ClaimedRow): Promise<boolean> {
    const now = this.stored.clock()
    const started = await this.#mine(id)
      .set({ state: 'sending', claimed_until: now + LEASE_MS, attempted_at: now })
      .returning('id')
      .execute()
    return started.length > 0
  }

  /**
   * Marks the row as sent, even if another replica holds it now. Resolves to false if the row is gone, as after *Forget me*.
   */
  async markSent({ id }: ClaimedRow, { channel, ts }: PostedAt): Promise<boolean> {
    const marked = await this.#db
      .updateTable('outbox')
      .set({ state: 'sent', outcome: null, channel, ts, ended_at: this.stored.clock() })
      .where('id', '=', id)
      .returning('id')
      .execute()
    return marked.length > 0
  }

  /** Ends the row unsent. Resolves to false if the row is gone, or another replica holds it. @param reason as in the log. */
  async drop({ id }: ClaimedRow, reason: string): Promise<boolean> {
    const ended = { state: 'dropped', outcome: reason, ended_at: this.stored.clock() } as const
    return (await this.#mine(id).set(ended).returning('id').execute()).length > 0
  }

  /** For a message that Slack has not received: it is due again at `dueAt`. @param row with what has changed of it. */
  async retry({ id, tries, notification }: ClaimedRow, dueAt: number): Promise<void> {
    await this.#mine(id)
      .set({ state: 'due', due_at: dueAt, first_due_at: notification.dueAt, tries })
      .set({ claimed_by: null, claimed_until: null, attempted_at: null })
      .execute()
  }

  /** It stays unclear whether Slack has the message: the app looks it up at `at`. */
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

  /** The row, unless another replica has it by now. */
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
