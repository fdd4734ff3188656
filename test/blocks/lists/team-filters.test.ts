import { describe, expect, it } from 'vitest'
import type { TeamFacts } from '../../../src/access/team.ts'
import { listMessage } from '../../../src/blocks/lists/list-message.ts'
import { readFilter, scenarioFilter, TEAM_FILTERS } from '../../../src/blocks/lists/team-filters.ts'
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

describe('readFilter', () => {
  const cursor: ListCursor = { ...firstPage('team'), page: 3, line: 10, scenario: 's1', rank: 'gold' }
  const first = { ...cursor, page: 1, line: 0 }
  const blockId = encodeCursor(first)

  it.each([
    [TEAM_FILTERS.group, '=g1', { ...first, of: { group: 'g1' } }],
    [TEAM_FILTERS.group, '=all', { ...first, of: { group: 'all' } }],
    [TEAM_FILTERS.group, 'all', { ...first, of: 'team' }],
    [TEAM_FILTERS.scenario, '=s2', { ...first, scenario: 's2' }],
    [TEAM_FILTERS.scenario, 'all', { ...first, scenario: undefined }],
    [TEAM_FILTERS.rank, 'unranked', { ...first, rank: 'unranked' }],
    [TEAM_FILTERS.rank, 'all', { ...first, rank: undefined }],
    [TEAM_FILTERS.rank, 'platinum', { ...first, rank: undefined }],
  ])('leads from %s with %s to the beginning of that list', (action, selected, expected) => {
    expect(readFilter({ blockId, selections: { [action]: selected } })).toEqual(expected)
  })

  const { group, scenario, rank } = TEAM_FILTERS
  it.each([
    [rank, 'silver', { [group]: '=g1' }, { of: { group: 'g1' }, rank: 'silver' }],
    [rank, 'silver', { [group]: 'all', [scenario]: 'all' }, { scenario: undefined, rank: 'silver' }],
    [
      scenario,
      '=s2',
      { [group]: '=g1', [rank]: 'all' },
      { of: { group: 'g1' }, scenario: 's2', rank: undefined },
    ],
    [group, '=g1', { [group]: '=old', [scenario]: '=s2' }, { of: { group: 'g1' }, scenario: 's2' }],
    [group, '=g1', { 'list.other': 'a' }, { of: { group: 'g1' } }],
  ])('after %s with %s keeps what the other menus show: %j', (actionId, selected, selections, expected) => {
    const shown = { ...selections, [actionId]: selected }
    expect(readFilter({ blockId, selections: shown })).toEqual({ ...first, ...expected })
  })

  it('reads nothing in a block of something else', () => {
    expect(
      readFilter({ blockId: 'a block of something else', selections: { [rank]: 'all' } }),
    ).toBeUndefined()
  })
})
