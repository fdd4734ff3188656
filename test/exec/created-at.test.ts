import { describe, expect, it } from 'vitest'
import { createdAt } from '../../src/exec/session.ts'

describe('createdAt', () => {
  it('returns the date that Exec sent', () => {
    expect(createdAt({ created_at: '2026-03-15T14:30:00Z' })).toEqual(new Date('2026-03-15T14:30:00Z'))
  })

  it.each([undefined, null, '', 'yesterday', '1970-01-01T00:00:00Z', '+275760-09-13T00:00:00Z'])(
    'returns undefined for %s',
    (created_at) => {
      expect(createdAt({ created_at })).toBeUndefined()
    },
  )
})
