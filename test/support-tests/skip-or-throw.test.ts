import { describe, expect, it, vi } from 'vitest'
import { skipOrThrow } from '../support/skip-or-throw.ts'

const PROBLEM = 'Some tests need a PostgreSQL.'

describe('tests that need a program which is missing', () => {
  it('fail with CI=true', () => {
    expect(() => skipOrThrow(PROBLEM, { CI: 'true' })).toThrow('Some tests need a PostgreSQL. With CI=true')
  })

  it('are skipped elsewhere, with a line on stderr', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    skipOrThrow(PROBLEM, {})
    const lines = write.mock.calls.map(([line]) => line)
    write.mockRestore()
    expect(lines).toEqual(['Some tests need a PostgreSQL. They are skipped.\n'])
  })
})
