import { z } from 'zod'
import { type RichPiece, richPieces } from '../../blocks/text/rich-pieces.ts'
import type { Database } from '../../database/database.ts'
import { insertOnce } from '../../database/insert-once.ts'
import { parseJson } from '../../lib/parse.ts'

export interface CoachQuestion {
  id: string
  session: string
  coach: string
  /** Who asks. */
  person: string
  question: readonly RichPiece[]
  /** The session, as its card has it. */
  title?: string | undefined
}

const DAY_MS = 24 * 60 * 60_000
const KEPT_MS = 90 * DAY_MS

const content = z.object({ question: richPieces, title: z.string().optional() })

interface CoachQuestionsOptions {
  database: Database
  workspace: string
  clock: () => number
}

/** What people asked their coaches. Each method throws what the database throws. */
export class CoachQuestions {
  constructor(private readonly options: CoachQuestionsOptions) {}

  /**
   * Adds a question, with what `andThen` does in the same transaction. Resolves to false if there is one with this id, since its
   * form was submitted twice.
   */
  add(question: CoachQuestion, andThen: (db: Database['db']) => Promise<unknown>): Promise<boolean> {
    const { id, session, coach, person, ...rest } = question
    const { database, clock } = this.options
    const row = {
      workspace: this.#workspace,
      ...{ id, session, coach, person },
      content: database.cipher.encrypt(JSON.stringify(rest), id),
      created_at: clock(),
    }
    const insert = (db: Database['db']) =>
      db
        .insertInto('coach_questions')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute()
    return insertOnce(database.db, insert, andThen)
  }

  async find(id: string): Promise<CoachQuestion | undefined> {
    const { database } = this.options
    const row = await database.db
      .selectFrom('coach_questions')
      .select(['session', 'coach', 'person', 'content'])
      .where('workspace', '=', this.#workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (row === undefined) return undefined
    const { session, coach, person } = row
    const read = content.safeParse(parseJson(database.cipher.decrypt(row.content, id) ?? '')).data
    return read && { id, session, coach, person, ...read }
  }

  /** What else the person asked this coach about this session. */
  async othersLike({
    id,
    session,
    coach,
    person,
  }: CoachQuestion): Promise<{ id: string; askedAt: number }[]> {
    return this.options.database.db
      .selectFrom('coach_questions')
      .select(['id', 'created_at as askedAt'])
      .where('workspace', '=', this.#workspace)
      .where((row) => row.and({ session, coach, person }))
      .where('id', '!=', id)
      .execute()
  }

  /** Deletes what is 90 days old. */
  async prune(): Promise<void> {
    const { database, clock } = this.options
    await database.db
      .deleteFrom('coach_questions')
      .where('workspace', '=', this.#workspace)
      .where('created_at', '<', clock() - KEPT_MS)
      .execute()
  }

  get #workspace(): string {
    return this.options.workspace
  }
}
