import type { Button, Overflow, RichTextBlock } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { type CardOptions, sessionCard } from '../../../src/blocks/card/session-card.ts'
import type { Session } from '../../../src/exec/session.ts'
import {
  documentWithoutRubric,
  documentWithoutTexts,
  enormousDocument,
  sessionDocument,
} from '../../support/exec/session-documents.ts'

const reference = { id: 'abc123def456' }
const NOW = new Date('2026-03-15T15:00:00Z')
const DATE = '· <!date^1773585000^{date_short_pretty}|15 Mar 2026>'

function card(session: Session, options: Partial<CardOptions> = {}) {
  return sessionCard(session, { reference, sessionUrl: undefined, surface: 'message', now: NOW, ...options })
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

const NAME = '🥇 82.5/100 · Procurement Discovery'

function button(label: string, action_id: string): Button {
  return {
    type: 'button',
    text: plain(label),
    action_id,
    value: 'abc123def456',
    accessibility_label: `${label}: ${NAME}`,
  }
}

function actions(...elements: (Button | Overflow)[]) {
  return { type: 'actions', block_id: 'card abc123def456', elements } as const
}

function more(...options: [label: string, value: string, url?: string][]): Overflow {
  return {
    type: 'overflow',
    action_id: 'session.more',
    options: options.map(([label, value, url]) => ({ text: plain(label), value, ...(url && { url }) })),
  }
}

const REVIEW: Button = { ...button('Full review', 'session.full_review'), style: 'primary' }
const SHOW = button('Show rubric', 'session.show_rubric')
const HIDE = button('Hide rubric', 'session.hide_rubric')
const SHARE = button('Share…', 'session.share')
const SHOW_TO_ALL: Button = {
  ...SHOW,
  confirm: {
    title: plain('Show the rubric to everyone?'),
    text: plain('Everyone in this conversation will see it. For you alone, open the full review.'),
    confirm: plain('Show to everyone'),
    deny: plain('Cancel'),
  },
}
const TITLE = { type: 'header', text: plain(NAME) } as const
const FACTS = {
  type: 'context',
  elements: [mrkdwn('*Gold*'), plain('· Jane Smith · 5m 47s'), mrkdwn(DATE)],
} as const
const TALLY = note('Rubric: 🟢 1 good · 🟡 2 fair · 🔴 1 poor')
const SUMMARY = 'Strong discovery questioning with good rapport building.'
const WENT_WELL = 'Excellent use of open-ended questions to uncover needs.'
const WORK_ON = 'Consider probing deeper into budget constraints.'
const NEXT_ITEM = {
  name: 'Next Step',
  quote: 'we will be in touch at some point',
  instead: 'Does Thursday at ten suit you for twenty minutes?',
}

function message(...elements: RichTextBlock['elements']) {
  return { type: 'rich_text', elements } as const
}

const TEXTS = [
  message(line(words(SUMMARY))),
  message(line(bold('What went well')), line(words(WENT_WELL))),
  message(line(bold('What to work on')), line(words(WORK_ON))),
  message(
    line(bold('Work on next')),
    item('🔴', NEXT_ITEM.name, 'Poor'),
    quote(words(`“${NEXT_ITEM.quote}”\nTry instead: ${NEXT_ITEM.instead}`)),
  ),
]
const OBJECTIONS = 'Objection Handling'
const SKILLS = 'Communication Skills'
/** Worst first. */
const ITEMS = [
  ['🔴', 'Next Step', 'Poor', 'Ended without a date for the follow-up.', `${OBJECTIONS} · 1 quote`],
  [
    '🟡',
    'Talk Ratio',
    'Fair',
    'Spoke for 58 % of the time; leave more room after a question.',
    `${SKILLS} · 2 quotes`,
  ],
  [
    '🟡',
    'Budget Concerns',
    'Fair',
    'Addressed the budget concern but could have reframed value more clearly.',
    OBJECTIONS,
  ],
  [
    '🟢',
    'Discovery Questions',
    'Good',
    'Asked targeted questions about pain points and current workflow.',
    `${SKILLS} · 1 quote`,
  ],
] as const
const RUBRIC = [
  ...ITEMS.map(([emoji, name, grade, feedback, aside]) =>
    message(item(emoji, name, grade), quote(words(feedback), words(' '), italic(aside))),
  ),
  message(item('⚪', 'Legal Review', 'Not relevant'), quote(italic(OBJECTIONS))),
]
const RUBRIC_TEXTS = [
  ...ITEMS.map(
    ([emoji, name, grade, feedback, aside]) => `${emoji} ${name} — ${grade}\n${feedback} (${aside})`,
  ),
  `⚪ Legal Review — Not relevant\n(${OBJECTIONS})`,
]
const HEAD = [NAME, 'Gold · Jane Smith · 5m 47s · 15 Mar 2026']
const FALLBACK = [
  ...HEAD,
  SUMMARY,
  'What went well',
  WENT_WELL,
  'What to work on',
  WORK_ON,
  'Work on next',
  `🔴 Next Step — Poor\n“${NEXT_ITEM.quote}”\nTry instead: ${NEXT_ITEM.instead}`,
  'Rubric: 🟢 1 good · 🟡 2 fair · 🔴 1 poor',
]
const UNFURLED = `${SUMMARY}\nWhat to work on: ${WORK_ON}`

describe('the card of a graded session', () => {
  it('shows title, facts, feedback, what to work on next, the counts of grades and buttons', () => {
    expect(card(sessionDocument())).toEqual({
      text: FALLBACK.join('\n'),
      blocks: [TITLE, FACTS, ...TEXTS, TALLY, actions(REVIEW, SHOW, SHARE)],
    })
  })

  it('shows title, facts, one text and one row of buttons in an unfurl', () => {
    expect(card(sessionDocument(), { surface: 'unfurl' })).toEqual({
      text: [...HEAD, UNFURLED].join('\n'),
      blocks: [TITLE, FACTS, section(UNFURLED), actions(REVIEW, SHOW_TO_ALL, more(['Share…', 'share']))],
    })
  })

  it('an expanded card shows the rubric, worst first', () => {
    expect(card(sessionDocument(), { isExpanded: true })).toEqual({
      text: [...FALLBACK, ...RUBRIC_TEXTS].join('\n'),
      blocks: [TITLE, FACTS, ...TEXTS, TALLY, { type: 'divider' }, ...RUBRIC, actions(REVIEW, HIDE, SHARE)],
    })
  })

  it('an expanded unfurl shows the rubric without rich text, below the buttons, since Slack folds its end', () => {
    expect(card(sessionDocument(), { isExpanded: true, surface: 'unfurl' })).toEqual({
      text: [...HEAD, UNFURLED, ...RUBRIC_TEXTS].join('\n'),
      blocks: [
        TITLE,
        FACTS,
        section(UNFURLED),
        actions(REVIEW, HIDE, more(['Share…', 'share'])),
        ...RUBRIC_TEXTS.map(section),
      ],
    })
  })

  it('a card in a view equals that in a message', () => {
    const options = { isExpanded: true }
    expect(card(sessionDocument(), { ...options, surface: 'view' })).toEqual(card(sessionDocument(), options))
  })

  it('has neither counts of grades nor a rubric button without a rubric', () => {
    expect(card(documentWithoutRubric(), { isExpanded: true }).blocks).toEqual([
      TITLE,
      FACTS,
      ...TEXTS.slice(0, 3),
      actions(REVIEW, SHARE),
    ])
  })

  it('leaves out texts that Exec did not send', () => {
    const { blocks } = card(documentWithoutTexts({ evaluations: null }))
    expect(blocks).toEqual([TITLE, FACTS, actions(REVIEW, SHARE)])
    expect(card(documentWithoutTexts(), { surface: 'unfurl' }).blocks).toHaveLength(3)
  })

  it('the progress ends the line of facts', () => {
    const progress = { line: 'Attempt 3 · personal best', hasButton: false }
    const facts = {
      ...FACTS,
      block_id: 'progress',
      elements: [...FACTS.elements, plain(`· ${progress.line}`)],
    }
    for (const surface of ['message', 'unfurl'] as const) {
      const { blocks, text } = card(sessionDocument(), { surface, progress })
      expect(blocks[1]).toEqual(facts)
      expect(text).toContain(`15 Mar 2026 · ${progress.line}\n`)
    }
  })

  it('shows the rank that Exec sent, not the one that the score suggests', () => {
    const [title] = card(sessionDocument({ score: 12, rank: 'silver' })).blocks
    expect(title).toEqual({ type: 'header', text: plain('🥈 12/100 · Procurement Discovery') })
  })

  it('shows a score of 0 as a score', () => {
    const [title] = card(sessionDocument({ score: 0, rank: 'unranked' })).blocks
    expect(title).toEqual({ type: 'header', text: plain('0/100 · Procurement Discovery') })
  })

  it('shows unknown ranks and grades as Exec sent them, unformatted', () => {
    const { blocks } = card(
      { score: 50, rank: 'platinum*', evaluations: [{ items: [{ grade: 'superb' }] }] },
      { isExpanded: true, surface: 'unfurl' },
    )
    expect(blocks.filter(({ type }) => type !== 'actions')).toEqual([
      { type: 'header', text: plain('50/100 · Exec session') },
      note('platinum*'),
      section('⚪ Item 1 — superb\n(Criterion 1)'),
    ])
  })

  it('draws a card from a score alone', () => {
    const { text, blocks } = card({ score: 7 })
    expect(text).toBe('7/100 · Exec session')
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'actions'])
  })
})

