import type { Button } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { type CardOptions, sessionCard } from '../../../src/blocks/card/session-card.ts'
import type { Session } from '../../../src/exec/session.ts'
import {
  documentWithoutRubric,
  documentWithoutTexts,
  sessionDocument,
} from '../../support/exec/session-documents.ts'

const reference = { id: 'abc123def456' }
const DATE = '· <!date^1773585000^{date_short}, {time}|15 Mar 2026, 14:30 UTC>'

function card(session: Session, options: Partial<CardOptions> = {}) {
  return sessionCard(session, {
    reference,
    sessionUrl: undefined,
    surface: 'message',
    isExpanded: false,
    ...options,
  })
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: false } as const
}

function mrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true } as const
}

function words(text: string) {
  return { type: 'text', text } as const
}

function bold(text: string) {
  return { type: 'text', text, style: { bold: true } } as const
}

function italic(text: string) {
  return { type: 'text', text, style: { italic: true } } as const
}

function line(...elements: ReturnType<typeof words | typeof bold>[]) {
  return { type: 'rich_text_section', elements } as const
}

function item(emoji: string, name: string, grade: string) {
  return line(words(`${emoji} `), bold(name), words(` — ${grade}`))
}

function quote(...elements: ReturnType<typeof words | typeof italic>[]) {
  return { type: 'rich_text_quote', elements } as const
}

function section(text: string) {
  return { type: 'section', text: plain(text) } as const
}

function note(text: string) {
  return { type: 'context', elements: [plain(text)] } as const
}

function button(label: string, action_id: string): Button {
  return { type: 'button', text: plain(label), action_id, value: 'abc123def456' }
}

function actions(...elements: Button[]) {
  return { type: 'actions', elements } as const
}

const SHOW = button('Show rubric', 'session.show_rubric')
const HIDE = button('Hide rubric', 'session.hide_rubric')
const REVIEW = button('Full review', 'session.full_review')
const SHARE = button('Share…', 'session.share')
const TITLE = { type: 'header', text: plain('🥇 82.5 · Procurement Discovery') } as const
const FACTS = {
  type: 'context',
  elements: [mrkdwn('*Gold*'), plain('· Jane Smith · 5 min 47 s'), mrkdwn(DATE)],
} as const
const TALLY = note('Rubric: 🟢 1 good · 🟡 2 fair · 🔴 1 poor')
const SUMMARY = 'Strong discovery questioning with good rapport building.'
const WENT_WELL = 'Excellent use of open-ended questions to uncover needs.'
const WORK_ON = 'Consider probing deeper into budget constraints.'

const TEXTS_IN_MESSAGE = [
  { type: 'rich_text', elements: [line(words(SUMMARY))] },
  { type: 'rich_text', elements: [line(bold('What went well')), line(words(WENT_WELL))] },
  { type: 'rich_text', elements: [line(bold('What to work on')), line(words(WORK_ON))] },
]
const TEXTS_IN_UNFURL = [
  section(SUMMARY),
  { type: 'section', text: mrkdwn('*What went well*') },
  section(WENT_WELL),
  { type: 'section', text: mrkdwn('*What to work on*') },
  section(WORK_ON),
]
const RUBRIC_IN_MESSAGE = [
  {
    type: 'rich_text',
    elements: [
      line(bold('Communication Skills')),
      item('🟢', 'Discovery Questions', 'Good'),
      quote(
        words('Asked targeted questions about pain points and current workflow.'),
        words(' '),
        italic('1 moment'),
      ),
      item('🟡', 'Talk Ratio', 'Fair'),
      quote(
        words('Spoke for 58 % of the time; leave more room after a question.'),
        words(' '),
        italic('2 moments'),
      ),
    ],
  },
  {
    type: 'rich_text',
    elements: [
      line(bold('Objection Handling')),
      item('🟡', 'Budget Concerns', 'Fair'),
      quote(words('Addressed the budget concern but could have reframed value more clearly.')),
      item('🔴', 'Next Step', 'Poor'),
      quote(words('Ended without a date for the follow-up.'), words(' '), italic('1 moment')),
      item('⚪', 'Legal Review', 'Not relevant'),
    ],
  },
]
const RUBRIC_IN_UNFURL = [
  { type: 'header', text: plain('Communication Skills') },
  section(
    '🟢 Discovery Questions — Good\nAsked targeted questions about pain points and current workflow. (1 moment)',
  ),
  section('🟡 Talk Ratio — Fair\nSpoke for 58 % of the time; leave more room after a question. (2 moments)'),
  { type: 'header', text: plain('Objection Handling') },
  section(
    '🟡 Budget Concerns — Fair\nAddressed the budget concern but could have reframed value more clearly.',
  ),
  section('🔴 Next Step — Poor\nEnded without a date for the follow-up. (1 moment)'),
  section('⚪ Legal Review — Not relevant'),
]
const FALLBACK = [
  '🥇 82.5 · Procurement Discovery',
  'Gold · Jane Smith · 5 min 47 s · 15 Mar 2026, 14:30 UTC',
  SUMMARY,
  'What went well',
  WENT_WELL,
  'What to work on',
  WORK_ON,
  'Rubric: 🟢 1 good · 🟡 2 fair · 🔴 1 poor',
]
const RUBRIC_FALLBACK = RUBRIC_IN_UNFURL.map(({ text }) => text.text)

