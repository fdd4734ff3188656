import { randomBytes } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createStore } from '../../src/store/create-store.ts'
import type { ManagedStore } from '../../src/store/store.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { hasRedis, REDIS_URL, redisSpace } from '../support/store/redis.ts'

const LONG_MS = 60_000
const ENCRYPTION = { current: randomBytes(32), previous: undefined }
/** On a busy machine, no command is taken for lost. */
const PATIENT = { commandMs: 5000, connectMs: 5000 }
const space = redisSpace()
const opened: ManagedStore[] = []

afterEach(async () => {
  for (const store of opened.splice(0)) store.close()
  if (hasRedis) await space.clear()
})

async function open(settings: { redisUrl?: string; encryption?: typeof ENCRYPTION }, tenant = 'key') {
  const { log, lines } = capturedLog()
  const { redisUrl, encryption } = settings
  const store = createStore({ redisUrl, encryption, prefix: space.prefix }, { tenant, log, timing: PATIENT })
  opened.push(store)
  await store.start()
  return { store, lines }
}

describe('the store that the settings ask for', () => {
  it('is in the process without a Redis', async () => {
    const { store, lines } = await open({})
    expect(store.isShared).toBe(false)
    expect(lines).toEqual([])
  })

  it('warns where feedback will lie in Redis unencrypted', async () => {
    const words = 'feedback is kept in Redis unencrypted'
    const redisUrl = 'redis://127.0.0.1:9'
    expect((await open({ redisUrl })).lines.join('')).toContain(words)
    expect((await open({ redisUrl, encryption: ENCRYPTION })).lines.join('')).not.toContain(words)
  })

  it.skipIf(!hasRedis)('is shared by bots with the same key alone', async () => {
    const settings = { redisUrl: REDIS_URL, encryption: ENCRYPTION }
    const [{ store: one }, { store: two }, { store: other }] = await Promise.all([
      open(settings, 'key'),
      open(settings, 'key'),
      open(settings, 'another key'),
    ])
    await one.set('a', 'text', LONG_MS)
    expect(await two.get('a')).toBe('text')
    expect(await other.get('a')).toBeUndefined()
    const entries = await space.entries()
    expect([...entries.keys()].join(' ')).not.toContain('key')
    expect([...entries.values()].join(' ')).not.toContain('text')
  })
})
