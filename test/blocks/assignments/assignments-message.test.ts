import { describe, expect, it } from 'vitest'
import {
  decodeAssignmentCursor,
  encodeAssignmentCursor,
  FIRST_ASSIGNMENTS,
  overdueMessage,
  ownAssignmentsMessage,
} from '../../../src/blocks/assignments/assignments-message.ts'
import { OPENING_STATE } from '../../../src/blocks/home/home-state.ts'
import { assignmentBlocks } from '../../../src/blocks/home/home-view.ts'
import type { Assignment } from '../../../src/exec/assignment.ts'
import type { AssignmentList } from '../../../src/exec/assignments.ts'
import { readableBlocks } from '../../support/card-text.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'

const now = new Date('2026-03-26T12:00:00Z')
const URL_OF_S1 = 'https://acme.app.exec.com/scenarios/s1-7f3a'
const options = {
  now,
  zone: 'Europe/Berlin',
  scenarios: new Map([['s1', { id: 's1', name: 'Pricing', url: URL_OF_S1 }]]),
}

function assignment(number: number, more: Partial<Assignment> = {}): Assignment {
  const due_date = new Date(now.getTime() + number * 86_400_000).toISOString()
  const user = { email: 'jane@acme.com', first_name: 'Jane', last_name: 'Smith' }
  return { id: `a${number}`, user, scenario: { id: 's1', name: `#${number}` }, due_date, ...more }
}

function list(assignments: Assignment[], more: Partial<AssignmentList> = {}): AssignmentList {
  return { assignments, isWhole: true, readAt: now, ...more }
}

function many(count: number, more: Partial<Assignment> = {}): Assignment[] {
  return Array.from({ length: count }, (_, at) => assignment(at + 1, more))
}

const shown = (content: { blocks: Parameters<typeof readableBlocks>[0] }) => readableBlocks(content.blocks)

