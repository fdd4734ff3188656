import type { KnownBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { type DrawItemButton, openingTab, reviewPages } from '../../../src/blocks/review/review-pages.ts'
import { nameItem } from '../../../src/blocks/session/named-item.ts'
import type { RubricItem } from '../../../src/blocks/session/rubric-order.ts'
import { button } from '../../../src/blocks/text/document.ts'
import type { Session } from '../../../src/exec/session.ts'
import {
  gradedSession,
  readDocument,
  sessionWithoutRubric,
  ungradedSession,
} from '../../support/read-documents.ts'
import { notesIn, richTextBlocksIn, richTextIn } from './shown.ts'
import { show, walk } from './walk-review.ts'

const long = 'word '.repeat(8000)

function lines(count: number, seconds: number): Session {
  return readDocument({
    transcript: Array.from({ length: count }, (_, index) => ({
      speaker: 'ai',
      text: `Line ${index}`,
      seconds_from_start: index * seconds,
    })),
  })
}

function item(name: string, feedback?: string) {
  return { name, ...(feedback === undefined ? {} : { feedback }) }
}

describe('pages of a review', () => {
  it('a page holds 12 items of a rubric', () => {
    const items = Array.from({ length: 30 }, (_, index) => item(`Item ${index}`))
    const pages = walk(
      readDocument({ score: 50, evaluations: [{ criterion_name: 'Skills', items }] }),
      'rubric',
    )
    expect(pages.map((view) => richTextBlocksIn(view).length)).toEqual([12, 12, 6])
  })

  it('a page holds 60 lines of a transcript, many to a block', () => {
    const pages = walk(lines(130, 1), 'transcript')
    expect(
      pages.map((view) => richTextIn(view).filter(({ text }) => text.startsWith('Line')).length),
    ).toEqual([60, 60, 10])
    expect(richTextBlocksIn(show(lines(130, 1), { tab: 'transcript', page: 1 }))).toHaveLength(1)
  })

  it("cuts the name of a criterion, which stands at each of its items, and leaves an item's whole", () => {
    const items = [item('long '.repeat(60).trim())]
    const [page] = walk(
      readDocument({ score: 50, evaluations: [{ criterion_name: 'Skills '.repeat(60), items }] }),
      'rubric',
    )
    const texts = page === undefined ? [] : richTextIn(page).map(({ text }) => text)
    expect(texts).toContain('long '.repeat(60).trim())
    expect(texts.find((text) => text.includes('Skills'))).toMatch(/ · (?:Skills ?)+…$/)
  })

  it('an item that fits a page is not split', () => {
    const items = [item('First', long.slice(0, 15_000)), item('Second', long.slice(0, 15_000))]
    const pages = walk(
      readDocument({ score: 50, evaluations: [{ criterion_name: 'Skills', items }] }),
      'rubric',
    )
    expect(
      pages.map((view) => richTextIn(view).filter(({ text }) => /First|Second/.test(text))),
    ).toMatchObject([[{ text: 'First' }], [{ text: 'Second' }]])
    expect(pages.map((view) => notesIn(view).at(-1))).toEqual(['Page 1 of 2', 'Page 2 of 2'])
  })
})

describe('a passage', () => {
  const session = lines(200, 1)
  const spoken = (line: number, page = 1) => {
    const view = show(session, { tab: 'transcript', page, line })
    const texts = richTextIn(view).filter(({ text }) => text.startsWith('Line'))
    return [texts.at(0)?.text, texts.at(-1)?.text]
  }

  it.each([
    ['two lines before the moment', spoken(100), ['Line 98', 'Line 157']],
    ['at the first line, for a moment in the first lines', spoken(1), ['Line 0', 'Line 59']],
    ['before the last line', spoken(199), ['Line 197', 'Line 199']],
    ['later, on its next page', spoken(100, 2), ['Line 158', 'Line 199']],
  ])('a passage begins %s', (_, shown, expected) => {
    expect(shown).toEqual(expected)
  })

  it('a passage counts only lines with words', () => {
    const transcript = ['one', 'two', ' ', '', 'three', 'four'].map((text) => ({ text: `${text}`.trim() }))
    const { blocks } = show(readDocument({ transcript }), { tab: 'transcript', page: 1, line: 4 })
    expect(JSON.stringify(blocks)).toMatch(/one.*two.*three.*four/)
  })
})

describe('the buttons of features', () => {
  const label = (text: string) => (place: RubricItem) => button(text, text, nameItem('s1', place))
  const drawn = (session: Session, ...draw: DrawItemButton[]) =>
    reviewPages(session, { tab: 'rubric' }, draw).pages
  const rows = (blocks: readonly KnownBlock[]) => blocks.filter((block) => block.type === 'actions')

  it('stand in one row below each item that is poor or fair, and say for which', () => {
    const grades = ['good', 'bad', 'mid', 'superb', 'not_relevant']
    const items = grades.map((grade) => ({ name: `A ${grade} one`, grade }))
    const [page = []] = drawn(
      readDocument({ score: 50, evaluations: [{ items }] }),
      label('Try'),
      () => undefined,
      label('Drill'),
    )
    expect(rows(page).map(({ elements }) => elements)).toMatchObject([
      [
        { action_id: 'Try', value: 's1 1 2', accessibility_label: 'Try: A bad one' },
        { action_id: 'Drill', value: 's1 1 2', accessibility_label: 'Drill: A bad one' },
      ],
      [{ value: 's1 1 3' }, { value: 's1 1 3' }],
    ])
    expect(JSON.stringify(page)).toMatch(
      /A bad one.*"Try: A bad one".*A mid one.*"Try: A mid one".*A good one/,
    )
  })

  it.each([
    ['of which Exec has the most important evidence', [{ quote: 'said', importance: 'high' }], 's1 1 3'],
    ['that is the poorest, where Exec has no evidence', [], 's1 1 2'],
  ])('may stand below one item alone, the one %s', (_, feedback_examples, value) => {
    const items = [
      { name: 'Good', grade: 'good' },
      { name: 'Poor', grade: 'bad' },
      { name: 'Fair', grade: 'mid', feedback_examples },
    ]
    const session = readDocument({ score: 50, evaluations: [{ items }] })
    const [page = []] = drawn(session, (place, isMain) => (isMain ? label('Drill')(place) : undefined))
    expect(rows(page).map(({ elements }) => elements)).toMatchObject([[{ value }]])
  })

  it('stand on no page with more blocks than Slack takes beside what frames it, whatever the rubric', () => {
    const example = { quote: 'said', feedback: 'shows', suggestion_quote: 'say' }
    const items = Array.from({ length: 40 }, (_, at) => ({
      name: `Item ${at}`,
      grade: 'bad',
      feedback_examples: Array.from({ length: 12 }, () => example),
    }))
    const pages = drawn(readDocument({ score: 5, evaluations: [{ items }] }), label('Try'), label('Drill'))
    expect(pages.flatMap(rows)).toHaveLength(40)
    expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(90)
  })
})

it.each([
  ['the rubric', gradedSession(), 'rubric'],
  ['what Exec wrote, without a rubric', sessionWithoutRubric(), 'rubric'],
  ['the transcript, if the session is not graded', ungradedSession(), 'transcript'],
])('the tab at which a review opens is %s', (_, session, tab) => {
  expect(openingTab(session)).toBe(tab)
})
