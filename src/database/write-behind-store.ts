import { describeError, type Log } from '../lib/log.ts'
import type { Database } from './database.ts'
import { type Changes, FileRows, type StoredCounter, type StoredEntry } from './file-rows.ts'
import { createMemoryStore } from './memory-store.ts'
import type { ManagedStore } from './store.ts'
import { removeExpired } from './store-rows.ts'

/** Between the first change and its writing: what a crash may lose. */
const WRITE_MS = 100
/** After a failed write. */
const RETRY_MS = 5000
const CLEANING_MS = 10 * 60_000

export interface WriteBehindOptions {
  database: Database
  prefix: string
  log: Log
  clock?: () => number
  writeMs?: number
}

/**
 * The memory of one process, which also writes to a file what a restart must not lose. No method waits for the file. Before
 * `start`, changes wait in memory.
 */
export function createWriteBehindStore(options: WriteBehindOptions): ManagedStore {
  const { database, prefix, log, clock = Date.now, writeMs = WRITE_MS } = options
  const memory = createMemoryStore({ clock })
  let changed = new Map<string, 'entry' | 'counter'>()
  let rows: FileRows | undefined
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let isFailing = false
  let isClosed = false
  let cleanedAt = Number.NEGATIVE_INFINITY

  function change(key: string, kind: 'entry' | 'counter'): void {
    changed.set(key, kind)
    writeLater(isFailing ? RETRY_MS : writeMs)
  }

  function writeLater(ms: number): void {
    if (rows === undefined || timer !== undefined || isClosed) return
    timer = setTimeout(() => {
      timer = undefined
      void write()
    }, ms)
    timer.unref()
  }

  function write(): Promise<void> {
    writing = writing.then(writeChanges)
    return writing
  }

  async function writeChanges(): Promise<void> {
    const used = rows
    if (used === undefined || changed.size === 0) return
    const taken = changed
    changed = new Map()
    try {
      await used.write(collect(taken))
      if (isFailing) log.info('the store can be written again')
      isFailing = false
      await clean()
    } catch (error) {
      // What memory no longer holds needs no writing either.
      for (const [key, kind] of taken)
        if (!changed.has(key) && memory.peek(key) !== undefined) changed.set(key, kind)
      if (!isFailing) log.warn('the store can not be written: a restart would forget', describeError(error))
      isFailing = true
      writeLater(RETRY_MS)
    }
  }

  function collect(keys: ReadonlyMap<string, 'entry' | 'counter'>): Changes {
    const entries: StoredEntry[] = []
    const counters: StoredCounter[] = []
    const deleted: string[] = []
    const now = clock()
    for (const [key, kind] of keys) {
      const held = memory.peek(key)
      if (held === undefined) {
        if (kind === 'entry') deleted.push(key)
        continue
      }
      const expiresAt = Math.ceil(now + held.ttlMs)
      if (kind === 'entry') entries.push({ key, value: held.value, expiresAt })
      else counters.push({ key, sum: Number(held.value), expiresAt })
    }
    return { entries, counters, deleted }
  }

  async function clean(): Promise<void> {
    if (clock() - cleanedAt < CLEANING_MS) return
    cleanedAt = clock()
    await removeExpired(database, clock())
  }

  async function load(from: FileRows): Promise<void> {
    const now = clock()
    const { entries, counters } = await from.load(now)
    for (const { key, value, expiresAt } of entries)
      if (memory.peek(key) === undefined) await memory.set(key, value, Math.max(1, expiresAt - now))
    for (const { key, sum, expiresAt } of counters) await memory.count(key, Math.max(1, expiresAt - now), sum)
  }

  return {
    isShared: false,
    get isDegraded() {
      return isFailing
    },
    async claim(key, ttlMs) {
      const isFirst = await memory.claim(key, ttlMs)
      if (isFirst) change(key, 'entry')
      return isFirst
    },
    get: (key) => memory.get(key),
    async set(key, value, ttlMs) {
      await memory.set(key, value, ttlMs)
      change(key, 'entry')
    },
    async delete(key) {
      await memory.delete(key)
      change(key, 'entry')
    },
    async count(key, ttlMs, amount = 1) {
      const sum = await memory.count(key, ttlMs, amount)
      if (amount !== 0) change(key, 'counter')
      return sum
    },
    async start(workspace) {
      const from = new FileRows(database, { workspace, prefix })
      try {
        await load(from)
      } catch (error) {
        log.warn('the store can not be read: it begins empty', describeError(error))
      }
      rows = from
      if (changed.size > 0) writeLater(writeMs)
    },
    flush: write,
    async close() {
      isClosed = true
      clearTimeout(timer)
      await write()
    },
  }
}
