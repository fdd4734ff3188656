import type { Selectable } from 'kysely'
import { z } from 'zod'
import { GRANTED_MS } from '../../access/roles.ts'
import type { CoachQuestion } from '../../blocks/coaching/coaching-messages.ts'
import { QUESTIONS_SHOWN } from '../../blocks/home/needs-you.ts'
import { richPieces } from '../../blocks/text/rich-pieces.ts'
import type { Stored } from '../../database/database.ts'
import { encryptedJson } from '../../database/encrypted-json.ts'
import type { Tables } from '../../database/tables.ts'
import type { WorkspaceDb } from '../../database/workspace-tables.ts'

const CONTENT = encryptedJson(
  'coach_questions',
  z.object({
    question: richPieces.readonly(),
    /** The session's title, as on its card. */
    title: z.string(),
  }),
)

/** Far more than are shown. */
const MOST_OF_ONE = 100

/** What people asked their coaches. Each method throws what the database throws. */
export class CoachQuestions {
  constructor(private readonly options: Stored) {}

  /**
   * Adds a question in one transaction with `andThen`. Resolves to `false` if one with this id exists because its form
   * was submitted twice.
   */
  add(question: CoachQuestion, andThen: (db: WorkspaceDb) => Promise<unknown>): Promise<boolean> {
    const { id, session, coach, person, ...rest } = question
    const { database, workspace, clock } = this.options
    const row = {
      ...{ id, session, coach, person },
      content: CONTENT.encrypt(this.options, id, rest),
      created_at: clock(),
    }
    return database.insertOnce(workspace, 'coach_questions', row, andThen)
  }

  async find(id: string): Promise<CoachQuestion | undefined> {
    const row = await this.#rows().selectAll().where('id', '=', id).executeTakeFirst()
    return row && this.#read(row)
  }

  /** This coach's open questions, oldest first: all of one person's, or the few that the Home shows. */
  async unanswered(coach: string, person?: string): Promise<(CoachQuestion & { at: number })[]> {
    const rows = await this.#rows()
      .selectAll()
      .where('coach', '=', coach)
      .$if(person !== undefined, (all) => all.where('person', '=', person ?? ''))
      .where('answered_at', 'is', null)
      .where('created_at', '>=', this.options.clock() - GRANTED_MS)
      .orderBy('created_at')
      .limit(person === undefined ? QUESTIONS_SHOWN : MOST_OF_ONE)
      .execute()
    return rows.map((row) => this.#read(row)).filter((question) => question !== undefined)
  }

  /** Runs in the transaction that adds the note with the answer. */
  async markAnswered(id: string, db: WorkspaceDb): Promise<void> {
    const { clock } = this.options
    await db.updateTable('coach_questions').set({ answered_at: clock() }).where('id', '=', id).execute()
  }

  /** `undefined` if the question was encrypted with another key. */
  #read(row: Selectable<Tables['coach_questions']>) {
    const read = CONTENT.decrypt(this.options, row)
    const { id, session, coach, person, created_at: at } = row
    return read && { id, session, coach, person, at, ...read }
  }

  #rows() {
    const { database, workspace } = this.options
    return database.of(workspace).selectFrom('coach_questions')
  }
}