describe('the card of a graded session', () => {
  it('shows title, facts, feedback, tally and buttons in this order', () => {
    expect(card(sessionDocument())).toEqual({
      text: FALLBACK.join('\n'),
      blocks: [TITLE, FACTS, ...TEXTS_IN_MESSAGE, TALLY, actions(SHOW, REVIEW, SHARE)],
    })
  })

  it('shows the same in an unfurl without rich text', () => {
    expect(card(sessionDocument(), { surface: 'unfurl' })).toEqual({
      text: FALLBACK.join('\n'),
      blocks: [TITLE, FACTS, ...TEXTS_IN_UNFURL, TALLY, actions(SHOW, REVIEW, SHARE)],
    })
  })

  it('an expanded card shows the rubric', () => {
    expect(card(sessionDocument(), { isExpanded: true })).toEqual({
      text: [...FALLBACK, ...RUBRIC_FALLBACK].join('\n'),
      blocks: [
        TITLE,
        FACTS,
        ...TEXTS_IN_MESSAGE,
        TALLY,
        { type: 'divider' },
        ...RUBRIC_IN_MESSAGE,
        actions(HIDE, REVIEW, SHARE),
      ],
    })
  })

  it('an expanded unfurl shows the rubric without rich text', () => {
    expect(card(sessionDocument(), { isExpanded: true, surface: 'unfurl' })).toEqual({
      text: [...FALLBACK, ...RUBRIC_FALLBACK].join('\n'),
      blocks: [
        TITLE,
        FACTS,
        ...TEXTS_IN_UNFURL,
        TALLY,
        { type: 'divider' },
        ...RUBRIC_IN_UNFURL,
        actions(HIDE, REVIEW, SHARE),
      ],
    })
  })

  it('a card in a view equals that in a message', () => {
    const options = { isExpanded: true }
    expect(card(sessionDocument(), { ...options, surface: 'view' })).toEqual(card(sessionDocument(), options))
  })

  it('has neither tally nor rubric button without a rubric', () => {
    expect(card(documentWithoutRubric(), { isExpanded: true }).blocks).toEqual([
      TITLE,
      FACTS,
      ...TEXTS_IN_MESSAGE,
      actions(REVIEW, SHARE),
    ])
  })

  it('leaves out texts that Exec did not send', () => {
    expect(card(documentWithoutTexts()).blocks).toEqual([TITLE, FACTS, TALLY, actions(SHOW, REVIEW, SHARE)])
  })

  it('shows the rank that Exec sent, not the one that the score suggests', () => {
    const [title] = card(sessionDocument({ score: 12, rank: 'silver' })).blocks
    expect(title).toEqual({ type: 'header', text: plain('🥈 12 · Procurement Discovery') })
  })

  it('shows a score of 0 as a score', () => {
    const [title] = card(sessionDocument({ score: 0, rank: 'unranked' })).blocks
    expect(title).toEqual({ type: 'header', text: plain('🎯 0 · Procurement Discovery') })
  })

  it('shows unknown ranks and grades as Exec sent them, unformatted', () => {
    const { blocks } = card(
      { score: 50, rank: 'platinum*', evaluations: [{ items: [{ grade: 'superb' }] }] },
      { isExpanded: true, surface: 'unfurl' },
    )
    expect(blocks).toEqual([
      { type: 'header', text: plain('🎯 50 · Exec session') },
      note('platinum*'),
      { type: 'divider' },
      { type: 'header', text: plain('Criterion 1') },
      section('⚪ Item 1 — superb'),
      actions(HIDE, REVIEW, SHARE),
    ])
  })

  it('draws a card from a score alone', () => {
    expect(card({ score: 7 })).toEqual({
      text: '🎯 7 · Exec session',
      blocks: [{ type: 'header', text: plain('🎯 7 · Exec session') }, actions(REVIEW, SHARE)],
    })
  })

  it.each([
    ['message', { reference: { id: 'x', link: 'https://acme.app.exec.com/sessions/x' } }],
    ['unfurl', { reference: { id: 'x' }, sessionUrl: 'https://acme.app.exec.com/sessions/{id}' }],
  ] as const)('links to Exec where a link was pasted or is configured (%s)', (surface, options) => {
    const last = card(documentWithoutRubric(), { surface, ...options }).blocks.at(-1)
    const url = 'https://acme.app.exec.com/sessions/x'
    const open = { type: 'button', text: plain('Open in Exec'), action_id: 'session.open_in_exec', url }
    expect(last).toEqual({ type: 'actions', elements: expect.arrayContaining([open]) })
  })
})
