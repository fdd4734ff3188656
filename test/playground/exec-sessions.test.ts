import { describe, expect, it } from 'vitest'
import { sampleSessions } from '../../playground/exec-sessions.ts'

const NOW = Date.parse('2026-03-25T12:00:00Z')

describe('sampleSessions', () => {
  it.each(sampleSessions(NOW).map(({ id, document }) => [id, document] as const))(
    'lets %s last no longer than the time since it began',
    (_, { created_at, duration_seconds }) => {
      const sinceSeconds = (NOW - Date.parse(created_at ?? '')) / 1000
      expect(duration_seconds ?? 0).toBeLessThanOrEqual(sinceSeconds)
    },
  )
})
