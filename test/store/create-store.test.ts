import { randomBytes, randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createStore, keyPrefix, type StoreSettings } from '../../src/store/create-store.ts'
import type { ManagedStore } from '../../src/store/store.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { hasRedis, REDIS_URL, redisSpace } from '../support/store/redis.ts'

const LONG_MS = 60_000
const TENANT = `test ${randomUUID()}`
const KEY = randomBytes(32)
/** Long enough that no command times out on a busy machine. */
const PATIENT = { commandMs: 5000, connectMs: 5000 }
const space = redisSpace(keyPrefix(TENANT))
const otherSpace = redisSpace(keyPrefix(`${TENANT} other`))
const opened: ManagedStore[] = []

afterEach(async () => {
  for (const store of opened.splice(0)) store.close()
  if (hasRedis) await Promise.all([space.clear(), otherSpace.clear()])
})

async function open({ redisUrl, encryptionKey }: Partial<StoreSettings>, tenant = TENANT) {
  const { log, lines } = capturedLog()
  const store = createStore({ redisUrl, encryptionKey }, { tenant, log, timing: PATIENT })
  opened.push(store)
  await store.start()
  return { store, lines }
}

describe('createStore', () => {
  it('keeps everything in the process without a REDIS_URL', async () => {
    const { store, lines } = await open({})
    expect(store.isShared).toBe(false)
    expect(lines).toEqual([])
  })

  it('warns that feedback in Redis is unencrypted, unless a key is set', async () => {
    const words = 'feedback is stored in Redis unencrypted'
    const redisUrl = 'redis://127.0.0.1:9'
    expect((await open({ redisUrl })).lines.join('')).toContain(words)
    expect((await open({ redisUrl, encryptionKey: KEY })).lines.join('')).not.toContain(words)
  })

  it.skipIf(!hasRedis)('is shared by the replicas of one tenant, and encrypted', async () => {
    const settings = { redisUrl: REDIS_URL, encryptionKey: KEY }
    const [{ store: one }, { store: two }, { store: other }] = await Promise.all([
      open(settings),
      open(settings),
      open(settings, `${TENANT} other`),
    ])
    await one.set('a', 'text', LONG_MS)
    expect(await two.get('a')).toBe('text')
    expect(await other.get('a')).toBeUndefined()
    const entries = await space.entries()
    expect([...entries.keys()]).toContain('a')
    expect(space.prefix).not.toContain(TENANT)
    expect([...entries.values()].join(' ')).not.toContain('text')
  })
})
