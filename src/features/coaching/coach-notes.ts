import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { CoachTasks } from '../../blocks/home/needs-you.ts'
import type { OpenBetween } from '../../blocks/prepare/one-to-one.ts'
import { type RichPiece, richPieces } from '../../blocks/text/rich-pieces.ts'
import type { Stored } from '../../database/database.ts'
import { encryptedJson } from '../../database/encrypted-json.ts'
import type { Tables } from '../../database/tables.ts'
import type { WorkspaceDb } from '../../database/workspace-tables.ts'
import { normalEmail, type SessionSummary } from '../../exec/session.ts'
import { DAY_MS, WEEK_MS } from '../../lib/durations.ts'

/** How long after a note the app looks for the next attempt. */
const AFTER_NOTE_MS = 30 * DAY_MS
const MOST_NOTES = 100
/** How long a note counts as the coach's reaction to an overdue assignment. */
const COACHED_MS = WEEK_MS

/** The encrypted part of a row. */
const written = z.object({
  note: richPieces.readonly(),
  /** The person's first name in Exec. */
  name: z.string().optional(),
  /** The session's title as on its card, or what to practice. */
  title: z.string(),
  /** The session's score, if it is graded. */
  score: z.number().optional(),
  /** The id of the question it answers. */
  question: z.string().optional(),
})

const NOTE = encryptedJson('coach_notes', written)
const REPLY = encryptedJson('coach_replies', written.pick({ note: true }))

interface Note extends z.infer<typeof written> {
  id: string
  /** `undefined`: the note is about the person's practice. */
  session: string | undefined
  scenario: string | undefined
  coach: string
  person: string
}

export interface NewNote extends Note {
  /** The person's email in Exec. */
  email: string
}

export interface CoachNote extends Note {
  /** In milliseconds since the epoch. */
  at: number
}

type Row = Selectable<Tables['coach_notes']>

/** Coaches' notes and people's replies. Each method throws what the database throws. */
export class CoachNotes {
  constructor(private readonly options: Stored) {}

  /**
   * Adds a note in one transaction with `andThen`. Resolves to `false`, and changes nothing, if a note with this id
   * exists because its form was submitted twice.
   */
  add(note: NewNote, andThen: (db: WorkspaceDb) => Promise<unknown>): Promise<boolean> {
    const { id, session = '', scenario = null, coach, person, email, ...rest } = note
    const now = this.options.clock()
    const row = {
      ...{ id, session, scenario, coach, person },
      email_hash: this.#hash(email),
      content: NOTE.encrypt(this.options, id, rest),
      created_at: now,
    }
    return this.options.database.insertOnce(this.options.workspace, 'coach_notes', row, andThen)
  }

  async find(id: string): Promise<CoachNote | undefined> {
    const row = await this.#notes().selectAll().where('id', '=', id).executeTakeFirst()
    return row && this.#read(row)
  }

  /** Whether any note still waits for a next attempt. */
  async isAnyAwaiting(): Promise<boolean> {
    const row = await this.#awaiting().select('id').limit(1).executeTakeFirst()
    return row !== undefined
  }

