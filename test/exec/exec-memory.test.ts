import { describe, expect, it } from 'vitest'
import { ExecMemory } from '../../src/exec/exec-memory.ts'

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
})
