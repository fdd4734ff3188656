import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listMessage } from '../../../src/blocks/lists/list-message.ts'
import { decodeCursor, firstPage, type ListCursor } from '../../../src/exec/list-cursor.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import type { SessionList } from '../../../src/exec/session-lists.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { gradedSession, summaryOf } from '../../support/read-documents.ts'
import { drawn } from '../drawn.ts'
import { messageHarms } from '../sent.ts'

const READ_AT = new Date('2026-03-15T14:30:00Z')
const OWN = firstPage('own')

const summary = (index: number, overrides: Partial<SessionDocument> = {}): SessionSummary =>
  gradedSession({ id: `s${index}`, scenario: { id: 'p', name: `Scenario ${index}` }, ...overrides })

function listOf(count: number, overrides: Partial<SessionList> = {}): SessionList {
  const sessions = Array.from({ length: count }, (_, index) => summary(index))
  return { sessions, page: 1, hasMore: false, total: count, readAt: READ_AT, ...overrides }
}

function draw(
  list: Omit<Parameters<typeof listMessage>[0], 'isOwn'>,
  cursor: ListCursor = OWN,
  more: Partial<Options> = {},
) {
  const isOwn = cursor.of === 'own'
  return listMessage(
    { isOwn, notInExec: isOwn ? { kind: 'user_not_found' } : undefined, ...list },
    { cursor, ...more },
  )
}

type Options = Parameters<typeof listMessage>[1]

function cursorsIn(value: unknown): Map<string, ListCursor | undefined> {
  const buttons = [...JSON.stringify(value).matchAll(/"action_id":"(list\.\w+)","value":"([^"]+)"/g)]
  return new Map(buttons.map(([, action = '', text = '']) => [action, decodeCursor(text)]))
}

const THREAD = '1700000000.000100'
const named = (name: string) => ({ ...listOf(0), sessions: [summary(1, { scenario: { id: 'p', name } })] })
const nameless = { ...listOf(0), sessions: [summaryOf({ id: 'a' }), summary(1, { is_valid_attempt: false })] }
const unnamed = { ...listOf(0), sessions: [summaryOf({ id: 'a' })] }
const bySlack = firstPage({ slackUser: 'U0REP' })

describe('a list of sessions', () => {
  it.each([
    [
      'score, scenario, rank, length, date and *View* for each session, with dividers between them',
      draw(listOf(3)),
    ],
    ['its position, and *Older*', draw(listOf(8))],
    [
      'a scenario with markup in its name to the letter, and so without bold',
      draw(named('*Sale* :tada: <!here>')),
    ],
    ['a scenario with an ampersand in bold', draw(named('R&D: call #2'))],
    ['that sessions are not graded, and no missing values', draw(nameless)],
    [
      'the person, and a hint above',
      draw(listOf(1), firstPage({ email: 'jane@acme.com' }), { hint: 'Hint' }),
    ],
    ['that it is empty, and how to start', draw(listOf(0))],
    ['that someone named by Slack has none', draw(listOf(0), bySlack)],
    ['that an email has none', draw(listOf(0), firstPage({ email: 'nobody@acme.com' }))],
    [
      'that nothing is left on a page, with the way to others',
      draw(listOf(0, { page: 2, hasMore: true }), { ...OWN, page: 2 }),
    ],
    ['the end, where it has become shorter', draw(listOf(7), { ...OWN, line: 50 })],
    ['how old it is', draw(listOf(1, { asOf: READ_AT }))],
    ['*Share here…* in a thread', draw(listOf(1), firstPage('own', THREAD))],
    ['*Share…* where someone chooses what to share', draw(listOf(1), { ...OWN, isForSharing: true })],
  ])('shows %s', (_, content) => {
    expect(drawn(content)).toMatchSnapshot()
  })

  it('repeats no name in its rows, though Exec may spell it in several ways', () => {
    const user = { first_name: 'Janey', last_name: 'Smith', email: 'jane@acme.com' }
    const { text, blocks } = draw({ ...listOf(0), sessions: [summary(1), summary(2, { user })] })
    expect(text).not.toContain('Smith')
    expect(JSON.stringify(blocks)).not.toContain('jane@acme.com')
  })

  it.each<[string, SessionList, ListCursor, string | undefined]>([
    ['one page', listOf(5), OWN, undefined],
    ['several pages', listOf(6), OWN, '1–5 of 6'],
    ['no total', listOf(6, { total: undefined }), OWN, undefined],
    ['a short page of several', listOf(50, { total: 120, hasMore: true }), OWN, undefined],
    ['a short page before', listOf(20, { total: 120, page: 3 }), { ...OWN, page: 3 }, undefined],
    ['full pages before', listOf(20, { total: 120, page: 2 }), { ...OWN, page: 2 }, '101–105 of 120'],
  ])('of %s shows its position only if that is known', (_, list, cursor, position) => {
    expect(/\d+–\d+ of \d+/.exec(draw(list, cursor).text)?.[0]).toBe(position)
  })

  it.each([
    ['as Exec names them', draw(listOf(1), bySlack), 'Sessions of Jane Smith'],
    ['by their email', draw(unnamed, firstPage({ email: 'jane@acme.com' })), 'Sessions of jane@acme.com'],
    ['by nothing', draw(unnamed, bySlack), 'Their sessions'],
    ['as Slack names them', draw({ ...unnamed, personName: 'Gus Guest' }, bySlack), 'Sessions of Gus Guest'],
  ])('of a person is called %s', (_, { text }, title) => {
    expect(text.split('\n')[0]).toBe(title)
  })
})

const PAGES = [100, 100, 30]

function pageAt({ page }: ListCursor): SessionList {
  const sessions = Array.from({ length: PAGES[page - 1] ?? 0 }, (_, index) =>
    summary((page - 1) * 100 + index),
  )
  return { sessions, page, hasMore: page < PAGES.length, total: 230, readAt: READ_AT }
}

function walk(start: ListCursor, action: string): { ids: string[]; end: ListCursor } {
  const ids: string[] = []
  let cursor = start
  for (;;) {
    const { blocks } = draw(pageAt(cursor), cursor)
    ids.push(...[...JSON.stringify(blocks).matchAll(/"value":"(s\d+) /g)].map(([, id = '']) => id))
    const next = cursorsIn(blocks).get(action)
    if (next === undefined) return { ids, end: cursor }
    cursor = next
  }
}

it('paging through a list shows each session once to the end, and back again', () => {
  const there = walk(OWN, 'list.older')
  expect(there.ids).toEqual(Array.from({ length: 230 }, (_, index) => `s${index}`))
  const back = walk(there.end, 'list.newer')
  expect(back.ids.toSorted()).toEqual(there.ids.toSorted())
  expect(back.end).toMatchObject({ page: 1, line: 0 })
})

describe('whatever Exec sends', () => {
  it('a list is a valid message', () => {
    const sessions = fc
      .array(arbitrarySession(), { maxLength: 12 })
      .map((all) => all.map((session, index): SessionSummary => ({ ...session, id: `s${index}` })))
    fc.assert(
      fc.property(sessions, fc.nat(12), fc.boolean(), (lines, line, hasMore) => {
        const cursor = { ...firstPage({ email: `<!channel>@${'e'.repeat(243)}` }, '1700000000.000100'), line }
        expect(messageHarms(draw({ ...listOf(0), sessions: lines, hasMore }, cursor), 4000)).toEqual([])
      }),
    )
  })
})
