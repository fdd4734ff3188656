import { afterEach, beforeEach } from 'vitest'
import { createMemoryStore, type Store } from '../../src/database/store.ts'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import { capturedLog } from './captured-log.ts'
import { type FakeExec, type FakeExecOptions, startExec } from './exec/fake-exec.ts'
import { type ExecClientChanges, execClient } from './exec-client.ts'

const NOW = Date.parse('2026-03-15T14:30:00Z')

/** A fake Exec, a clock and a store for each test, and clients that are closed after it. */
export function execForEachTest(options: Omit<FakeExecOptions, 'clock'> = {}) {
  let exec: FakeExec
  let store: Store
  let written: Map<string, string>
  let captured: ReturnType<typeof capturedLog>
  let clients: ExecClient[]
  let client: ExecClient
  const room = {
    /** Milliseconds since the epoch. */
    now: NOW,
    clock: () => room.now,
    get exec() {
      return exec
    },
    /** The number of requests that Exec got. */
    get sent() {
      return exec.requests.length
    },
    /** Doesn't retry. */
    get client() {
      return client
    },
    get store() {
      return store
    },
    /** What was set in the store, by key. */
    get written() {
      return written
    },
    /** What the clients logged. */
    get lines() {
      return captured.lines
    },
    get log() {
      return captured.log
    },
    get logged(): unknown[] {
      return captured.lines.map((line) => JSON.parse(line))
    },
    /** With limits of its own, it counts requests in the store. */
    connect({ limits, ...given }: ExecClientChanges = {}): ExecClient {
      const own = limits && { limits, store }
      const client = execClient(exec, { log: captured.log, clock: room.clock, ...own, ...given })
      clients.push(client)
      return client
    },
  }
  beforeEach(async () => {
    room.now = NOW
    const memory = createMemoryStore(room.clock)
    written = new Map()
    store = {
      ...memory,
      set(key, value, ttlMs) {
        written.set(key, value)
        return memory.set(key, value, ttlMs)
      },
    }
    captured = capturedLog()
    clients = []
    exec = await startExec({ ...options, clock: room.clock })
    client = room.connect()
  })
  afterEach(async () => {
    for (const client of clients) client.close()
    await exec.close()
  })
  return room
}
