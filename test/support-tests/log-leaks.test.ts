import { describe, expect, it } from 'vitest'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { type Confidential, findLeaks } from '../support/log-leaks.ts'

const session = sessionDocument()
const confidential: Confidential = {
  secrets: ['xoxb-secret'],
  people: [{ name: 'Ravi Patel', email: 'ravi@acme.com' }],
  sessions: [session],
}

function leaks(fields: Record<string, unknown>): string[] {
  return findLeaks(
    [`${JSON.stringify({ level: 30, time: '2026-03-15T15:30:82.500Z', ...fields })}\n`],
    confidential,
  )
}

describe('findLeaks', () => {
  it.each([
    ['a secret', 'Bearer xoxb-secret'],
    ['an email', 'ravi@acme.com'],
    ['the email of a participant', session.user?.email],
    ['a name', 'asked by Ravi'],
    ['the name of a participant', `for ${session.user?.first_name}`],
    ['the name of a scenario', session.scenario?.name],
    ['the beginning of feedback', session.outcome_feedback?.slice(0, 30)],
    ['a line of the transcript', session.transcript?.[1]?.text],
    ['a criterion', session.evaluations?.[0]?.criterion_name],
    ['a quote', session.evaluations?.[0]?.items?.[0]?.feedback_examples?.[0]?.quote],
    ['a score', `scored ${session.score}`],
  ])('finds in a log line: %s', (_, text) => {
    expect(text).toEqual(expect.any(String))
    expect(leaks({ msg: text })).not.toEqual([])
  })

  it('ignores ids, times and channels in a log line', () => {
    const fields = {
      user: 'U0REP',
      session: 'abc-82.5-def',
      at: 'server/log.ts:82:5',
      ms: 82.5,
      outcome: 'answered',
    }
    expect(leaks({ msg: 'delivery', ...fields })).toEqual([])
  })
})
