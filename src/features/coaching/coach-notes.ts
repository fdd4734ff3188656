import type { Selectable } from 'kysely'
import type { RichPiece } from '../../blocks/text/rich-pieces.ts'
import type { Database } from '../../database/database.ts'
import { insertOnce } from '../../database/insert-once.ts'
import type { RetryState, Tables } from '../../database/tables.ts'
import { normalEmail } from '../../exec/session.ts'
import { type CoachNote, type NewNote, readNote, readWritten } from './coach-note.ts'

const DAY_MS = 24 * 60 * 60_000
/** How long a note, and what comes of it, is kept. */
const KEPT_MS = 90 * DAY_MS
/** How long a coach waits for a retry after it was due, and after the person said that they will: Exec is asked meanwhile. */
const AFTER_DUE_MS = 3 * DAY_MS
const WILL_RETRY_MS = 14 * DAY_MS

interface CoachNotesOptions {
  database: Database
  workspace: string
  clock: () => number
}

/** Coaches' notes, and what people answered. Each method throws what the database throws. */
export class CoachNotes {
  readonly #database: Database
  readonly #workspace: string
  readonly #clock: () => number

  constructor({ database, workspace, clock }: CoachNotesOptions) {
    this.#database = database
    this.#workspace = workspace
    this.#clock = clock
  }

