import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ExecCache } from '../../src/exec/exec-cache.ts'
import { createExecMemory, type ExecMemory } from '../../src/exec/exec-memory.ts'
import { ok } from '../../src/lib/result.ts'

const BY_PERSON = { priority: 'interactive' } as const

function cacheOf(
  memory: ExecMemory,
  { name = 'note', whenClosed }: { name?: string; whenClosed?: (() => void)[] } = {},
) {
  return new ExecCache(
    {
      name,
      keyOf: (id: string) => id,
      read: async () => ok({ text: 'A note' }),
      currentMs: () => 60_000,
      stored: z.object({ text: z.string() }),
    },
    { clock: Date.now, memory, whenClosed },
  )
}

describe('the memory for what Exec sends', () => {
  it('is one for all kinds of content of all workspaces, and lets go what was used longest ago', async () => {
    const memory = createExecMemory(2500)
    const [acme, beta] = [cacheOf(memory, { name: 'session' }), cacheOf(memory, { name: 'list' })]
    await acme.get('a', BY_PERSON)
    await beta.get('b', BY_PERSON)
    await acme.get('a', BY_PERSON)
    await beta.get('c', BY_PERSON)
    expect(await Promise.all([acme.peek('a'), beta.peek('b'), beta.peek('c')])).toMatchObject([
      { text: 'A note' },
      undefined,
      { text: 'A note' },
    ])
  })

  it('lets go what a workspace has kept once that is closed, and nothing of the others', async () => {
    const memory = createExecMemory()
    const closed: (() => void)[] = []
    const [acme, beta] = [cacheOf(memory, { whenClosed: closed }), cacheOf(memory)]
    for (const cache of [acme, beta]) await cache.get('a', BY_PERSON)
    for (const forget of closed) forget()
    expect(await Promise.all([acme, beta].map((cache) => cache.peek('a')))).toMatchObject([
      undefined,
      { text: 'A note' },
    ])
    expect(memory.size).toBe(1)
  })
})