  /** The notes written before this attempt; none if it has no date. */
  async awaiting(session: SessionSummary): Promise<CoachNote[]> {
    const rows = await this.#awaiting()
      .selectAll()
      .where('email_hash', '=', this.#hash(session.person.email ?? ''))
      .where('scenario', '=', session.scenario.id ?? '')
      .where('created_at', '<', session.beganAt?.getTime() ?? 0)
      .execute()
    return rows.map((row) => this.#read(row)).filter((note) => note !== undefined)
  }

  async markNextAttempt(id: string, session: string): Promise<void> {
    await this.#db.updateTable('coach_notes').set({ next_attempt: session }).where('id', '=', id).execute()
  }

  /** The sessions and recipients of this coach's recent notes, and the next attempts. */
  async latestOf(coach: string): Promise<Omit<CoachTasks, 'questions'>> {
    const since = this.options.clock() - COACHED_MS
    const rows = await this.#notes()
      .select(['session', 'email_hash', 'next_attempt', 'created_at'])
      .where('coach', '=', coach)
      .where((row) => row.or([row('created_at', '>=', since), row('next_attempt', 'is not', null)]))
      .orderBy('created_at', 'desc')
      .limit(MOST_NOTES)
      .execute()
    const recent = rows.filter(({ created_at }) => created_at >= since)
    const people = new Set(recent.map(({ email_hash }) => email_hash))
    return {
      coached: recent.map(({ session }) => session),
      hasWrittenTo: (email) => people.has(this.#hash(email)),
      nextAttempts: rows.flatMap(({ next_attempt }) => next_attempt ?? []),
    }
  }

  /** This coach's last note to this person, if recent. */
  async latestTo(coach: string, person: string): Promise<CoachNote | undefined> {
    const row = await this.#between(coach, person)
      .where('created_at', '>=', this.options.clock() - COACHED_MS)
      .limit(1)
      .executeTakeFirst()
    return row && this.#read(row)
  }

  /** This coach's notes to this person with no reply or session since, newest first. Answers to questions don't count. */
  async unanswered(coach: string, person: string): Promise<OpenBetween> {
    const rows = await this.#between(coach, person)
      .where('next_attempt', 'is', null)
      .where('id', 'not in', this.#replies().select('note').where('coach', '=', coach))
      .limit(MOST_NOTES)
      .execute()
    return rows.flatMap((row) => {
      const { note: words, question } = this.#read(row) ?? {}
      return words === undefined || question !== undefined
        ? []
        : { isQuestion: false, at: row.created_at, words }
    })
  }

  /**
   * Adds a person's reply to their coach in one transaction with `andThen`. Resolves to `false` if a reply with this id
   * exists because its form was submitted twice.
   */
  addReply(
    { id: note, coach, person }: CoachNote,
    reply: { id: string; words: readonly RichPiece[] },
    andThen: (db: WorkspaceDb) => Promise<unknown>,
  ): Promise<boolean> {
    const { id, words } = reply
    const content = REPLY.encrypt(this.options, id, { note: words })
    const { database, workspace, clock } = this.options
    const row = { id, note, coach, person, content, created_at: clock() }
    return database.insertOnce(workspace, 'coach_replies', row, andThen)
  }

  async findReply(id: string): Promise<readonly RichPiece[] | undefined> {
    const row = await this.#replies().select(['id', 'content']).where('id', '=', id).executeTakeFirst()
    return row && REPLY.decrypt(this.options, row)?.note
  }

  /** Notes of the last 30 days that wait for an attempt. */
  #awaiting() {
    return this.#notes()
      .where('next_attempt', 'is', null)
      .where('scenario', 'is not', null)
      .where('created_at', '>=', this.options.clock() - AFTER_NOTE_MS)
  }

  /** Newest first. */
  #between(coach: string, person: string) {
    return this.#notes()
      .selectAll()
      .where((row) => row.and({ coach, person }))
      .orderBy('created_at', 'desc')
  }

  #notes() {
    return this.#db.selectFrom('coach_notes')
  }

  #replies() {
    return this.#db.selectFrom('coach_replies')
  }

  /** `undefined` if the note was encrypted with another key. */
  #read(row: Row): CoachNote | undefined {
    const read = NOTE.decrypt(this.options, row)
    if (read === undefined) return undefined
    const { id, session, scenario, coach, person, created_at: at } = row
    const about = { session: session || undefined, scenario: scenario ?? undefined }
    return { id, ...about, coach, person, at, ...read }
  }

  #hash(email: string): string {
    return this.options.database.cipher.hash(normalEmail(email))
  }

  get #db(): WorkspaceDb {
    return this.options.database.of(this.options.workspace)
  }
}
