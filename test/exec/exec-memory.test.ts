import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ExecCache } from '../../src/exec/exec-cache.ts'
import { ExecMemory } from '../../src/exec/exec-memory.ts'
import { ok } from '../../src/lib/result.ts'

describe('the memory for what Exec sends', () => {
  it('is one for a kind of content of all workspaces, and lets go what was used longest ago', () => {
    const memory = new ExecMemory()
    const forgotten: string[] = []
    const [first, second, third] = [{}, {}, {}]
    const acme = memory.budgetOf('session', 100)
    acme.set(first, () => forgotten.push('first of Acme'), { size: 40 })
    const beta = memory.budgetOf('session', 100)
    beta.set(second, () => forgotten.push('second of Beta'), { size: 40 })
    acme.get(first)
    memory.budgetOf('list', 100).set(third, () => forgotten.push('a list'), { size: 100 })
    expect(forgotten).toEqual([])
    beta.set(third, () => forgotten.push('third of Beta'), { size: 40 })
    expect(forgotten).toEqual(['second of Beta'])
  })

  it('lets go what a workspace has kept once that is closed, and nothing of the others', async () => {
    const memory = new ExecMemory()
    const cacheOf = (whenClosed: (() => void)[]) =>
      new ExecCache(
        {
          name: 'note',
          keyOf: (id: string) => id,
          read: async () => ok({ text: 'A note' }),
          currentMs: () => 60_000,
          stored: z.object({ text: z.string() }),
          maxBytes: 100_000,
        },
        { clock: Date.now, memory, whenClosed },
      )
    const closed: (() => void)[] = []
    const [acme, beta] = [cacheOf(closed), cacheOf([])]
    for (const cache of [acme, beta]) await cache.get('a', { priority: 'interactive' })
    for (const forget of closed) forget()
    expect(await Promise.all([acme, beta].map((cache) => cache.peek('a')))).toMatchObject([
      undefined,
      { text: 'A note' },
    ])
    expect(memory.budgetOf('note', 0).size).toBe(1)
  })
})
