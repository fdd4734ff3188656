import { createHash, randomUUID } from 'node:crypto'
import type { Database } from '../database/database.ts'
import type { EncryptedColumn } from '../database/encrypted-columns.ts'
import type { Tables } from '../database/tables.ts'
import { deleteWorkspaceRows } from '../database/workspace-rows.ts'
import type { WorkspaceDb } from '../database/workspace-tables.ts'
import type { Installation } from '../slack/connection.ts'

/** A workspace, or an organization, that has installed the app. */
export interface NewInstallation extends Installation {
  botToken: string
  installedBy: string
}

/** The Exec workspace that a Slack workspace is connected to. */
export interface Connection {
  apiKey: string
  /** Exec's id of the workspace. */
  execWorkspace: string
  name: string
  connectedBy: string
  connectedAt: number
  /** When Exec began to refuse the key; `undefined` if it accepts it. */
  refusedAt: number | undefined
}

/** Names the last tried key in the store, until it is connected. */
export const TRIED_KEY = 'tried key'

/** Replaces a setting that can't be decrypted. No rule accepts it, so the strictest value applies. */
const UNREADABLE = '?'

/** Who changed a setting last, and when. */
export interface Change {
  by: string
  at: number
}

/** The value that an admin set, as text; empty for its default. */
interface Setting extends Change {
  value: string
}

/** All that a workspace is built from. */
export interface StoredInstallation extends NewInstallation {
  installedAt: number
  /** `undefined` until an admin has connected Exec. */
  connection: Connection | undefined
  /** The keys are names of variables. */
  settings: Readonly<Record<string, Setting>>
  /** Differs after each change of any of these. */
  version: string
}

/** A column of a table with one row for each workspace. */
export function secretsIn(table: keyof Tables, column: string): EncryptedColumn {
  return { table, column, key: 'workspace', contextOf: ({ workspace }) => contextOf(column, workspace) }
}

/** For settings, the column is the table and the name: see `boundColumn`. */
function contextOf(column: string, workspace: string): string {
  return `${column} of ${workspace}`
}

/** Installations of the app, with their Exec connections and settings. Each method throws what the database throws. */
export class Installations {
  constructor(
    private readonly database: Database,
    private readonly clock: () => number,
  ) {}

  /** `undefined` where the app is not installed, or was uninstalled. */
  async find(workspace: string): Promise<StoredInstallation | undefined> {
    const row = await this.database
      .of(workspace)
      .selectFrom('installations')
      .selectAll()
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    const botToken = this.#decrypt(row?.bot_token, 'bot_token', workspace)
    if (row === undefined || botToken === undefined) return undefined
    return {
      teamId: workspace,
      enterpriseId: row.enterprise ?? undefined,
      isOrgWide: row.is_org_wide === 1,
      botUserId: row.bot_user_id ?? undefined,
      botToken,
      installedBy: row.installed_by,
      installedAt: row.installed_at,
      connection: await this.#findConnection(workspace),
      settings: await this.#findSettings(workspace),
      version: row.version,
    }
  }

