import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGraded, readSession } from '../../src/exec/session.ts'
import { arbitraryDocument, arbitrarySession } from '../support/exec/arbitrary-session.ts'
import {
  abandonedDocument,
  enormousDocument,
  hostileDocument,
  sessionDocument,
  ungradedDocument,
} from '../support/exec/session-documents.ts'

function unreadOf(body: unknown): string[] {
  const read = readSession(body)
  if (!read.ok) throw new Error('expected a session')
  return read.value.unread
}

function sessionOf(body: unknown) {
  const read = readSession(body)
  if (!read.ok) throw new Error('expected a session')
  return read.value.session
}

describe('readSession', () => {
  it.each([
    ['graded', sessionDocument()],
    ['ungraded', ungradedDocument()],
    ['enormous', enormousDocument()],
    ['hostile', hostileDocument()],
    ['empty', {}],
  ])('reads the %s document to the letter', (_, document) => {
    expect(readSession(document)).toEqual({ ok: true, value: { session: document, unread: [] } })
  })

  it('keeps ranks, grades, speakers and importances that it does not know', () => {
    const document = {
      rank: 'platinum',
      transcript: [{ speaker: 'observer' }],
      evaluations: [{ items: [{ grade: 'superb', feedback_examples: [{ salience: 'utmost' }] }] }],
    }
    expect(sessionOf(document)).toEqual(document)
  })

  it('drops properties that the document does not list, without calling them unread', () => {
    const read = readSession({ id: 'a', tenant: 't', user: { email: 'a@b.c', phone: '1' } })
    expect(read).toEqual({ ok: true, value: { session: { id: 'a', user: { email: 'a@b.c' } }, unread: [] } })
  })

  it('leaves out a value of a wrong type alone, and names its path', () => {
    const document = {
      ...sessionDocument({ transcript: null }),
      score: '82.5',
      user: { email: 5, first_name: 'Jane' },
      evaluations: [
        {
          criterion_name: 'One',
          items: [{ name: 'A', grade: 1, feedback: 'kept' }, 'no item', { name: 'B' }],
        },
        7,
        { criterion_name: 'Two', items: 'none' },
      ],
    }
    const { score, ...rest } = sessionDocument({ transcript: null })
    expect(sessionOf(document)).toEqual({
      ...rest,
      user: { first_name: 'Jane' },
      evaluations: [
        { criterion_name: 'One', items: [{ name: 'A', feedback: 'kept' }, { name: 'B' }] },
        { criterion_name: 'Two' },
      ],
    })
    expect(unreadOf(document).toSorted()).toEqual([
      'evaluations.0.items.0.grade',
      'evaluations.0.items.1',
      'evaluations.1',
      'evaluations.2.items',
      'score',
      'user.email',
    ])
  })

  it('does not change what it was given', () => {
    const document = { score: 'x', evaluations: [1, { items: [2] }] }
    readSession(document)
    expect(document).toEqual({ score: 'x', evaluations: [1, { items: [2] }] })
  })

  it('leaves out a number that JSON overflows', () => {
    expect(readSession(JSON.parse('{"score":1e999}'))).toEqual({
      ok: true,
      value: { session: {}, unread: ['score'] },
    })
  })

  it('names no more than twenty paths', () => {
    expect(unreadOf({ transcript: Array(500).fill(1) })).toHaveLength(20)
  })

  it.each([
    ['null', null],
    ['a text', 'session'],
    ['a list', [{ id: 'a' }]],
    ['an error', { error: { type: 'not_found', message: 'gone' } }],
    ['absurdly many lines', { transcript: Array(20_001).fill({}) }],
    ['absurdly many moments', { evaluations: [{ items: [{ feedback_examples: Array(20_001).fill(0) }] }] }],
  ])('does not take %s for a session', (_, body) => {
    expect(readSession(body)).toEqual({ ok: false, error: 'not_a_session' })
  })

  it('takes no longer than parsing the JSON six times', () => {
    const text = JSON.stringify(enormousDocument())
    const body: unknown = JSON.parse(text)
    const parsing = fastest(() => JSON.parse(text))
    expect(fastest(() => readSession(body))).toBeLessThan(6 * parsing)
  })

  it('reads whatever arrives, and what it reads it reads again without loss', () => {
    fc.assert(
      fc.property(arbitraryDocument(), (document) => {
        const read = readSession(document)
        if (!read.ok) return
        expect(readSession(read.value.session)).toEqual(ok(read.value.session))
      }),
    )
  })

  it('reads every session that the schema admits to the letter', () => {
    fc.assert(
      fc.property(arbitrarySession(), (session) => {
        expect(readSession(session)).toEqual(ok(session))
      }),
    )
  })

  function fastest(work: () => unknown): number {
    const times = Array.from({ length: 20 }, () => {
      const started = performance.now()
      work()
      return performance.now() - started
    })
    return Math.min(...times)
  }

  function ok(session: unknown) {
    return { ok: true, value: { session, unread: [] } }
  }
})

describe('isGraded', () => {
  it('holds for a score, be it 0, of an attempt that counts', () => {
    expect(isGraded({ score: 82.5, is_valid_attempt: true })).toBe(true)
    expect(isGraded({ score: 0 })).toBe(true)
    expect(isGraded({ score: 50, is_valid_attempt: null })).toBe(true)
  })

  it('does not hold without a score, nor for an attempt that does not count', () => {
    expect(isGraded({})).toBe(false)
    expect(isGraded({ score: null, is_valid_attempt: true })).toBe(false)
    expect(isGraded({ score: 82.5, is_valid_attempt: false })).toBe(false)
    expect(isGraded(abandonedDocument())).toBe(false)
  })
})