describe('what does not fit a card', () => {
  const long = 'A sentence of feedback. '.repeat(1000)

  it.each([true, false])('an unfurl has few blocks whatever Exec sends, expanded: %s', (isExpanded) => {
    const { blocks } = card(enormousDocument(), {
      surface: 'unfurl',
      isExpanded,
      asOf: NOW,
      progress: { line: 'Attempt 3', hasButton: false },
    })
    expect(blocks.length).toBeLessThanOrEqual(isExpanded ? 15 : 5)
    const text = blocks.find((block) => block.type === 'section')?.text?.text ?? ''
    expect(text.length).toBeLessThanOrEqual(300)
    expect(text).toContain('\nWhat to work on: ')
  })

  it('the summary of an unfurl takes the room that what to work on leaves', () => {
    const texts = (overrides: Partial<Session>) => {
      const { blocks } = card({ ...sessionDocument(), ...overrides }, { surface: 'unfurl' })
      return blocks.find((block) => block.type === 'section')?.text?.text ?? ''
    }
    expect(texts({ outcome_feedback: long }).length).toBeGreaterThan(250)
    expect(texts({ outcome_feedback: long })).toContain(WORK_ON)
    expect(texts({ constructive_feedback: long })).toContain(SUMMARY)
    expect(texts({ constructive_feedback: null })).toBe(SUMMARY)
    expect(texts({ outcome_feedback: null })).toBe(`What to work on: ${WORK_ON}`)
  })

  it.each(['message', 'unfurl', 'view'] as const)('counts the items beyond eight (%s)', (surface) => {
    const { blocks } = card(enormousDocument(), { surface, isExpanded: true })
    expect(new Set(JSON.stringify(blocks).match(/Item \d+ —|"Item \d+"/g)).size).toBeLessThanOrEqual(9)
    expect(JSON.stringify(blocks)).toContain('+142 more in the full review')
  })

  it('says that long texts are shortened', () => {
    const { blocks } = card(sessionDocument({ outcome_feedback: long }))
    expect(blocks).toContainEqual(note('Long texts are shortened here, the full review has all of them'))
    expect(JSON.stringify(card(sessionDocument()).blocks)).not.toContain('shortened')
  })
})

