import { describe, expect, it } from 'vitest'
import type { OpenedBoard } from '../../../src/access/board-access.ts'
import { boardMessage, whichScenarioMessage } from '../../../src/blocks/board/board-message.ts'
import type { Content } from '../../../src/blocks/text/document.ts'
import { firstPage } from '../../../src/exec/list-cursor.ts'
import { readable } from '../../support/card-text.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { objectsIn, parseJson } from '../../support/slack/json.ts'

const READ_AT = new Date('2026-03-15T14:30:00Z')
const CURSOR = { ...firstPage('team'), scenario: 's1' }

function board(more: Partial<OpenedBoard> = {}): OpenedBoard {
  return {
    participants: [],
    hasMore: false,
    readAt: READ_AT,
    by: 'coach',
    scenario: 'Pricing',
    group: undefined,
    ...more,
  }
}

const person = (name: string) => ({
  user: { id: name, email: `${name}@acme.com`, first_name: name, last_name: null },
  session_count: 3,
  first_score: 48,
  first_rank: 'unranked',
  best_score: 82.5,
  best_rank: 'gold',
  lift_percentage: 34.5,
  total_duration_seconds: 600,
})

function plain({ blocks }: Content) {
  return objectsIn(parseJson(JSON.stringify(blocks)))
}

describe('boardMessage', () => {
  it('has first, best, lift and sessions of each person, as a table and in words', () => {
    const { say, simpler } = boardMessage(board({ participants: [person('Jane')] }), { back: CURSOR })
    expect(readable(plain(simpler))).toMatch(
      /^Board: Pricing\n1 person · Updated [^\n]*\nJane: first 48, best 🥇 82\.5\/100, ▲ 34\.5, 3 sessions\n\[Back\]$/,
    )
    expect(JSON.stringify(say.blocks)).toContain(
      '["Person","First","Best","Lift","Sessions"]'.replace(/"(\w+)"/g, '{"type":"raw_text","text":"$1"}'),
    )
    expect(say.text).toBe(simpler.text)
    expect(say.text).toContain('▲ 34.5')
  })

  it('leaves out what Exec does not tell', () => {
    const unknown = { user: null, session_count: null, first_score: null, best_score: null }
    const { simpler } = boardMessage(board({ participants: [unknown], scenario: undefined }), {
      back: undefined,
    })
    expect(readable(plain(simpler))).toMatch(
      /^Board\n1 person[^\n]*\nWithout a name: first –, best –, – sessions$/,
    )
  })

  it('says that nobody has a graded session yet', () => {
    const { say, simpler } = boardMessage(board({ group: { id: 'g', name: 'SMB' } }), { back: CURSOR })
    expect(say).toBe(simpler)
    expect(readable(plain(say))).toMatch(/^Board: Pricing\nSMB · Updated [^\n]*\nNone of your people has/)
  })

  it('is a valid message with a hundred people of long names, and says what it leaves out', () => {
    const participants = Array.from({ length: 100 }, () => person('*<!channel> & '.repeat(20)))
    const { say, simpler } = boardMessage(board({ participants, hasMore: true }), { back: CURSOR })
    for (const content of [say, simpler]) {
      expect(validateMessage({ blocks: plain(content) })).toEqual([])
      expect(readable(plain(content))).toContain('50 more with lower scores')
    }
    expect(readable(plain(say))).toContain('The best 100 people')
  })

  it('says how old a board is that stands in for another', () => {
    expect(readable(plain(boardMessage(board({ asOf: READ_AT }), { back: CURSOR }).say))).toContain('As of ')
  })
})

describe('whichScenarioMessage', () => {
  it('has a button for each of ten scenarios, and counts the others', () => {
    const scenarios = Array.from({ length: 12 }, (_, at) => ({
      id: `s${at}`,
      name: `Name ${at}`,
      url: undefined,
    }))
    const blocks = plain(whichScenarioMessage(scenarios, firstPage('team')))
    expect(validateMessage({ blocks })).toEqual([])
    expect(readable(blocks)).toMatch(
      /^Which scenario\?\n\*Name 0\* \[Board\][\s\S]*Name 9[\s\S]*And 2 more\. Type more/,
    )
  })
})
