import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listMessage } from '../../../src/blocks/lists/list-message.ts'
import { decodeCursor, firstPage, type ListCursor } from '../../../src/exec/list-cursor.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import type { SessionList } from '../../../src/exec/session-lists.ts'
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

function draw(
  list: Parameters<typeof listMessage>[0],
  cursor: ListCursor = OWN,
  isOwn = true,
  hasOffer = false,
) {
  const content = listMessage(list, { cursor, isOwn, hasOffer })
  const blocks = objectsIn(parseJson(JSON.stringify(content.blocks)))
  return { ...content, blocks, shown: readable(blocks) }
}

function cursorsIn(value: unknown): Map<string, ListCursor | undefined> {
  const buttons = [...JSON.stringify(value).matchAll(/"action_id":"(list\.\w+)","value":"([^"]+)"/g)]
  return new Map(buttons.map(([, action = '', text = '']) => [action, decodeCursor(text)]))
}

describe('a list of sessions', () => {
  it('asks below its rows and buttons whether the person wants to hear of results', () => {
    const { shown, blocks, text } = draw(listOf(8), OWN, true, true)
    expect(shown).toMatch(/\[Older\]\n\nWant a DM when a session is graded\?\n\[Yes, DM me\] \[No thanks\]$/)
    expect(text).toContain('Want a DM when a session is graded?')
    expect(cursorsIn(blocks).get('list.tell_me')).toEqual(OWN)
    expect(validateMessage({ blocks })).toEqual([])
  })

  it('shows score, scenario, rank, length, date and a *View* button for each session', () => {
    const { shown, text } = draw(listOf(1))
    expect(shown).toContain('Your sessions')
    expect(shown).toContain('*🥇 82.5/100 · Scenario 0* [View]')
    expect(shown).toContain('*Gold* · 5m 47s · <!date^')
    expect(text).toContain('🥇 82.5/100 · Scenario 0\nGold · 5m 47s · 15 Mar 2026')
  })

  it('shows a scenario with markup in its name to the letter, and so without bold', () => {
    const scenario = { id: 'p', name: '*Sale* :tada: <!here>' }
    const { shown, text } = draw({ ...listOf(0), sessions: [summary(1, { scenario })] })
    expect(shown).toContain('\n🥇 82.5/100 · *Sale* :tada: <!here> [View]')
    expect(text).toContain('🥇 82.5/100 · *Sale* :tada: &lt;!here&gt;')
  })

  it('shows a scenario with an ampersand in bold', () => {
    const { blocks } = draw({
      ...listOf(0),
      sessions: [summary(1, { scenario: { id: 'p', name: 'R&D: call #2' } })],
    })
    expect(JSON.stringify(blocks)).toContain('"text":"*🥇 82.5/100 · R&amp;D: call #2*","verbatim":true')
  })

  it('repeats no name in its rows, though Exec may spell it in several ways', () => {
    const user = { first_name: 'Janey', last_name: 'Smith', email: 'jane@acme.com' }
    expect(draw({ ...listOf(0), sessions: [summary(1), summary(2, { user })] }).shown).not.toContain('Smith')
  })

  it('says above the sessions how many there are and how they went', () => {
    expect(draw(listOf(2)).shown).toContain('Your sessions\n2 sessions · best 82.5\n')
    expect(draw(listOf(1)).shown).not.toContain('best')
  })

  it('separates sessions with dividers, as the Home does', () => {
    const { blocks } = draw(listOf(3))
    expect(blocks.map(({ type }) => type)).toEqual([
      'header',
      'context',
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

  it('says that a session is not graded, and leaves out missing values', () => {
    const { shown } = draw({ ...listOf(0), sessions: [{ id: 'a' }, summary(1, { is_valid_attempt: false })] })
    expect(shown).toContain('*⏳ Not graded yet · Exec session* [View]')
    expect(shown).toContain("*⚪ Doesn't count · Scenario 1* [View]")
    expect(shown).not.toMatch(/Gold|null|undefined|NaN/)
  })

  it("names the session in a button's accessibility label, and has only its id and the cursor in the value", () => {
    const json = JSON.stringify(draw(listOf(1), { ...OWN, line: 0 }).blocks)
    expect(json).toContain('"accessibility_label":"View: 🥇 82.5/100 · Scenario 0"')
    expect(json).toContain('"value":"s0 list:1:0::own"')
    expect(json).not.toContain('jane@acme.com')
  })

  it.each([
    [1, undefined, []],
    [5, undefined, []],
    [6, '1–5 of 6', ['list.older']],
  ])('a list of %i shows the position %s', (count, position, buttons) => {
    const { shown, blocks } = draw(listOf(count))
    if (position === undefined) expect(shown).not.toContain(' of ')
    else expect(shown).toContain(position)
    expect([...cursorsIn(blocks).keys()]).toEqual(buttons)
  })

  it('shows no position without a total, or if Exec sent a short page', () => {
    const { total, ...list } = listOf(6)
    expect(draw(list).shown).not.toContain(' of ')
    expect(draw(listOf(50, { total: 120, hasMore: true })).shown).not.toContain(' of ')
    expect(draw(listOf(20, { total: 120, page: 3 }), { ...OWN, page: 3 }).shown).not.toContain(' of ')
    expect(draw(listOf(20, { total: 120, page: 2 }), { ...OWN, page: 2 }).shown).toContain('101–105 of 120')
  })

  it('the title of a list names the person', () => {
    expect(draw(listOf(1), OWN, false).shown).toContain('Sessions of Jane Smith')
    const nameless = { ...listOf(0), sessions: [{ id: 'a' }] }
    expect(draw(nameless, firstPage({ email: 'jane@acme.com' }), false).shown).toContain(
      'Sessions of jane@acme.com',
    )
    const bySlack = firstPage({ slackUser: 'U0REP' })
    expect(draw(nameless, bySlack, false).shown).toContain('Their sessions')
    expect(draw({ ...nameless, personName: 'Gus Guest' }, bySlack, false).shown).toContain(
      'Sessions of Gus Guest',
    )
  })

  it('an empty list says how to start a session, or that the person has none', () => {
    expect(draw(listOf(0)).shown).toMatch(/No sessions yet\. Open Exec, pick a scenario/)
    expect(draw(listOf(0), firstPage({ slackUser: 'U0REP' }), false).shown).toContain(
      'No sessions yet under the email in their Slack profile',
    )
    expect(draw(listOf(0), firstPage({ email: 'nobody@acme.com' }), false).shown).toContain(
      'No sessions under nobody@acme.com. Check the spelling, or pick them from the @ list.',
    )
    expect(draw(listOf(0)).shown).not.toContain('[Older]')
  })

  it('a stale list says how old it is', () => {
    expect(draw(listOf(1, { asOf: READ_AT })).shown).toContain('As of <!date^')
  })

  it('an empty page of a longer list has buttons to the others', () => {
    const { shown, blocks } = draw(listOf(0, { page: 2, hasMore: true }), { ...OWN, page: 2 })
    expect(shown).toContain('Nothing is left on this page.')
    expect([...cursorsIn(blocks).keys()]).toEqual(['list.newer', 'list.older'])
  })

  it('shows the end of a list that has become shorter', () => {
    const { shown, blocks } = draw(listOf(7), { ...OWN, line: 50 })
    expect(shown).toContain('6–7 of 7')
    expect([...cursorsIn(blocks).keys()]).toEqual(['list.newer'])
  })

  it('offers *Share here…* only with a thread', () => {
    expect(draw(listOf(1)).shown).not.toContain('Share here')
    expect(draw(listOf(1), firstPage('own', '1700000000.000100')).shown).toContain('[Share here…]')
  })
})

describe('paging through a list', () => {
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

  it('shows each session once to the end, and back again', () => {
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

  it('a list mentions nobody', () => {
    const hostile = hostileDocument()
    valid({ ...listOf(0), sessions: [hostile] }, firstPage({ email: '<!channel>@acme.com' }))
  })

  it('a list is a valid message', () => {
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
