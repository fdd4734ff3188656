import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listMessage } from '../../../src/blocks/lists/list-message.ts'
import { decodeCursor, firstPage, type ListCursor } from '../../../src/exec/list-cursor.ts'
import type { SessionList } from '../../../src/exec/session-list.ts'
import type { SessionSummary } from '../../../src/exec/session-page.ts'
import { readable } from '../../support/card-text.ts'
import { arbitrarySession } from '../../support/exec/arbitrary-session.ts'
import { hostileDocument } from '../../support/exec/session-documents.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { objectsIn, parseJson } from '../../support/slack/json.ts'

const READ_AT = new Date('2026-03-15T14:30:00Z')
const OWN = firstPage('own')

function summary(index: number, overrides: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: `s${index}`,
    user: { first_name: 'Jane', last_name: 'Smith', email: 'jane@acme.com' },
    scenario: { id: 'p', name: `Scenario ${index}` },
    score: 82.5,
    rank: 'gold',
    duration_seconds: 347,
    is_valid_attempt: true,
    created_at: '2026-03-15T14:30:00Z',
    ...overrides,
  }
}

function listOf(count: number, overrides: Partial<SessionList> = {}): SessionList {
  const sessions = Array.from({ length: count }, (_, index) => summary(index))
  return { sessions, page: 1, hasMore: false, total: count, readAt: READ_AT, ...overrides }
}

function draw(list: SessionList, cursor: ListCursor = OWN, isOwn = true) {
  const content = listMessage(list, { cursor, isOwn })
  const blocks = objectsIn(parseJson(JSON.stringify(content.blocks)))
  return { ...content, blocks, shown: readable(blocks) }
}

function cursorsIn(value: unknown): Map<string, ListCursor | undefined> {
  const buttons = [...JSON.stringify(value).matchAll(/"action_id":"(list\.\w+)","value":"([^"]+)"/g)]
  return new Map(buttons.map(([, action = '', text = '']) => [action, decodeCursor(text)]))
}