describe('the buttons of a card', () => {
  const link = 'https://acme.app.exec.com/sessions/x'

  function labels(options: Partial<CardOptions>) {
    const row = card(sessionDocument(), options).blocks.find((block) => block.type === 'actions')
    return row?.elements.map((element) => {
      if (element.type === 'overflow') return element.options.map(({ text }) => text.text)
      return element.type === 'button' ? element.text.text : element.type
    })
  }

  const list = { of: 'own', page: 1, line: 0 } as const
  const progress = { line: 'Attempt 3', hasButton: true }
  const shared = { sharer: 'U0COACH', said: [], quote: [] }
  it.each<[string, Partial<CardOptions>, unknown[]]>([
    ['a private card', { progress }, ['Full review', 'Show rubric', 'Share…', ['Progress']]],
    [
      'a card from a list, with a link',
      { reference: { id: 'x', link, list }, progress },
      ['Full review', 'Show rubric', 'Share…', 'Back', ['Progress', 'Open in Exec']],
    ],
    [
      'an unfurl',
      { surface: 'unfurl', reference: { id: 'x', link } },
      ['Full review', 'Show rubric', ['Share…', 'Open in Exec']],
    ],
    [
      'a shared card',
      { shared, reference: { id: 'x', link } },
      ['Full review', 'Show rubric', 'Share…', 'Open in Exec', ['Remove']],
    ],
  ])('are at most four and a menu on %s', (_, options, expected) => {
    expect(labels(options)).toEqual(expected)
  })

  it('link to Exec where a link was pasted or a page is configured', () => {
    const open = (options: Partial<CardOptions>) =>
      JSON.stringify(card(sessionDocument(), options).blocks).includes(`"url":"${link}"`)
    expect(open({ reference: { id: 'x', link } })).toBe(true)
    expect(open({ reference: { id: 'x' }, sessionUrl: 'https://acme.app.exec.com/sessions/{id}' })).toBe(true)
    expect(open({ reference: { id: 'x' } })).toBe(false)
  })

  it.each<[string, Partial<CardOptions>, boolean]>([
    ['a private card', {}, false],
    ['a shared card', { shared }, true],
    ['an unfurl', { surface: 'unfurl' }, true],
  ])('*Show rubric* on %s asks before others see it: %#', (_, options, asks) => {
    const row = card(sessionDocument(), options).blocks.find((block) => block.type === 'actions')
    const show = row?.elements.find((one) => 'action_id' in one && one.action_id === 'session.show_rubric')
    expect(show !== undefined && 'confirm' in show).toBe(asks)
  })
})
