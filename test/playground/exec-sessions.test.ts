import { describe, expect, it } from 'vitest'
import { graded as gradedOf, sampleSessions } from '../../playground/exec-sessions.ts'

const NOW = Date.parse('2026-03-25T12:00:00Z')

describe('sampleSessions', () => {
  it.each(sampleSessions(NOW).map(({ id, document }) => [id, document] as const))(
    'lets %s last no longer than the time since it began',
    (_, { created_at, duration_seconds }) => {
      const sinceSeconds = (NOW - Date.parse(created_at ?? '')) / 1000
      expect(duration_seconds ?? 0).toBeLessThanOrEqual(sinceSeconds)
    },
  )

  it('gives each session words of its own, and quotes what was said in it', () => {
    const graded = sampleSessions(NOW).map(({ document }) => gradedOf(document) ?? document)
    const words = graded.flatMap(({ outcome_feedback }) => outcome_feedback ?? [])
    expect(new Set(words).size).toBe(words.length)
    for (const { id, transcript, evaluations } of graded.filter(({ id }) => id !== 'hostile1')) {
      const said = (transcript ?? []).map(({ text }) => text).join('\n')
      const examples = (evaluations ?? []).flatMap(({ items = [] }) =>
        items.flatMap(({ feedback_examples = [] }) => feedback_examples),
      )
      for (const { quote = '' } of examples) expect(said, id).toContain(quote)
    }
  })
})
