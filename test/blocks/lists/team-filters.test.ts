import { describe, expect, it } from 'vitest'
import type { TeamFacts } from '../../../src/access/team.ts'
import { listMessage } from '../../../src/blocks/lists/list-message.ts'
import { readFilter, scenarioFilter } from '../../../src/blocks/lists/team-filters.ts'
import { toBlocks } from '../../../src/blocks/text/document.ts'
import { encodeCursor, firstPage, type ListCursor } from '../../../src/exec/list-cursor.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { messageProblems } from '../sent.ts'

const READ_AT = new Date('2026-03-15T14:30:00Z')
const TEAM: TeamFacts = {
  ...{ isEveryone: false, group: undefined, groups: [], scenarios: [], quiet: undefined },
  keyOf: () => '',
}

function drawn(team: Partial<TeamFacts>, cursor: ListCursor = firstPage('team')) {
  const list = {
    sessions: [],
    page: 1,
    hasMore: false,
    readAt: READ_AT,
    isOwn: false,
    team: { ...TEAM, ...team },
  }
  const content = listMessage(list, { cursor })
  return { problems: messageProblems(content), shown: readableBlocks(content.blocks) }
}

const many = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `id${at}`, name: `Name ${at}` }))
const optionsIn = (team: Partial<TeamFacts>, cursor: ListCursor = firstPage('team')) =>
  toBlocks([scenarioFilter({ ...TEAM, ...team }, cursor)]).flatMap((block) =>
    block.type === 'actions'
      ? block.elements.map((menu) => ('options' in menu ? menu.options?.length : 0))
      : [],
  )

describe('the menu of a team list', () => {
  it('has scenarios only if there is one, and no groups', () => {
    expect(optionsIn({ groups: many(2) })).toEqual([])
    expect(optionsIn({ groups: many(2), scenarios: many(1) })).toEqual([2])
  })

  it('takes 5,000 scenarios, and one that is chosen without being among them', () => {
    const cursor = { ...firstPage('team'), scenario: 'archived' }
    const chosen = { group: { id: 'id4999', name: 'Name 4999' }, groups: many(5000), scenarios: many(5000) }
    expect(optionsIn(chosen, cursor)).toEqual([100])
    const { problems, shown } = drawn(chosen, { ...cursor, of: { group: 'id4999' } })
    expect(problems).toEqual([])
    expect(shown).toContain('All scenarios This scenario Name 0')
    expect(shown).toContain('No sessions match')
  })

  it('leaves out ids that no option can hold, and stands nowhere where its id would be too long', () => {
    expect(optionsIn({ scenarios: [{ id: 'x'.repeat(75), name: 'Long' }, ...many(1)] })).toEqual([2])
    expect(optionsIn({}, { ...firstPage('team'), scenario: 'x'.repeat(260) })).toEqual([])
    const half = { id: 'half \uD83D', name: 'Half' }
    const cursor = { ...firstPage('team'), scenario: half.id }
    expect(optionsIn({ scenarios: [half, ...many(1)] }, cursor)).toEqual([2])
  })

  it('shows names of Exec to the letter', () => {
    const scenarios = [
      { id: 'a', name: ' <!channel>\n*b* ' },
      { id: 'b', name: undefined },
    ]
    const { problems, shown } = drawn({ scenarios })
    expect(problems).toEqual([])
    expect(shown).toContain('<!channel> *b* Without a name')
  })
})

describe('a choice in the menu', () => {
  const first: ListCursor = { ...firstPage({ group: 'g1' }), scenario: 's1' }
  const blockId = encodeCursor(first)

  it.each([
    ['=s2', 's2'],
    ['=all', 'all'],
    ['all', undefined],
  ])('of %s leads to the beginning of the list of the scenario %s', (selected, scenario) => {
    expect(readFilter({ blockId, selected })).toEqual({ ...first, scenario })
  })

  it('reads nothing in a block of something else', () => {
    expect(readFilter({ blockId: 'a block of something else', selected: 'all' })).toBeUndefined()
  })
})
