import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseExecDate, readSession, toSession } from '../../src/exec/sent-session.ts'
import { isGraded, roundScore } from '../../src/exec/session.ts'
import { arbitraryDocument, arbitrarySessionDocument } from '../support/arbitrary-session.ts'
import { abandonedDocument, sessionDocument } from '../support/exec/session-documents.ts'

describe('readSession', () => {
  it('keeps unknown ranks, grades, speakers and saliences', () => {
    const document = {
      rank: 'platinum',
      transcript: [{ speaker: 'observer' }],
      evaluations: [{ items: [{ grade: 'superb', feedback_examples: [{ salience: 'utmost' }] }] }],
    }
    expect(readSession(document)?.read).toEqual(document)
  })

  it('drops unknown properties, and does not call them invalid', () => {
    const read = readSession({ id: 'a', tenant: 't', user: { email: 'a@b.c', phone: '1' } })
    expect(read).toEqual({ read: { id: 'a', user: { email: 'a@b.c' } }, invalidPaths: [] })
  })

  it('leaves out only the values of a wrong type, and names their paths', () => {
    const document = {
      ...sessionDocument({ transcript: null }),
      score: '82.5',
      user: { email: 5, first_name: 'Jane' },
      evaluations: [
        {
          criterion_name: 'One',
          items: [{ name: 'A', grade: 1, feedback: 'right' }, 'no item', { name: 'B' }],
        },
        7,
        { criterion_name: 'Two', items: 'none' },
      ],
    }
    const { score, ...rest } = sessionDocument({ transcript: null })
    const session = readSession(document)
    expect(session?.read).toEqual({
      ...rest,
      user: { first_name: 'Jane' },
      evaluations: [
        { criterion_name: 'One', items: [{ name: 'A', feedback: 'right' }, { name: 'B' }] },
        { criterion_name: 'Two' },
      ],
    })
    expect(session?.invalidPaths.toSorted()).toEqual([
      'evaluations.0.items.0.grade',
      'evaluations.0.items.1',
      'evaluations.1',
      'evaluations.2.items',
      'score',
      'user.email',
    ])
  })

  it('does not change its argument', () => {
    const document = { score: 'x', evaluations: [1, { items: [2] }] }
    readSession(document)
    expect(document).toEqual({ score: 'x', evaluations: [1, { items: [2] }] })
  })

  it.each(['1e999', '1e21', '-1e308'])(
    'leaves out a score that could not be shown in digits: %s',
    (score) => {
      expect(readSession(JSON.parse(`{"score":${score}}`))).toEqual({ read: {}, invalidPaths: ['score'] })
    },
  )

  it.each([
    [60.04, 60],
    [59.95, 60],
    [82.25, 82.3],
    [1.7e20, 1.7e20],
  ])('reads a score as people see it, so that all comparisons are of that: %s', (score, shown) => {
    expect(readSession({ score })?.read.score).toBe(shown)
  })

  it('names at most twenty paths', () => {
    expect(readSession({ transcript: Array(500).fill(1) })?.invalidPaths).toHaveLength(20)
  })

  it.each([
    ['null', null],
    ['a text', 'session'],
    ['a list', [{ id: 'a' }]],
    ['an error', { error: { type: 'not_found', message: 'gone' } }],
    ['absurdly many lines', { transcript: Array(20_001).fill({}) }],
    ['absurdly many moments', { evaluations: [{ items: [{ feedback_examples: Array(20_001).fill(0) }] }] }],
  ])('refuses %s', (_, body) => {
    expect(readSession(body)).toBeUndefined()
  })

  it('reads what it has read again without loss', () => {
    let read = 0
    fc.assert(
      fc.property(arbitraryDocument(), (document) => {
        const session = readSession(document)?.read
        if (session === undefined) return
        read += 1
        expect(readSession(session)).toEqual({ read: session, invalidPaths: [] })
      }),
    )
    // Of ten documents, about nine are sessions.
    expect(read).toBeGreaterThan(0)
  })

  it('reads every session that the schema admits without loss but for more decimals of its score', () => {
    fc.assert(
      fc.property(arbitrarySessionDocument(), (session) => {
        const rounded = session.score == null ? {} : { score: roundScore(session.score) }
        expect(readSession(session)).toEqual({ read: { ...session, ...rounded }, invalidPaths: [] })
      }),
    )
  })
})

it.each([
  [{ score: 82.5, is_valid_attempt: true }, true],
  [{ score: 0 }, true],
  [{}, false],
  [{ score: 82.5, is_valid_attempt: false }, false],
  [abandonedDocument(), false],
])('isGraded of %j is %s', (session, expected) => {
  expect(isGraded(toSession(session))).toBe(expected)
})

describe('parseExecDate', () => {
  it('returns the date that Exec sent', () => {
    expect(parseExecDate('2026-03-15T14:30:00Z')).toEqual(new Date('2026-03-15T14:30:00Z'))
  })

  it.each([undefined, null, '', 'yesterday', '1970-01-01T00:00:00Z', '+275760-09-13T00:00:00Z'])(
    'returns undefined for %s',
    (text) => {
      expect(parseExecDate(text)).toBeUndefined()
    },
  )
})
