import { once } from 'node:events'
import { Agent, createServer, type Server, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetchOnce, ResponseMemory } from '../../src/exec/fetch-once.ts'
import { failed, ok } from '../../src/lib/result.ts'

const HALF = 600
const agent = new Agent()
let server: Server
/** Answers of which the first half is sent. */
let begun: ServerResponse[]
let memory: ResponseMemory

beforeEach(async () => {
  begun = []
  memory = new ResponseMemory(3 * HALF)
  server = createServer((_, response) => {
    response.write('x'.repeat(HALF))
    begun.push(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function get(ms = 5000) {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return fetchOnce(`http://127.0.0.1:${port}/`, { agent }, { ms, memory })
}

const tooLarge = failed({ kind: 'unreadable', reason: 'too_large' })

describe('the answers that are read at the same time', () => {
  it('take a bounded memory together, and leave it when they are read', async () => {
    const first = get()
    await expect.poll(() => memory.used).toBe(HALF)
    const second = get()
    await expect.poll(() => memory.used).toBe(2 * HALF)
    begun[0]?.write('x'.repeat(HALF))
    await expect.poll(() => memory.used).toBe(3 * HALF)
    expect(await get()).toEqual(tooLarge)
    expect(memory.used).toBe(3 * HALF)

    begun[0]?.end()
    expect(await first).toMatchObject(ok({ bytes: 2 * HALF }))
    begun[1]?.end('x')
    expect(await second).toMatchObject(ok({ bytes: HALF + 1, text: 'x'.repeat(HALF + 1) }))
    expect(memory.used).toBe(0)
  })

  it('leave it when they break off or take too long', async () => {
    const broken = get()
    await expect.poll(() => memory.used).toBe(HALF)
    begun[0]?.destroy()
    expect(await broken).toEqual(failed({ kind: 'unreachable' }))
    expect(await get(100)).toEqual(failed({ kind: 'timed_out' }))
    expect(memory.used).toBe(0)
  })
})
