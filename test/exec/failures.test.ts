import { beforeEach, describe, expect, it } from 'vitest'
import { createFailures, type Failures } from '../../src/exec/list-cache.ts'

let now = 1000
let failures: Failures

beforeEach(() => {
  now = 1000
  failures = createFailures(() => now)
})

describe('a failure', () => {
  it('is remembered with its time, for as long as whoever asks allows', () => {
    failures.add('a', { kind: 'unreachable' })
    now += 59
    const found = { kind: 'unreachable', failedAt: new Date(1000) }
    expect(failures.find('a', 60)).toEqual(found)
    expect(failures.find('a', 59)).toBeUndefined()
    expect(failures.find('b', 60)).toBeUndefined()
    now += 1
    expect(failures.find('a', 60)).toBeUndefined()
  })

  it.each([{ kind: 'limited', until: new Date(0) }, { kind: 'quota_reserved' }] as const)(
    'is none where nothing was sent: $kind',
    (error) => {
      failures.add('a', error)
      expect(failures.find('a', 60)).toBeUndefined()
    },
  )
})