describe('a list of sessions', () => {
  it('shows scenario, score, rank in words, length and when, with View on each', () => {
    const { shown, text } = draw(listOf(1))
    expect(shown).toContain('Your sessions')
    expect(shown).toContain('🥇 82.5 · Scenario 0 [View]')
    expect(shown).toContain('*Gold* · 5 min 47 s · <!date^')
    expect(text).toContain('🥇 82.5 · Scenario 0\nGold · 5 min 47 s · 15 Mar 2026, 14:30 UTC')
  })

  it('parts its sessions with lines, as the Home does', () => {
    const { blocks } = draw(listOf(3))
    expect(blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'context',
      'divider',
      'section',
      'context',
      'divider',
      'section',
      'context',
    ])
  })

  it('says in words what is not graded, and leaves out what is missing', () => {
    const { shown } = draw({ ...listOf(0), sessions: [{ id: 'a' }, summary(1, { is_valid_attempt: false })] })
    expect(shown).toContain('⏳ Not graded yet · Exec session [View]')
    expect(shown).toContain('⏳ Not graded yet · Scenario 1 [View]')
    expect(shown).not.toMatch(/Gold|null|undefined|NaN/)
  })

  it('tells a screen reader which session a button is for, and names it in the value alone with its cursor', () => {
    const json = JSON.stringify(draw(listOf(1), { ...OWN, line: 0 }).blocks)
    expect(json).toContain('"accessibility_label":"View: 🥇 82.5 · Scenario 0"')
    expect(json).toContain('"value":"s0 list:1:0::own"')
    expect(json).not.toContain('jane@acme.com')
  })

  it.each([
    [1, undefined, []],
    [5, undefined, []],
    [6, '1–5 of 6', ['list.older']],
  ])('of %i says where one is: %s', (count, position, buttons) => {
    const { shown, blocks } = draw(listOf(count))
    if (position === undefined) expect(shown).not.toContain(' of ')
    else expect(shown).toContain(position)
    expect([...cursorsIn(blocks).keys()]).toEqual(buttons)
  })

  it('tells no position that Exec did not tell, or that its short pages leave open', () => {
    const { total, ...list } = listOf(6)
    expect(draw(list).shown).not.toContain(' of ')
    expect(draw(listOf(50, { total: 120, hasMore: true })).shown).not.toContain(' of ')
    expect(draw(listOf(20, { total: 120, page: 3 }), { ...OWN, page: 3 }).shown).not.toContain(' of ')
    expect(draw(listOf(20, { total: 120, page: 2 }), { ...OWN, page: 2 }).shown).toContain('101–105 of 120')
  })

  it('is named after whose it is', () => {
    expect(draw(listOf(1), OWN, false).shown).toContain('Sessions of Jane Smith')
    const nameless = { ...listOf(0), sessions: [{ id: 'a' }] }
    expect(draw(nameless, firstPage({ email: 'jane@acme.com' }), false).shown).toContain(
      'Sessions of jane@acme.com',
    )
    expect(draw(nameless, firstPage({ slackUser: 'U0REP' }), false).shown).toContain('Their sessions')
  })

  it('that is empty says how to start a session, or of whom there is none', () => {
    expect(draw(listOf(0)).shown).toMatch(/no session under the email[\s\S]*choose a scenario/)
    expect(draw(listOf(0), firstPage({ slackUser: 'U0REP' }), false).shown).toContain(
      'no session under the email address of this person',
    )
    expect(draw(listOf(0)).shown).not.toContain('[Older]')
  })

  it('says how old it is, where it is', () => {
    expect(draw(listOf(1, { asOf: READ_AT })).shown).toContain('As of <!date^')
  })

  it('goes on where Exec sent nothing of this person on a page', () => {
    const { shown, blocks } = draw(listOf(0, { page: 2, hasMore: true }), { ...OWN, page: 2 })
    expect(shown).toContain('There are none on this page.')
    expect([...cursorsIn(blocks).keys()]).toEqual(['list.newer', 'list.older'])
  })

  it('that has become shorter shows its end', () => {
    const { shown, blocks } = draw(listOf(7), { ...OWN, line: 50 })
    expect(shown).toContain('6–7 of 7')
    expect([...cursorsIn(blocks).keys()]).toEqual(['list.newer'])
  })

  it('offers to share where there is a thread to share into', () => {
    expect(draw(listOf(1)).shown).not.toContain('Share here')
    expect(draw(listOf(1), firstPage('own', '1700000000.000100')).shown).toContain('[Share here…]')
  })
})

describe('walking', () => {
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

  it('to the end shows each once, and back again too', () => {
    const there = walk(OWN, 'list.older')
    expect(there.ids).toEqual(Array.from({ length: 230 }, (_, index) => `s${index}`))
    const back = walk(there.end, 'list.newer')
    expect(back.ids.toSorted()).toEqual(there.ids.toSorted())
    expect(back.end).toMatchObject({ page: 1, line: 0 })
  })
})

describe('whatever Exec sends', () => {
  const valid = (list: SessionList, cursor: ListCursor) => {
    const { text, blocks } = draw(list, cursor, false)
    expect(validateMessage({ text, blocks }, 4000)).toEqual([])
    expect(mentionsIn(blocks, text)).toEqual([])
  }

  it('mentions nobody', () => {
    const hostile = hostileDocument()
    valid({ ...listOf(0), sessions: [hostile] }, firstPage({ email: '<!channel>@acme.com' }))
  })

  it('is a valid message', () => {
    const sessions = fc
      .array(arbitrarySession(), { maxLength: 12 })
      .map((all) => all.map((session, index): SessionSummary => ({ ...session, id: `s${index}` })))
    fc.assert(
      fc.property(sessions, fc.nat(12), fc.boolean(), (lines, line, hasMore) => {
        const cursor = { ...firstPage({ email: 'e'.repeat(254) }, '1700000000.000100'), line }
        valid({ ...listOf(0), sessions: lines, hasMore }, cursor)
      }),
      { numRuns: 50 },
    )
  })
})
