import type { Updateable } from 'kysely'
import { z } from 'zod'
import { type DrillFailure, drillFailure } from '../../blocks/drills/drill-messages.ts'
import { trainedItem } from '../../blocks/drills/trained-part.ts'
import type { Stored } from '../../database/database.ts'
import { deleteOlder } from '../../database/delete-older.ts'
import { encryptedJson } from '../../database/encrypted-json.ts'
import type { DrillState } from '../../database/tables.ts'
import type { WorkspaceDb, WorkspaceTables } from '../../database/workspace-tables.ts'
import { DAY_MS, WEEK_MS } from '../../lib/durations.ts'

/** How long the texts of an unfinished or failed drill are kept. */
const TEXTS_MS = WEEK_MS
/** How long a drill is kept, so that its result can say what it trained. */
const KEPT_MS = 30 * DAY_MS

/** The encrypted part of a drill. */
const written = z.object({
  session: z.string(),
  trains: trainedItem,
  /** The email of the person who asked for it, as Exec spells it. */
  asker: z.string(),
  /** The trainee's email, as the session has it. */
  email: z.string(),
  /** The trainee's first name. */
  name: z.string().optional(),
  /** The slug of the scenario it varies, if any. */
  slug: z.string().optional(),
  /** What Exec is asked to make, and the context, as the form showed them. Empty once the drill is ready. */
  request: z.string(),
  context: z.string(),
  /** The scenario that Exec made. */
  made: z
    .object({
      id: z.string(),
      name: z.string().optional(),
      /** Its page in Exec. */
      url: z.string().optional(),
      /** Whether the trainee may see it. */
      isVisible: z.boolean(),
    })
    .optional(),
  failure: drillFailure.optional(),
})

export const CONTENT = encryptedJson('drills', written)

export interface Drill extends z.infer<typeof written> {
  /** Also the request's id: Exec makes one scenario for it. */
  id: string
  /** The Slack id of the person who asked for it. */
  person: string
  state: DrillState
  /** When it was requested, in milliseconds since the epoch. */
  at: number
  /** `undefined` until Exec has accepted the drill. */
  sent: SentDrill | undefined
}

export interface SentDrill {
  /** The job's id in Exec. */
  job: string
  /** In milliseconds since the epoch. */
  at: number
}

type NewDrill = Omit<Drill, 'state' | 'at' | 'sent' | 'made' | 'failure'>

/** The drills people asked for lately. Each method throws what the database throws. */
export class Drills {
  constructor(private readonly options: Stored) {}

  /**
   * Adds a drill in one transaction with `andThen`. Resolves to `false`, and does nothing, if one with this id exists
   * or the person has no drills left since then.
   */
  async add(
    { id, person, ...rest }: NewDrill,
    { since, most }: { since: number; most: number },
    andThen: (db: WorkspaceDb) => Promise<unknown>,
  ): Promise<boolean> {
    const { database, workspace, clock } = this.options
    const row = {
      ...{ id, person },
      content: CONTENT.encrypt(this.options, id, rest),
      state: 'making' as const,
      created_at: clock(),
    }
    return database.insertOnce(workspace, 'drills', row, andThen, async (db) => {
      await database.takeTurn(db, `drills ${workspace} ${person}`)
      return (await this.countSince(person, since, db)) < most
    })
  }

  /** `undefined` if missing or encrypted with another key. */
  find(id: string): Promise<Drill | undefined> {
    return this.#find('id', id)
  }

  /** The drill that Exec made this scenario for. */
  ofScenario(scenario: string): Promise<Drill | undefined> {
    return this.#find('scenario', scenario)
  }

  async #find(by: 'id' | 'scenario', value: string): Promise<Drill | undefined> {
    const row = await this.#rows().selectAll().where(by, '=', value).executeTakeFirst()
    if (row === undefined) return undefined
    const read = CONTENT.decrypt(this.options, row)
    const { id, person, state, created_at, job, sent_at } = row
    const sent = job === null || sent_at === null ? undefined : { job, at: sent_at }
    return read && { id, person, state, at: created_at, sent, ...read }
  }

  /** How many of a person's drills since then did not fail. */
  async countSince(person: string, since: number, db = this.#db): Promise<number> {
    const { count } = await this.#rows(db)
      .select(({ fn }) => fn.countAll().as('count'))
      .where('person', '=', person)
      .where('created_at', '>=', since)
      .where('state', '<>', 'failed')
      .executeTakeFirstOrThrow()
    return Number(count)
  }

  /** Exec has taken it. */
  async markSent(id: string, job: string): Promise<void> {
    await this.#update(id, { job, sent_at: this.options.clock() })
  }

  /** Deletes the texts of a drill that is ready. A failed one keeps them, for another try. */
  async end(
    drill: Drill,
    how: { made: NonNullable<Drill['made']> } | { failure: DrillFailure },
  ): Promise<Drill> {
    const ended: Drill =
      'made' in how
        ? { ...drill, ...how, state: 'ready', request: '', context: '' }
        : { ...drill, ...how, state: 'failed' }
    const { id, state, made } = ended
    const content = CONTENT.encrypt(this.options, id, written.parse(ended))
    await this.#update(id, { state, content, scenario: made?.id ?? null })
    return ended
  }

  async prune(): Promise<void> {
    await this.#db
      .deleteFrom('drills')
      .where('state', '<>', 'ready')
      .where('created_at', '<', this.options.clock() - TEXTS_MS)
      .execute()
    await deleteOlder(this.options, ['drills'], KEPT_MS)
  }

  async #update(id: string, columns: Updateable<WorkspaceTables['drills']>): Promise<void> {
    await this.#db.updateTable('drills').set(columns).where('id', '=', id).execute()
  }

  #rows(db = this.#db) {
    return db.selectFrom('drills')
  }

  get #db(): WorkspaceDb {
    return this.options.database.of(this.options.workspace)
  }
}
