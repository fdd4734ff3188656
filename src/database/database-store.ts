import { every, type Loop } from '../lib/every.ts'
import type { Database } from './database.ts'
import type { DatabaseProblem } from './database-problem.ts'
import type { RemoteStore } from './remote-store.ts'
import { StoreRows, type StoreScope } from './store-rows.ts'

const CLEANING_MS = 10 * 60_000

export interface DatabaseStoreOptions {
  database: Database
  scope: StoreScope
  clock: () => number
  /** The database will not be usable, however long the app waits. */
  onUnusable: (problem: DatabaseProblem) => void
}

/** The store in the database, for replicas. It starts the database, if that is not yet done. */
export function createDatabaseStore(options: DatabaseStoreOptions): RemoteStore {
  const { database, scope, clock, onUnusable } = options
  const rows = new StoreRows(database, scope, clock)
  let isClosed = false
  let stopListening = () => {}
  let cleaning: Loop | undefined

  return {
    async connect(onLost) {
      const started = await database.start()
      if (!started.ok) {
        if (started.error.kind !== 'unreachable') onUnusable(started.error)
        throw 'error' in started.error ? started.error.error : new Error(started.error.kind)
      }
      if (isClosed) return
      stopListening = database.onLost(onLost)
      cleaning = every(CLEANING_MS, () => rows.removeExpired().catch(onLost), { firstMs: CLEANING_MS })
      cleaning.start()
      // A read-only replica accepts the connection but no write.
      await rows.removeExpired()
    },
    close() {
      isClosed = true
      stopListening()
      void cleaning?.stop()
    },
    claim: (key, ttlMs) => rows.claim(key, ttlMs),
    get: (key) => rows.get(key),
    set: (key, value, ttlMs) => rows.set(key, value, ttlMs),
    delete: (key) => rows.delete(key),
    count: (key, ttlMs, amount = 1) => rows.count(key, ttlMs, amount),
  }
}
