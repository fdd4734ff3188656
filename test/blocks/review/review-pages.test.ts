import { describe, expect, it } from 'vitest'
import { REVIEW_ACTIONS } from '../../../src/blocks/review/review-controls.ts'
import type { Session } from '../../../src/exec/session.ts'
import { enormousDocument } from '../../support/exec/session-documents.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { parseJson } from '../../support/slack/json.ts'
import { buttonsIn, notesIn, pageSelectIn, richTextBlocksIn, richTextIn } from './shown.ts'
import { follow, show, walk } from './walk-review.ts'

const long = 'word '.repeat(8000)

function lines(count: number, seconds: number): Session {
  return {
    transcript: Array.from({ length: count }, (_, index) => ({
      speaker: 'ai',
      text: `Line ${index}`,
      seconds_from_start: index * seconds,
    })),
  }
}

function item(name: string, feedback?: string) {
  return { name, ...(feedback === undefined ? {} : { feedback }) }
}

describe('pages of a review', () => {
  it('a page holds 12 items of a rubric', () => {
    const items = Array.from({ length: 30 }, (_, index) => item(`Item ${index}`))
    const pages = walk({ score: 50, evaluations: [{ criterion_name: 'Skills', items }] }, 'rubric')
    expect(pages.map((view) => richTextBlocksIn(view).length)).toEqual([12, 12, 6])
  })

  it('a page holds 60 lines of a transcript, many to a block', () => {
    const pages = walk(lines(130, 1), 'transcript')
    expect(
      pages.map((view) => richTextIn(view).filter(({ text }) => text.startsWith('Line')).length),
    ).toEqual([60, 60, 10])
    expect(richTextBlocksIn(show(lines(130, 1), { tab: 'transcript', page: 1 }))).toHaveLength(1)
  })

  it('a single page has no pager', () => {
    expect(show(lines(60, 1), { tab: 'transcript', page: 1 }).blocks).toHaveLength(2)
  })

  it('a page ends with its number and buttons to the others', () => {
    const { blocks } = show(lines(130, 1), { tab: 'transcript', page: 2 })
    expect(blocks.slice(-2)).toMatchObject([
      { type: 'context', elements: [{ text: 'Page 2 of 3' }] },
      {
        type: 'actions',
        elements: [
          { action_id: REVIEW_ACTIONS.previous, value: '{"tab":"transcript","page":1}' },
          { action_id: REVIEW_ACTIONS.next, value: '{"tab":"transcript","page":3}' },
        ],
      },
    ])
  })

  it('four pages or more have a menu, with the times of each page of a transcript', () => {
    expect(pageSelectIn(show(lines(180, 10), { tab: 'transcript', page: 2 }))).toBeUndefined()
    const menu = pageSelectIn(show(lines(241, 30), { tab: 'transcript', page: 2 }))
    expect(menu?.options?.map(({ text }) => text.text)).toEqual([
      'Page 1 · 0:00–29:30',
      'Page 2 · 30:00–59:30',
      'Page 3 · 1:00:00–1:29:30',
      'Page 4 · 1:30:00–1:59:30',
      'Page 5 · 2:00:00',
    ])
    expect(menu?.initial_option).toEqual(menu?.options?.[1])
  })

  it('the menu has at most 100 pages, the shown one among them', () => {
    const menu = pageSelectIn(show(lines(60 * 250, 1), { tab: 'transcript', page: 125 }))
    const labels = menu?.options?.map(({ text }) => text.text) ?? []
    expect(labels.length).toBeLessThanOrEqual(100)
    expect(labels.length).toBeGreaterThan(80)
    expect(menu?.initial_option?.text.text).toContain('Page 125')
  })

  it('an item that fits a page is not split', () => {
    const items = [item('First', long.slice(0, 15_000)), item('Second', long.slice(0, 15_000))]
    const pages = walk({ score: 50, evaluations: [{ criterion_name: 'Skills', items }] }, 'rubric')
    expect(
      pages.map((view) => richTextIn(view).filter(({ text }) => /First|Second/.test(text))),
    ).toMatchObject([[{ text: 'First' }], [{ text: 'Second' }]])
    expect(pages.map((view) => notesIn(view)[0])).toEqual(['Page 1 of 2', 'Continued: Skills'])
  })

  it('a page says which item it continues', () => {
    const evaluations = [{ criterion_name: 'Skills', items: [item('Endless', long)] }]
    const pages = walk({ score: 50, evaluations }, 'rubric')
    expect(pages.map((view) => notesIn(view)[0])).toEqual(['Page 1 of 2', 'Continued: Skills › Endless'])
  })

  it('a page says which line it continues', () => {
    const transcript = [{ speaker: 'ai', text: long, seconds_from_start: 65 }]
    expect(walk({ transcript }, 'transcript').map((view) => notesIn(view)[0])).toEqual([
      'Page 1 of 2',
      'Continued: 1:05 AI',
    ])
  })

  it('a page says that it continues the overview', () => {
    expect(
      walk({ score: 50, outcome_feedback: long }, 'overview').map((view) => notesIn(view).at(0)),
    ).toEqual(['Page 1 of 2', 'Continued'])
  })

  it('splits more buttons to moments than one block takes', () => {
    const transcript = Array.from({ length: 30 }, (_, index) => ({ text: `Said ${index}` }))
    const feedback_examples = transcript.map(({ text }) => ({ quote: text }))
    const session: Session = { score: 50, transcript, evaluations: [{ items: [{ feedback_examples }] }] }
    const view = show(session, { tab: 'rubric', page: 1 })
    const moments = buttonsIn(view).filter(({ action_id }) => action_id?.startsWith(REVIEW_ACTIONS.moment))
    expect(moments.map(({ action_id }) => action_id).slice(23, 27)).toEqual([
      'review.moment.23',
      'review.moment.24',
      'review.moment.0',
      'review.moment.1',
    ])
    expect(moments.map(({ value }) => notesIn(follow(session, value))[0])).toEqual(
      transcript.map(({ text }) => `Jumped, marked ▼ below: Unknown: ${text}`),
    )
  })

  it('all pages are valid views for a session of 3,000 lines and 150 items', () => {
    const session = enormousDocument()
    for (const tab of ['overview', 'rubric', 'transcript'] as const) {
      for (const view of walk(session, tab)) {
        expect(validateView(parseJson(JSON.stringify(view)), 'modal')).toEqual([])
      }
    }
    const moments = walk(session, 'rubric').flatMap((view) =>
      buttonsIn(view).filter(({ action_id }) => action_id?.startsWith(REVIEW_ACTIONS.moment)),
    )
    expect(moments).toHaveLength(300)
  })
})
