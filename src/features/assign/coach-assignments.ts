import type { Selectable, Updateable } from 'kysely'
import { z } from 'zod'
import { type AssignRefusal, FINAL_REFUSALS, toAssignRefusal } from '../../blocks/assign/assign-words.ts'
import type { Stored } from '../../database/database.ts'
import { deleteOlder } from '../../database/delete-older.ts'
import { encryptedJson } from '../../database/encrypted-json.ts'
import { type RowsOfPeople, rowsWithText } from '../../database/person-rows.ts'
import type { AssignmentState } from '../../database/tables.ts'
import type { WorkspaceDb, WorkspaceTables } from '../../database/workspace-tables.ts'
import { GOAL_RANKS, type GoalRank } from '../../exec/grading-scale.ts'
import { normalEmail } from '../../exec/session.ts'
import { DAY_MS } from '../../lib/durations.ts'
import type { LocalDate } from '../../lib/zoned-time.ts'

/** The same as for notes and replies. */
const KEPT_MS = 90 * DAY_MS
/** How many of a coach's latest rows are read; more than one form adds. */
const MOST_ROWS = 150

/** The encrypted part of a row. */
const written = z.object({
  /** The person's email, as Exec spells it. */
  email: z.string().optional(),
  /** The person's name in Exec. */
  name: z.string().optional(),
  /** The scenario's name. */
  title: z.string().optional(),
  /** For Exec's mail. Deleted once it was sent, or may have been. */
  message: z.string().optional(),
})

/** A scenario that a coach assigns to a person. */
export interface CoachAssignment extends z.infer<typeof written> {
  id: string
  /** The id of the form that its rows were submitted with. */
  batch: string
  coach: string
  /** Their Slack id, if known. */
  person: string | undefined
  /** The scenario's id in Exec. */
  scenario: string
  due: LocalDate
  rank: GoalRank | undefined
  /** How many attempts are needed; `undefined` for one. */
  attempts: number | undefined
  state: AssignmentState
  /** Why it was refused, as the log names it. */
  refusal: AssignRefusal | undefined
  /** The assignment's id in Exec. */
  assignment: string | undefined
}

export interface NewCoachAssignment
  extends Partial<Omit<CoachAssignment, 'id' | 'state' | 'refusal' | 'assignment'>> {
  batch: string
  coach: string
  email: string
  scenario: string
  due: LocalDate
}

/** The outcome of a claimed assignment. */
export type Outcome =
  | { state: 'assigned'; assignment: string | undefined }
  /** Exec may have taken it. */
  | { state: 'unclear' }
  /** Exec surely doesn't have it. */
  | { state: 'refused'; refusal: AssignRefusal }

type Row = Selectable<WorkspaceTables['coach_assignments']>

/** States of rows that Exec hasn't answered yet. */
const COMING = ['waiting', 'claimed'] as const

/** @param place in its batch, counted from 0. */
export function rowId(batch: string, place = 0): string {
  return `${batch}.${place}`
}

const rank = z.enum(GOAL_RANKS).optional().catch(undefined)

const CONTENT = encryptedJson('coach_assignments', written)

export const ASSIGNMENT_ROWS: RowsOfPeople = {
  coach_assignments: rowsWithText(CONTENT.column, ['coach', 'person']),
}

/**
 * What coaches assign, a row per person. A row is claimed before Exec is asked, so that nothing is assigned twice. Each
 * method throws what the database throws.
 */
export class CoachAssignments {
  constructor(private readonly options: Stored) {}

  /**
   * Adds all rows of a batch in one transaction with `andThen`. Resolves to `false` if the batch exists because its form
   * was submitted twice.
   */
  add(all: readonly NewCoachAssignment[], andThen: (db: WorkspaceDb) => Promise<unknown>): Promise<boolean> {
    const { clock, database, workspace } = this.options
    const rows = all.map((one, at) => {
      const { batch, coach, scenario } = one
      const id = rowId(batch, at)
      return {
        ...{ id, batch, coach, scenario, state: 'waiting' as const },
        person: one.person ?? '',
        content: this.#encrypt(one, id),
        due_date: one.due,
        rank: one.rank ?? null,
        attempts: one.attempts ?? null,
        created_at: clock(),
      }
    })
    return database.insertOnce(workspace, 'coach_assignments', rows, andThen)
  }

  async find(id: string): Promise<CoachAssignment | undefined> {
    const row = await this.#rows().selectAll().where('id', '=', id).executeTakeFirst()
    return row && this.#read(row)
  }