  /**
   * Adds a note, and runs `andThen` in the same transaction. Claims the note's retry: only the caller may assign it in Exec.
   * Resolves to `false`, and changes nothing, if a note with this id exists: someone submitted its form twice.
   */
  add(note: NewNote, andThen: (db: Database['db']) => Promise<unknown>): Promise<boolean> {
    const { id, session, scenario = null, coach, person, email, retry, ...rest } = note
    const { cipher } = this.#database
    const now = this.#clock()
    const row = {
      workspace: this.#workspace,
      id,
      session,
      scenario,
      coach,
      person,
      email_hash: cipher.hash(normalEmail(email)),
      content: cipher.encrypt(JSON.stringify(rest), id),
      retry: retry === undefined ? ('none' as const) : ('claimed' as const),
      due_date: retry?.due ?? null,
      due_at: retry?.dueAt ?? null,
      rank: retry?.rank ?? null,
      claimed_at: retry === undefined ? null : now,
      created_at: now,
    }
    const insert = (db: Database['db']) =>
      db
        .insertInto('coach_notes')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute()
    return insertOnce(this.#database.db, insert, andThen)
  }

  async find(id: string): Promise<CoachNote | undefined> {
    const row = await this.#notes().selectAll().where('id', '=', id).executeTakeFirst()
    return row && this.#read(row)
  }

  /** Notes what became of a claimed retry. @param refusal why it was refused, as in the log. */
  async settleRetry(id: string, state: 'assigned' | 'unclear' | 'refused', refusal?: string): Promise<void> {
    await this.#change(id, { retry: state, refusal: refusal ?? null }, ['claimed'])
  }

  /** What the list of assignments shows of a retry that was unclear, unless it was claimed anew meanwhile. */
  async resolveRetry(
    id: string,
    { claimedAt }: { claimedAt: number },
    state: 'assigned' | 'missing',
  ): Promise<void> {
    await this.#noteToChange(id, { retry: state })
      .where('retry', 'in', ['unclear', 'claimed'])
      .where('claimed_at', '=', claimedAt)
      .execute()
  }

  /** Claims a retry that Exec surely does not have. Resolves to `true` if the caller may assign it now, and nobody else may. */
  claimRetry(id: string): Promise<boolean> {
    const claim = { retry: 'claimed' as const, refusal: null, claimed_at: this.#clock() }
    return this.#change(id, claim, ['missing', 'refused'])
  }

  /** The latest note to this person whose retry at this scenario is still unclear. @param except the id of another note. */
  async findUnclear(subject: {
    email: string
    scenario: string
    except: string
  }): Promise<CoachNote | undefined> {
    const row = await this.#notes()
      .selectAll()
      .where('email_hash', '=', this.#database.cipher.hash(normalEmail(subject.email)))
      .where('scenario', '=', subject.scenario)
      .where('id', '!=', subject.except)
      .where('retry', 'in', ['claimed', 'unclear'])
      .orderBy('claimed_at', 'desc')
      .executeTakeFirst()
    return row && this.#read(row)
  }

  async markSeen(id: string): Promise<void> {
    await this.#change(id, { seen_at: this.#clock() })
  }

  async markWillRetry(id: string): Promise<void> {
    await this.#change(id, { will_retry_at: this.#clock() })
  }

  /** Whether any coach waits for a retry. */
  async isAnyAwaiting(): Promise<boolean> {
    const row = await this.#awaiting().select('id').limit(1).executeTakeFirst()
    return row !== undefined
  }

  /** The notes whose retry this session is: it began after them. */
  async awaiting(session: { email: string; scenario: string; beganAt: number }): Promise<CoachNote[]> {
    const { email, scenario, beganAt } = session
    const rows = await this.#awaiting()
      .selectAll()
      .where('email_hash', '=', this.#database.cipher.hash(email))
      .where('scenario', '=', scenario)
      .where('created_at', '<', beganAt)
      .execute()
    return rows.map((row) => this.#read(row)).filter((note) => note !== undefined)
  }

  async markRetried(id: string, session: string): Promise<void> {
    await this.#change(id, { retried_with: session })
  }

  /** Keeps what a person wrote to their coach. Resolves to false if there is a reply with this id: its form was submitted twice. */
  async addReply(
    { id: note, coach, person }: CoachNote,
    id: string,
    pieces: readonly RichPiece[],
  ): Promise<boolean> {
    const added = await this.#database.db
      .insertInto('coach_replies')
      .values({
        workspace: this.#workspace,
        id,
        note,
        coach,
        person,
        content: this.#database.cipher.encrypt(JSON.stringify({ note: pieces }), id),
        created_at: this.#clock(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .execute()
    return added.length > 0
  }

  async hasReply(note: string): Promise<boolean> {
    const row = await this.#database.db
      .selectFrom('coach_replies')
      .select('id')
      .where('workspace', '=', this.#workspace)
      .where('note', '=', note)
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }

  async findReply(id: string): Promise<RichPiece[] | undefined> {
    const row = await this.#database.db
      .selectFrom('coach_replies')
      .select(['id', 'content'])
      .where('workspace', '=', this.#workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    return row && readWritten(this.#database.cipher, row)?.note
  }

  /** Deletes what is 90 days old. */
  async prune(): Promise<void> {
    for (const table of ['coach_notes', 'coach_replies'] as const)
      await this.#database.db
        .deleteFrom(table)
        .where('workspace', '=', this.#workspace)
        .where('created_at', '<', this.#clock() - KEPT_MS)
        .execute()
  }

  /** Whether the note changed: not if it is gone, or its retry is in none of these states. */
  async #change(
    id: string,
    columns: Partial<Selectable<Tables['coach_notes']>>,
    from?: readonly RetryState[],
  ): Promise<boolean> {
    const change = this.#noteToChange(id, columns)
    const changed = await (from === undefined ? change : change.where('retry', 'in', from))
      .returning('id')
      .execute()
    return changed.length > 0
  }

  #noteToChange(id: string, columns: Partial<Selectable<Tables['coach_notes']>>) {
    return this.#database.db
      .updateTable('coach_notes')
      .set(columns)
      .where('workspace', '=', this.#workspace)
      .where('id', '=', id)
  }

  /** With a retry that Exec has, or may have, and those of people who have said that they will: each for a time. */
  #awaiting() {
    const now = this.#clock()
    return this.#notes()
      .where('retried_with', 'is', null)
      .where('scenario', 'is not', null)
      .where((row) =>
        row.or([
          row.and([
            row('retry', 'in', ['claimed', 'assigned', 'unclear']),
            row('due_at', '>=', now - AFTER_DUE_MS),
          ]),
          row('will_retry_at', '>=', now - WILL_RETRY_MS),
        ]),
      )
  }

  #notes() {
    return this.#database.db.selectFrom('coach_notes').where('workspace', '=', this.#workspace)
  }

  #read(row: Selectable<Tables['coach_notes']>): CoachNote | undefined {
    return readNote(this.#database.cipher, row)
  }
}
