import type { Selectable } from 'kysely'
import type { Stored } from '../database/database.ts'
import { isRejection } from '../database/database-error.ts'
import type { EncryptedColumn } from '../database/encrypted-columns.ts'
import type { Tables } from '../database/tables.ts'
import { DAY_MS } from '../lib/durations.ts'
import { withTimeout } from '../lib/result.ts'

/** After this long, all replicas know what one of them has changed. */
const CURRENT_MS = 30_000
/** If the database takes longer, the emails of the last read are used. */
const READ_MS = 1000
/** For how long an admin can approve a request. */
const OPEN_MS = 30 * DAY_MS

export const EXEC_EMAIL: EncryptedColumn = {
  table: 'exec_emails',
  column: 'email',
  key: 'person',
  contextOf: ({ workspace, key }) => `exec email of ${key} in ${workspace}`,
}

type Row = Selectable<Tables['exec_emails']>

/** A person's request to be known by another email in Exec. */
export interface ExecEmail extends Pick<Row, 'person' | 'email' | 'state'> {
  /** Distinguishes this request from a later one of the same person. */
  requestedAt: number
  /** The admin. */
  decidedBy: string | undefined
}

interface ExecEmailsOptions extends Stored {
  /** Exec's id of its workspace, where many are served: approvals by another workspace's admins don't count. */
  execWorkspace: string
}

/** People with another email in Exec than in Slack. All methods except `current` and `approved` throw what the database throws. */
export class ExecEmails {
  #current: readonly ExecEmail[] = []
  #readAt = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | undefined

  constructor(private readonly options: ExecEmailsOptions) {}

  /** All that are approved or still open. They are few, so it reads them all, twice a minute at most. Never rejects. */
  async current(): Promise<readonly ExecEmail[]> {
    if (this.options.clock() - this.#readAt >= CURRENT_MS) {
      this.#reading ??= this.#read()
      await withTimeout(this.#reading, READ_MS)
    }
    return this.#current
  }

  async approved(): Promise<readonly ExecEmail[]> {
    return (await this.current()).filter(({ state }) => state === 'approved')
  }

  /** The person's latest request. */
  async find(person: string): Promise<ExecEmail | undefined> {
    const row = await this.#rows().where('person', '=', person).executeTakeFirst()
    return row && this.#toExecEmail(row)
  }

  /** Replaces the person's earlier request. The email is in lower case. @param db of the caller's transaction, if there is one. */
  async ask(
    { person, email, requestedAt }: Omit<ExecEmail, 'state' | 'decidedBy'>,
    db = this.options.database.of(this.options.workspace),
  ): Promise<void> {
    const { database, workspace, execWorkspace } = this.options
    const row = {
      exec_workspace: execWorkspace,
      email: database.cipher.encrypt(email, EXEC_EMAIL.contextOf({ workspace, key: person })),
      email_hash: database.cipher.hash(email),
      state: 'asked' as const,
      asked_at: requestedAt,
      decided_by: null,
    }
    await db
      .insertInto('exec_emails')
      .values({ person, ...row })
      .onConflict((conflict) => conflict.columns(['workspace', 'person']).doUpdateSet(row))
      .execute()
    this.forgetRead()
  }

  /** Resolves to false if the request is already decided, or the email is approved for someone else. */
  async decide(
    { person, requestedAt }: ExecEmail,
    decided: { state: 'approved' | 'declined'; decided_by: string },
  ): Promise<boolean> {
    const { database, workspace } = this.options
    const rows = await database
      .of(workspace)
      .updateTable('exec_emails')
      .set(decided)
      .where((row) => row.and({ person, asked_at: requestedAt, state: 'asked' }))
      .returning('person')
      .execute()
      .catch((error) => {
        // The email is already approved for someone else.
        if (isRejection(error)) return []
        throw error
      })
      .finally(() => this.forgetRead())
    return rows.length > 0
  }

  async undo(person: string): Promise<void> {
    await this.#delete().where('person', '=', person).execute()
    this.forgetRead()
  }

  /** Deletes requests that nobody approved in time. */
  async prune(): Promise<void> {
    const before = this.options.clock() - OPEN_MS
    await this.#delete().where('state', '!=', 'approved').where('asked_at', '<', before).execute()
  }

  async #read(): Promise<void> {
    try {
      const openSince = this.options.clock() - OPEN_MS
      const rows = await this.#rows()
        .where((row) =>
          row.or([
            row('state', '=', 'approved'),
            row.and([row('state', '=', 'asked'), row('asked_at', '>=', openSince)]),
          ]),
        )
        .execute()
      this.#current = rows.flatMap((row) => this.#toExecEmail(row) ?? [])
    } finally {
      // Also after a failure: otherwise every caller would wait for a database that is down.
      this.#readAt = this.options.clock()
      this.#reading = undefined
    }
  }

  /** Call it when the rows have changed. */
  forgetRead(): void {
    this.#readAt = Number.NEGATIVE_INFINITY
  }

  #rows() {
    const { database, workspace, execWorkspace } = this.options
    return database
      .of(workspace)
      .selectFrom('exec_emails')
      .selectAll()
      .where('exec_workspace', '=', execWorkspace)
  }

  #delete() {
    const { database, workspace } = this.options
    return database.of(workspace).deleteFrom('exec_emails')
  }

  #toExecEmail({ asked_at: requestedAt, decided_by, ...row }: Row): ExecEmail | undefined {
    const { workspace, person: key } = row
    const email = this.options.database.cipher.decrypt(row.email, EXEC_EMAIL.contextOf({ workspace, key }))
    return email === undefined
      ? undefined
      : { ...row, email, requestedAt, decidedBy: decided_by ?? undefined }
  }
}