  /** In the order of the form. */
  async ofBatch(batch: string): Promise<CoachAssignment[]> {
    const rows = await this.#rows().selectAll().where('batch', '=', batch).execute()
    const place = ({ id }: Row) => Number(id.slice(batch.length + 1))
    return rows.toSorted((one, other) => place(one) - place(other)).map((row) => this.#read(row))
  }

  /** This coach's latest complete batches, newest first. */
  async latestOf(coach: string): Promise<CoachAssignment[]> {
    const rows = await this.#rows()
      .selectAll()
      .where('coach', '=', coach)
      .orderBy('created_at', 'desc')
      .limit(MOST_ROWS)
      .execute()
    const cut = rows.length < MOST_ROWS ? undefined : rows.at(-1)?.batch
    return rows.filter(({ batch }) => batch !== cut).map((row) => this.#read(row))
  }

  /** The rows of this scenario, of any coach, that are about to be sent. */
  async waitingFor(scenario: string): Promise<CoachAssignment[]> {
    const rows = await this.#rows()
      .selectAll()
      .where('scenario', '=', scenario)
      .where('state', 'in', COMING)
      .execute()
    return rows.map((row) => this.#read(row))
  }

  /** Resolves to true if the caller alone may send it to Exec. */
  claim(id: string, person: string | undefined): Promise<boolean> {
    return this.#change(id, 'waiting', { state: 'claimed', person: person ?? '' })
  }

  /** Puts a claimed row that was surely not sent back to waiting. */
  async release(id: string): Promise<void> {
    await this.#change(id, 'claimed', { state: 'waiting' })
  }

  /**
   * Refuses a row only if it still waits, since another process may have claimed it. Keeps its message for another try.
   */
  async refuse(id: string, refusal: AssignRefusal): Promise<void> {
    await this.#change(id, 'waiting', { state: 'refused', refusal })
  }

  /** Records the outcome of a claimed row. Keeps its message only if another try is possible. */
  async settle(id: string, outcome: Outcome): Promise<void> {
    const found = await this.find(id)
    if (found === undefined) return
    const { message: _, ...sent } = found
    const columns = {
      state: outcome.state,
      refusal: outcome.state === 'refused' ? outcome.refusal : null,
      assignment: (outcome.state === 'assigned' && outcome.assignment) || null,
    }
    const content = outcome.state === 'refused' ? {} : { content: this.#encrypt(sent, id) }
    await this.#update({ ...columns, ...content })
      .where('id', '=', id)
      .execute()
  }

  /**
   * Requeues this coach's refused rows of a batch, in one transaction with `andThen`. Of people who were assigned the scenario anew
   * since, the rows stay refused for good: another try would assign it twice. @returns the ids of the others.
   */
  async requeueRefused(
    batch: string,
    coach: string,
    andThen: (ids: readonly string[], db: WorkspaceDb) => Promise<unknown>,
  ): Promise<string[]> {
    const replaced = await this.#replacedIn(batch)
    return this.#db.transaction().execute(async (db) => {
      const update = (columns: Updateable<WorkspaceTables['coach_assignments']>) =>
        this.#update(columns, db)
          .where((row) => row.and({ batch, coach, state: 'refused' }))
          .where('refusal', 'not in', FINAL_REFUSALS)
      if (replaced.length > 0) await update({ refusal: 'replaced' }).where('id', 'in', replaced).execute()
      const rows = await update({ state: 'waiting', refusal: null }).returning('id').execute()
      const ids = rows.map(({ id }) => id)
      if (ids.length > 0) await andThen(ids, db)
      return ids
    })
  }

  /** Deletes rows that are 90 days old. */
  prune(): Promise<void> {
    return deleteOlder(this.options, ['coach_assignments'], KEPT_MS)
  }

  /** The ids of a batch's rows whose person another batch has assigned the scenario since, or is about to. */
  async #replacedIn(batch: string): Promise<string[]> {
    const rows = await this.#rows().selectAll().where('batch', '=', batch).execute()
    const [first] = rows
    if (first === undefined) return []
    const later = await this.#rows()
      .selectAll()
      .where('scenario', '=', first.scenario)
      .where('batch', '<>', batch)
      .where('created_at', '>=', first.created_at)
      .where('state', '<>', 'refused')
      .execute()
    const emailOf = (row: Row) => normalEmail(this.#read(row).email ?? '')
    const since = new Set(later.map(emailOf))
    return rows.filter((row) => since.has(emailOf(row))).map(({ id }) => id)
  }

  #read(row: Row): CoachAssignment {
    const { id, batch, coach, person, scenario, state, due_date: due } = row
    return {
      ...{ id, batch, coach, scenario, state, due },
      person: person || undefined,
      rank: rank.parse(row.rank ?? undefined),
      attempts: row.attempts ?? undefined,
      refusal: row.refusal === null ? undefined : toAssignRefusal(row.refusal),
      assignment: row.assignment ?? undefined,
      ...CONTENT.decrypt(this.options, row),
    }
  }

  /** Resolves to `false` if the row is no longer in this state. */
  async #change(
    id: string,
    from: AssignmentState,
    columns: Updateable<WorkspaceTables['coach_assignments']>,
  ): Promise<boolean> {
    const rows = await this.#update(columns)
      .where('id', '=', id)
      .where('state', '=', from)
      .returning('id')
      .execute()
    return rows.length > 0
  }

  #update(columns: Updateable<WorkspaceTables['coach_assignments']>, db = this.#db) {
    return db.updateTable('coach_assignments').set(columns)
  }

  #encrypt(content: z.infer<typeof written>, id: string): string {
    return CONTENT.encrypt(this.options, id, written.parse(content))
  }

  #rows() {
    return this.#db.selectFrom('coach_assignments')
  }

  get #db(): WorkspaceDb {
    return this.options.database.of(this.options.workspace)
  }
}
