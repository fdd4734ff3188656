import { sql } from 'kysely'
import { z } from 'zod'
import { GRANTED_MS } from '../../access/roles.ts'
import type { CoachQuestion } from '../../blocks/coaching/coaching-messages.ts'
import { richPieces } from '../../blocks/text/rich-pieces.ts'
import type { Database, Stored } from '../../database/database.ts'
import { contextIn } from '../../database/encrypted-columns.ts'
import { readJson } from '../../lib/parse.ts'

/** What is encrypted. */
const written = z.object({
  question: richPieces.readonly(),
  /** The session, as its card has it. Earlier rows have none. */
  title: z.string().optional(),
})

/** What people asked their coaches. Each method throws what the database throws. */
export class CoachQuestions {
  constructor(private readonly options: Stored) {}

  /**
   * Adds a question, with what `andThen` does in the same transaction. Resolves to false if there is one with this id, since its
   * form was submitted twice.
   */
  add(question: CoachQuestion, andThen: (db: Database['db']) => Promise<unknown>): Promise<boolean> {
    const { id, session, coach, person, ...rest } = question
    const { database, workspace, clock } = this.options
    const row = {
      ...{ workspace, id, session, coach, person },
      content: database.cipher.encrypt(JSON.stringify(rest), this.#contextOf(id)),
      created_at: clock(),
    }
    return database.insertOnce('coach_questions', row, andThen)
  }

  async find(id: string): Promise<CoachQuestion | undefined> {
    const row = await this.#rows()
      .select(['session', 'coach', 'person', 'content'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (row === undefined) return undefined
    const { content, ...rest } = row
    const read = readJson(written, this.options.database.cipher.decrypt(content, this.#contextOf(id)))
    return read && { id, ...rest, ...read }
  }

  /** What this coach can still answer, and sent no note about since; oldest first. */
  unanswered(coach: string): Promise<{ id: string; person: string }[]> {
    return this.#rows()
      .select(['id', 'person'])
      .where('coach', '=', coach)
      .where('created_at', '>=', this.options.clock() - GRANTED_MS)
      .where(
        sql<boolean>`not exists (
          select 1 from coach_notes note
          where note.workspace = coach_questions.workspace and note.session = coach_questions.session
            and note.coach = coach_questions.coach and note.person = coach_questions.person
            and note.created_at >= coach_questions.created_at
        )`,
      )
      .orderBy('created_at')
      .execute()
  }

  #contextOf(key: string): string {
    return contextIn('coach_questions', { ...this.options, key })
  }

  #rows() {
    const { database, workspace } = this.options
    return database.db.selectFrom('coach_questions').where('workspace', '=', workspace)
  }
}