  async #findConnection(workspace: string): Promise<Connection | undefined> {
    const row = await this.database
      .of(workspace)
      .selectFrom('connections')
      .select(['exec_key', 'exec_workspace as execWorkspace', 'exec_name as name', 'refused_at'])
      .select(['connected_by as connectedBy', 'connected_at as connectedAt'])
      .executeTakeFirst()
    const apiKey = this.#decrypt(row?.exec_key, 'exec_key', workspace)
    if (row === undefined || apiKey === undefined) return undefined
    const { exec_key, refused_at, ...connection } = row
    return { ...connection, apiKey, refusedAt: refused_at ?? undefined }
  }

  async #findSettings(workspace: string): Promise<StoredInstallation['settings']> {
    const rows = await this.database
      .of(workspace)
      .selectFrom('settings')
      .select(['name', 'value', 'changed_by as by', 'changed_at as at'])
      .execute()
    const read = (name: string, value: string) =>
      value && (this.#decrypt(value, `settings ${name}`, workspace) ?? UNREADABLE)
    return Object.fromEntries(
      rows.map(({ name, value, ...change }) => [name, { ...change, value: read(name, value) }]),
    )
  }

  /**
   * Adds an installation, or replaces an earlier one but keeps its connection and settings. It also keeps the first
   * installer: in many workspaces every member may add an app again, and must not gain the right to set it up that way.
   */
  async save(installation: NewInstallation): Promise<void> {
    const { teamId: workspace } = installation
    const now = this.clock()
    const columns = {
      enterprise: installation.enterpriseId ?? null,
      is_org_wide: installation.isOrgWide ? 1 : 0,
      bot_user_id: installation.botUserId ?? null,
      bot_token: this.#encrypt(installation.botToken, 'bot_token', workspace),
      installed_by: installation.installedBy,
      installed_at: now,
      ended_at: null,
      version: randomUUID(),
    }
    await this.database
      .of(workspace)
      .insertInto('installations')
      .values({ ...columns, look_at: now, look_phase: phaseOf(workspace) })
      .onConflict((conflict) =>
        conflict.column('workspace').doUpdateSet(({ eb, ref }) => ({
          ...columns,
          installed_by: eb
            .case()
            .when('installations.ended_at', 'is', null)
            .then(ref('installations.installed_by'))
            .else(installation.installedBy)
            .end(),
        })),
      )
      .execute()
  }

  /** The versions of these installations, without ended ones. */
  async versions(workspaces: readonly string[]): Promise<Map<string, string>> {
    if (workspaces.length === 0) return new Map()
    const rows = await this.database.ofAllWorkspaces
      .selectFrom('installations')
      .select(['workspace', 'version'])
      .where('workspace', 'in', workspaces)
      .where('ended_at', 'is', null)
      .execute()
    return new Map(rows.map(({ workspace, version }) => [workspace, version]))
  }

  /** Stores Exec's key, in place of an earlier one. */
  async connect(
    workspace: string,
    { apiKey, execWorkspace, name, connectedBy }: Omit<Connection, 'connectedAt' | 'refusedAt'>,
  ): Promise<void> {
    const columns = {
      exec_key: this.#encrypt(apiKey, 'exec_key', workspace),
      exec_workspace: execWorkspace,
      exec_name: name,
      connected_by: connectedBy,
      connected_at: this.clock(),
      refused_at: null,
    }
    await this.#change(workspace, (db) =>
      db
        .insertInto('connections')
        .values(columns)
        .onConflict((conflict) => conflict.column('workspace').doUpdateSet(columns))
        .execute(),
    )
  }

  async disconnect(workspace: string): Promise<void> {
    await this.#change(workspace, (db) => db.deleteFrom('connections').execute())
    await this.database.erase()
  }

  async set(
    workspace: string,
    { name, value, changedBy }: { name: string; value: string; changedBy: string },
  ): Promise<void> {
    const text = value && this.#encrypt(value, `settings ${name}`, workspace)
    const columns = { value: text, changed_by: changedBy, changed_at: this.clock() }
    await this.#change(workspace, (db) =>
      db
        .insertInto('settings')
        .values({ name, ...columns })
        .onConflict((conflict) => conflict.columns(['workspace', 'name']).doUpdateSet(columns))
        .execute(),
    )
  }

  /** Remembers whether Exec refuses the key that was connected then. @returns when the refusal began, if it is new. */
  async rememberRefusal(
    workspace: string,
    { connectedAt, isRefused }: { connectedAt: number; isRefused: boolean },
  ): Promise<number | undefined> {
    const changed = await this.database
      .of(workspace)
      .updateTable('connections')
      .set({ refused_at: isRefused ? this.clock() : null })
      .where('connected_at', '=', connectedAt)
      .where('refused_at', isRefused ? 'is' : 'is not', null)
      .returning('refused_at')
      .executeTakeFirst()
    return changed?.refused_at ?? undefined
  }

  /**
   * Destroys an uninstalled installation's token, its key, and a key that was only tried.
   * @param upTo a later installation stays, in milliseconds since the epoch. Resolves to whether there was an earlier one.
   */
  async end(workspace: string, { upTo }: { upTo: number }): Promise<boolean> {
    const now = this.clock()
    const ended = await this.database
      .of(workspace)
      .transaction()
      .execute(async (db) => {
        const rows = await db
          .updateTable('installations')
          .set({ bot_token: null, ended_at: now })
          .where('ended_at', 'is', null)
          .where('installed_at', '<=', upTo)
          .returning('workspace')
          .execute()
        if (rows.length === 0) return false
        await db.deleteFrom('connections').execute()
        await db.deleteFrom('store_entries').where('key', '=', TRIED_KEY).execute()
        return true
      })
    if (ended) await this.database.erase()
    return ended
  }

  /**
   * Deletes all rows of the workspaces that have ended before a time, in milliseconds since the epoch.
   * @param tables all of the app's.
   * @returns which ones.
   */
  async purgeEnded(tables: readonly string[], before: number): Promise<string[]> {
    const purged = await this.database.ofAllWorkspaces.transaction().execute(async (db) => {
      // Deleted first, so that none of them can be added again until this ends.
      const ended = await db
        .deleteFrom('installations')
        .where('ended_at', '<', before)
        .returning('workspace')
        .execute()
      for (const { workspace } of ended) await deleteWorkspaceRows(db, tables, workspace)
      return ended.map(({ workspace }) => workspace)
    })
    if (purged.length > 0) await this.database.erase()
    return purged
  }

  /** Changes an installation and its version, so that each replica notices. Throws if it has ended. */
  async #change(workspace: string, run: (db: WorkspaceDb) => Promise<unknown>): Promise<void> {
    await this.database
      .of(workspace)
      .transaction()
      .execute(async (db) => {
        const changed = await db
          .updateTable('installations')
          .set({ version: randomUUID() })
          .where('ended_at', 'is', null)
          .returning('workspace')
          .execute()
        if (changed.length === 0) throw new Error('The app is no longer installed in this workspace.')
        await run(db)
      })
  }

  #encrypt(secret: string, column: string, workspace: string): string {
    return this.database.cipher.encrypt(secret, contextOf(column, workspace))
  }

  #decrypt(text: string | null | undefined, column: string, workspace: string): string | undefined {
    return text == null ? undefined : this.database.cipher.decrypt(text, contextOf(column, workspace))
  }
}

/** Spreads workspaces over any interval. In milliseconds. */
function phaseOf(workspace: string): number {
  return createHash('sha256').update(workspace).digest().readUInt32BE()
}
