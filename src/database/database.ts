import { type Dialect, type Insertable, Kysely, type KyselyPlugin, Migrator, sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import { cacheOptions } from '../lib/cache-options.ts'
import type { Log } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { Cipher, encryptionKeyInFile, type KeyRing, readEncryptionKey } from './cipher.ts'
import { DatabaseError, type DatabaseProblem } from './database-error.ts'
import { type EncryptedColumn, rowsOfOtherKeys } from './encrypted-columns.ts'
import { MIGRATIONS, type Migration } from './migrations.ts'
import { isOutage, postgresDialect } from './postgres.ts'
import { emptyWal, IN_MEMORY, lockFile, SqliteFileDialect } from './sqlite.ts'
import type { Tables } from './tables.ts'
import { WithinWorkspace, type WorkspaceDb, type WorkspaceTables } from './workspace-tables.ts'

/** Keys, or the file that holds one in base64. The app makes that file. */
type EncryptionKeys = KeyRing | { file: string }

export type DatabaseConfig = { encryptionKeys: EncryptionKeys } & (
  | { kind: 'sqlite'; path: string }
  | { kind: 'postgres'; url: string }
)

/** What one Slack workspace has in the database. */
export interface Stored {
  database: Database
  /** The id of the Slack team. */
  workspace: string
  /** Milliseconds since the epoch. */
  clock: () => number
}

interface DatabaseOptions {
  migrations?: Readonly<Record<string, Migration>>
  plugins?: KyselyPlugin[]
  encrypted?: readonly EncryptedColumn[]
  /** Stands between the app and the dialect of its database. */
  around?: (dialect: Dialect) => Dialect
}

const KEY_CHECK = 'encryption_key'
const MOST_WORKSPACES = 1000

/** The database of the app: the same tables and queries in a SQLite file and in PostgreSQL. */
export class Database {
  readonly kind: 'sqlite' | 'postgres'
  /** For what serves all workspaces at once, and for the tables themselves. */
  readonly ofAllWorkspaces: Kysely<Tables>
  readonly #kysely: Kysely<object>
  readonly #workspaces = new LRUCache<string, WorkspaceDb>(cacheOptions(MOST_WORKSPACES))
  /** What the keys must decrypt. */
  readonly encrypted: readonly EncryptedColumn[]
  readonly #migrations: Readonly<Record<string, Migration>>
  /**
   * Known before `start` unless the key is in a file. Until then its first key is the root. A process may start after a
   * rotation while PostgreSQL is out of reach. It then derives other secrets until it ends, and replicas can't share its cache of Exec.
   */
  #cipher: Cipher | undefined
  #isStarted = false
  #hasLeft = false
  #unlock: (() => void) | undefined

  /** Opens nothing yet. @param migrations by default the app's own. @param plugins see each statement before it is sent. */
  constructor(
    private readonly config: DatabaseConfig,
    private readonly log: Log,
    { migrations = MIGRATIONS, plugins = [], encrypted = [], around = (it) => it }: DatabaseOptions = {},
  ) {
    this.kind = config.kind
    this.encrypted = encrypted
    if (!('file' in config.encryptionKeys)) this.#cipher = new Cipher(config.encryptionKeys)
    this.#migrations = migrations
    const dialect =
      config.kind === 'sqlite' ? new SqliteFileDialect(config.path) : postgresDialect(config.url)
    this.#kysely = new Kysely({ dialect: around(dialect), plugins })
    this.ofAllWorkspaces = this.#kysely.withTables()
  }

  /** The database of one workspace: each statement is limited to its rows. */
  of(workspace: string): WorkspaceDb {
    const known = this.#workspaces.get(workspace)
    const db = known ?? this.#kysely.withPlugin(new WithinWorkspace(workspace)).withTables<WorkspaceTables>()
    if (known === undefined) this.#workspaces.set(workspace, db)
    return db
  }

  /** Throws a `DatabaseError` before `start` has succeeded. */
  get cipher(): Cipher {
    if (this.#cipher === undefined || !this.#isStarted)
      throw new DatabaseError(new Error('The database has not started.'))
    return this.#cipher
  }

  get isStarted(): boolean {
    return this.#isStarted
  }

  /** See `Cipher.secretFor`. Throws before `start` has succeeded if the key is in a file. */
  secretFor(purpose: string): string {
    if (this.#cipher === undefined) throw new Error('The key of the database has not been read.')
    return this.#cipher.secretFor(purpose)
  }

  /** Brings the tables up to date, one replica at a time, and checks the keys. Never rejects. May be called again. */
  async start(): Promise<Result<void, DatabaseProblem>> {
    if (this.#isStarted) return ok(undefined)
    try {
      const migrated = await this.#migrate()
      if (!migrated.ok) return migrated
      this.#cipher = await this.#findCipher()
      this.#isStarted = true
      return ok(undefined)
    } catch (error) {
      return failed(this.#problemOf(error))
    }
  }

  /**
   * Adds a row or several, and runs `andThen` in the same transaction. Resolves to `false` without a change if their keys are there already,
   * or if `mayAdd`, which is asked first, resolves to `false`.
   */
  insertOnce<Table extends keyof WorkspaceTables>(
    workspace: string,
    table: Table,
    row: Insertable<WorkspaceTables[Table]> | readonly Insertable<WorkspaceTables[Table]>[],
    andThen: (db: WorkspaceDb) => Promise<unknown> = async () => undefined,
    mayAdd: (db: WorkspaceDb) => Promise<boolean> = async () => true,
  ): Promise<boolean> {
    return this.of(workspace)
      .transaction()
      .execute(async (transaction) => {
        if (!(await mayAdd(transaction))) return false
        const added = await transaction
          .insertInto(table)
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .execute()
        if (added.length > 0) await andThen(transaction)
        return added.length > 0
      })
  }

  /** Makes a transaction wait until all others that took this name have ended. SQLite runs one transaction at a time anyway. */
  async takeTurn(transaction: WorkspaceDb, name: string): Promise<void> {
    if (this.kind === 'postgres')
      await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(
        transaction.withoutPlugins(),
      )
  }

  /**
   * Removes deleted data from all of SQLite's files. While another process reads the file, its `-wal` keeps some of it until the next
   * `eraseLeft`, or until the app stops.
   */
  async erase(): Promise<void> {
    if (this.config.kind !== 'sqlite') return
    this.#hasLeft = !(await emptyWal(this.ofAllWorkspaces))
    if (this.#hasLeft)
      this.log.warn('what was deleted stays in the -wal while another process reads the database')
  }

  /** Finishes an `erase` that another reader held up. */
  async eraseLeft(): Promise<void> {
    if (this.#hasLeft) await this.erase()
  }

  /** Keeps other processes of the app from a SQLite file until `close`. Replicas may share PostgreSQL. Never rejects. */
  async lock(): Promise<Result<void, DatabaseProblem>> {
    if (this.config.kind === 'postgres' || this.config.path === IN_MEMORY) return ok(undefined)
    try {
      const onWait = () => this.log.info('waiting for another process to leave the database')
      this.#unlock = await lockFile(`${this.config.path}.lock`, { onWait })
      return this.#unlock === undefined ? failed({ kind: 'in_use' }) : ok(undefined)
    } catch (error) {
      return failed(this.#problemOf(error))
    }
  }

  async close(): Promise<void> {
    try {
      await this.ofAllWorkspaces.destroy()
    } finally {
      this.#unlock?.()
    }
  }

  #problemOf(error: unknown): DatabaseProblem {
    if (error instanceof OtherKeyError) return { kind: 'other_key' }
    return { kind: this.kind === 'postgres' && isOutage(error) ? 'unreachable' : 'unusable', error }
  }

  async #migrate(): Promise<Result<void, DatabaseProblem>> {
    const migrator = new Migrator({
      db: this.ofAllWorkspaces,
      provider: { getMigrations: () => Promise.resolve({ ...this.#migrations }) },
    })
    const applied = await this.#appliedMigrations()
    if (applied.some((name) => !(name in this.#migrations))) return failed({ kind: 'newer' })
    const isBehind = Object.keys(this.#migrations).some((name) => !applied.includes(name))
    if (!isBehind) return ok(undefined)
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error !== undefined) return failed(this.#problemOf(error))
    if (results.length > 0) this.log.info('migrated the database', { version: results.at(-1)?.migrationName })
    return ok(undefined)
  }

  async #appliedMigrations(): Promise<string[]> {
    const tables = await this.ofAllWorkspaces.introspection.getTables({ withInternalKyselyTables: true })
    if (!tables.some(({ name }) => name === 'kysely_migration')) return []
    const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
      this.ofAllWorkspaces,
    )
    return rows.map(({ name }) => name)
  }

  /** Throws if the ring lacks a key that the database needs. The root is the first key that the database ever had, and never changes. */
  async #findCipher(): Promise<Cipher> {
    const { ofAllWorkspaces: db, encrypted } = this
    const { encryptionKeys } = this.config
    const ring = 'file' in encryptionKeys ? await ringInFile(db, encryptionKeys.file) : encryptionKeys
    const first = new Cipher(ring)
    // If several replicas start at once, the first one's key counts.
    await db
      .insertInto('meta')
      .values({ name: KEY_CHECK, value: first.encrypt(KEY_CHECK, KEY_CHECK) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute()
    const check = (await keyCheck(db)) ?? ''
    const root = rootIn(check, ring)
    if (root === undefined) throw new OtherKeyError()
    for await (const _ of rowsOfOtherKeys(db, encrypted, first.keyIds)) throw new OtherKeyError()
    const cipher = new Cipher(ring, root)
    if (!check.startsWith(first.keyId))
      await db
        .updateTable('meta')
        .set({ value: cipher.encrypt(Buffer.from(root).toString('base64'), KEY_CHECK) })
        .where('name', '=', KEY_CHECK)
        .execute()
    return cipher
  }
}

class OtherKeyError extends Error {}

async function ringInFile(db: Kysely<Tables>, path: string): Promise<KeyRing> {
  const isNew = (await keyCheck(db)) === undefined
  const key = encryptionKeyInFile(path, { isNew })
  if (key === undefined) throw new OtherKeyError()
  return [key]
}

async function keyCheck(db: Kysely<Tables>): Promise<string | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', KEY_CHECK).executeTakeFirst()
  return row?.value
}

/** The root itself encrypts the check at first. Once another key replaces it, the check holds the root. */
function rootIn(check: string, ring: KeyRing): Uint8Array | undefined {
  for (const key of ring) {
    const text = new Cipher([key]).decrypt(check, KEY_CHECK)
    if (text !== undefined) return text === KEY_CHECK ? key : readEncryptionKey(text)
  }
  return undefined
}
