import { createHash } from 'node:crypto'
import type { Log } from '../lib/log.ts'
import type { Database } from './database.ts'
import type { DatabaseProblem } from './database-problem.ts'
import { createDatabaseStore } from './database-store.ts'
import { createResilientStore, type StoreTiming } from './resilient-store.ts'
import type { ManagedStore } from './store.ts'
import { createWriteBehindStore } from './write-behind-store.ts'

interface StoreOptions {
  /** Equal for replicas of one bot, and for no other bot on the same database. */
  tenant: string
  log: Log
  clock?: () => number
  timing?: Partial<StoreTiming>
  /** PostgreSQL was out of reach at first, and now it is clear that it can't be used. */
  onUnusable?: (problem: DatabaseProblem) => void
}

/** In PostgreSQL, shared by replicas; or in memory and in SQLite. */
export function createStore(database: Database, options: StoreOptions): ManagedStore {
  const { tenant, log, clock = Date.now, timing, onUnusable = () => {} } = options
  const prefix = keyPrefix(tenant)
  if (database.kind === 'sqlite') return createWriteBehindStore({ database, prefix, log, clock })
  const createRemote = (workspace: string) =>
    createDatabaseStore({ database, scope: { workspace, prefix }, clock, onUnusable })
  return createResilientStore({ createRemote, log, clock, timing })
}

/** Hashed: the tenant holds an API key. */
function keyPrefix(tenant: string): string {
  return `${createHash('sha256').update(tenant).digest('hex').slice(0, 12)}:`
}