describe('ownAssignmentsMessage', () => {
  const own = (assignments: Assignment[], cursor = FIRST_ASSIGNMENTS, overdue?: AssignmentList) =>
    ownAssignmentsMessage(list(assignments), overdue, cursor, options)

  it('says that there are none', () => {
    expect(shown(own([]))).toContain('No assignments yet.')
    expect(shown(own([]))).not.toContain('[')
  })

  it("shows each with its due date, and Practice, which leads to the scenario's own address", () => {
    const content = own([assignment(1, { rank_min: 'gold' })])
    expect(shown(content)).toMatch(/My assignments\n.*#1.* \[Practice\]\n.*Due tomorrow.*gold to reach/)
    expect(JSON.stringify(content.blocks)).toContain(`"url":"${URL_OF_S1}"`)
    expect(content.text).toContain('Due tomorrow · gold to reach')
  })

  it('has no Practice for a scenario whose address is not known', () => {
    expect(shown(own([assignment(1, { scenario: { id: 's9', name: 'Old' } })]))).not.toContain('Practice')
  })

  it('folds those that are done away', () => {
    const all = [
      assignment(1),
      assignment(2, { status: 'completed' }),
      assignment(3, { status: 'completed' }),
    ]
    expect(shown(own(all))).toMatch(/#1[\s\S]*\[Show 2 done\]/)
    expect(shown(own(all))).not.toContain('#2')
    const unfolded = shown(own(all, { ...FIRST_ASSIGNMENTS, withDone: true }))
    expect(unfolded).toMatch(/#1[\s\S]*#3[\s\S]*Done[\s\S]*#2[\s\S]*\[Hide done\]/)
    expect(shown(own(all.slice(1)))).toContain('All done. Nothing is due.')
  })

  it.each([
    [0, '1–5 of 12', '[More]', '[Back]'],
    [5, '6–10 of 12', '[More]', 'nothing else'],
    [10, '11–12 of 12', '[Back]', '[More]'],
    [500, '11–12 of 12', '[Back]', '[More]'],
  ])('from row %i shows %s', (from, position, has, lacks) => {
    const text = shown(own(many(12), { ...FIRST_ASSIGNMENTS, from }))
    expect(text).toContain(position)
    expect(text).toContain(has)
    expect(text).not.toContain(lacks)
  })

  it('fits into a message whatever Exec sends', () => {
    const name = '<!channel> *x* '.repeat(500)
    const scenario = { id: 's1', name }
    const content = own(many(500, { scenario, program: { name }, rank_min: name }), {
      ...FIRST_ASSIGNMENTS,
      from: 250,
    })
    expect(validateMessage(JSON.parse(JSON.stringify(content)))).toEqual([])
    expect(shown(content)).toContain('251–255 of 500')
    expect(content.text).not.toContain('<!channel>')
  })

  it('says that there may be more, and that the list is old', () => {
    const own = list(many(500), { isWhole: false, asOf: now })
    const text = shown(ownAssignmentsMessage(own, undefined, FIRST_ASSIGNMENTS, options))
    expect(text).toContain('1–5 of 500 or more')
    expect(text).toContain('As of')
  })

  it('leads a coach to what is overdue', () => {
    expect(shown(own([assignment(1)], FIRST_ASSIGNMENTS, list(many(7))))).toContain('[Overdue: 7]')
    expect(shown(own([assignment(1)], FIRST_ASSIGNMENTS, list([])))).not.toContain('Overdue')
  })
})

describe('overdueMessage', () => {
  it('names each person', () => {
    const content = overdueMessage(list([assignment(-3)]), FIRST_ASSIGNMENTS, { ...options, hasOwn: true })
    expect(shown(content)).toMatch(/Overdue\n.*Jane Smith · #-3.*\n.*Was due 3 days ago/)
    expect(shown(content)).toContain('[My assignments]')
    expect(shown(content)).not.toContain('Practice')
  })

  it('says that nothing is', () => {
    const content = overdueMessage(list([]), FIRST_ASSIGNMENTS, { ...options, hasOwn: false })
    expect(shown(content)).toBe('Overdue\nNothing is overdue.')
    const part = overdueMessage(list([], { isWhole: false }), FIRST_ASSIGNMENTS, {
      ...options,
      hasOwn: false,
    })
    expect(shown(part)).toMatch(/^Overdue\nNothing overdue found, but Exec has more/)
  })
})

describe('a cursor of assignments', () => {
  it.each([FIRST_ASSIGNMENTS, { view: 'overdue', from: 495, withDone: true } as const])(
    'reads back %j',
    (one) => {
      expect(decodeAssignmentCursor(encodeAssignmentCursor(one))).toEqual(one)
    },
  )

  it.each(['', 'assignments:all:0:open', 'assignments:own:99999:open', 'list:1:0::own'])(
    'refuses %j',
    (text) => {
      expect(decodeAssignmentCursor(text)).toBeUndefined()
    },
  )
})

describe('assignmentBlocks in the Home', () => {
  const home = (own: AssignmentList | 'failed' | undefined, overdue?: AssignmentList, withDone?: true) =>
    assignmentBlocks({ own, overdue, ...options }, { ...OPENING_STATE, withDone })
  const texts = (blocks: ReturnType<typeof home>) => [
    shown({ blocks: blocks.above }),
    shown({ blocks: blocks.below }),
  ]

  it('stand above the sessions where there is something to do', () => {
    const [above = '', below] = texts(home(list([assignment(1), assignment(2, { status: 'completed' })])))
    expect(above).toMatch(
      /My assignments[\s\S]*#1[\s\S]*\[Practice\][\s\S]*Due tomorrow[\s\S]*\[Show 1 done\]/,
    )
    expect(below).toBe('')
  })

  it.each([
    ['none', list([]), '*My assignments*: none yet.'],
    ['all done', list([assignment(1, { status: 'completed' })]), '*My assignments*: all done.'],
    ['a failure', 'failed', "Exec didn't send them"],
  ] as const)('stand below the sessions where there is %s', (_, own, words) => {
    const [above, below] = texts(home(own))
    expect(above).toBe('')
    expect(below).toContain(words)
  })

  it('are missing for someone who has no list of their own', () => {
    expect(home(undefined)).toEqual({ above: [], below: [] })
  })

  it('unfold those that are done', () => {
    const all = list([assignment(1, { status: 'completed' })])
    expect(texts(home(all, undefined, true))[1]).toMatch(/#1[\s\S]*Done[\s\S]*\[Hide done\]/)
  })

  it('show what is overdue of others, and say how many more there are', () => {
    const [, below] = texts(home(list([]), list(many(300, { status: 'past_due' }), { isWhole: false })))
    expect(below).toMatch(/\*Overdue\*: 300 or more of your people's assignments[\s\S]*Jane Smith · #1/)
    expect(below).toContain('+295 more. /exec-session assignments lists them all.')
  })

  it('take at most forty of the hundred blocks', () => {
    const all = list([...many(300), ...many(300, { status: 'completed' })])
    const { above, below } = home(all, list(many(500)), true)
    expect(above.length + below.length).toBeLessThanOrEqual(40)
  })
})
