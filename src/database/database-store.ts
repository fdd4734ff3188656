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
  let cleaning: NodeJS.Timeout | undefined

  return {
    async connect(onLost) {
      const started = await database.start()
      if (!started.ok) {
        if (started.error.kind !== 'unreachable') onUnusable(started.error)
        throw 'error' in started.error ? started.error.error : new Error(started.error.kind)
      }
      if (isClosed) return
      stopListening = database.onLost(onLost)
      cleaning = setInterval(() => rows.removeExpired().catch(onLost), CLEANING_MS).unref()
      // A read-only replica accepts the connection but no write.
      await rows.removeExpired()
    },
    close() {
      isClosed = true
      stopListening()
      clearInterval(cleaning)
    },
    claim: (key, ttlMs) => rows.claim(key, ttlMs),
    get: (key) => rows.get(key),
    set: (key, value, ttlMs) => rows.set(key, value, ttlMs),
    delete: (key) => rows.delete(key),
    count: (key, ttlMs, amount = 1) => rows.count(key, ttlMs, amount),
  }
}
