import { describe, expect, it } from 'vitest'
import {
  type CardOptions,
  feedbackView,
  loadingView,
  sessionCard,
  sessionLine,
} from '../../../src/blocks/card/session-card.ts'
import type { Session } from '../../../src/exec/session.ts'
import {
  enormousSession,
  gradedSession,
  readDocument,
  sessionWithoutRubric,
  sessionWithoutTexts,
  ungradedSession,
} from '../../support/read-documents.ts'
import { drawn } from '../drawn.ts'

const reference = { id: 'abc123def456' }
const NOW = new Date('2026-03-15T15:00:00Z')
const NEXT_DAY = new Date('2026-03-16T14:30:01Z')
const BEGAN = { created_at: '2026-03-15T14:30:00Z' }
const PROGRESS = { line: 'Attempt 3 of 3 · best so far' }
const SHARED = { sharer: 'U0COACH', said: [{ text: ' shared' }], quote: [{ text: 'Look' }] }
const link = 'https://acme.app.exec.com/sessions/x'
const sessionUrl = 'https://acme.app.exec.com/sessions/{id}'

function card(session: Session, options: Partial<CardOptions> = {}) {
  return sessionCard(session, { reference, sessionUrl: undefined, surface: 'message', now: NOW, ...options })
}

const unfurl = { surface: 'unfurl' } as const
const odd = readDocument({ score: 50, rank: 'platinum*', evaluations: [{ items: [{ grade: 'superb' }] }] })

describe('a card', () => {
  it.each<[string, Session, Partial<CardOptions>]>([
    ['title, facts, feedback, and with what to work on the poorest item', gradedSession(), {}],
    ['title, facts, one text and one row of buttons in an unfurl', gradedSession(), unfurl],
    ['the rubric, worst first, if it is expanded', gradedSession(), { isExpanded: true }],
    [
      'the rubric of an unfurl without rich text, below the buttons, since Slack folds its end',
      gradedSession(),
      { isExpanded: true, ...unfurl },
    ],
    ['no rubric button without a rubric', sessionWithoutRubric(), { isExpanded: true }],
    ['no texts that Exec did not send', sessionWithoutTexts({ evaluations: null }), {}],
    ['no texts in an unfurl that Exec did not send', sessionWithoutTexts(), unfurl],
    ['unknown ranks and grades as Exec sent them, unformatted', odd, { isExpanded: true, ...unfurl }],
    ['title and buttons of a score alone', readDocument({ score: 7 }), {}],
    [
      'who shared it, the progress in its facts, the assignment, and a menu with Remove',
      sessionWithoutTexts(),
      {
        shared: SHARED,
        progress: {
          ...PROGRESS,
          assignment: {
            due: new Date('2026-03-28T12:00:00Z'),
            rank: 'gold',
            others: [],
            assigned: undefined,
            attempts: 1,
            isOpen: false,
          },
        },
        lead: 'Lead',
        hint: 'Hint',
      },
    ],
    ['*Refresh* while the session may be graded', ungradedSession(BEGAN), {}],
    ['when it was refreshed', ungradedSession(BEGAN), { ...unfurl, refreshedAt: NOW }],
    ['the same of an empty session', readDocument({}), {}],
    [
      'no *Refresh* where a session does not count',
      ungradedSession({ ...BEGAN, score: 61, is_valid_attempt: false }),
      {},
    ],
  ])('has %s', (_, session, options) => {
    expect(drawn(card(session, options))).toMatchSnapshot()
  })

  it('in a view equals that in a message', () => {
    const options = { isExpanded: true }
    expect(card(gradedSession(), { ...options, surface: 'view' })).toEqual(card(gradedSession(), options))
  })

  it.each<[string, Parameters<typeof gradedSession>[0], string]>([
    [
      'the rank that Exec sent, not the one that the score suggests',
      { score: 12, rank: 'silver' },
      '🥈 12/100',
    ],
    ['a score of 0', { score: 0, rank: 'unranked' }, '0/100'],
    ['a wait without a score', { ...BEGAN, score: null }, '⏳ Not graded yet'],
    [
      'a wait where Exec calls it no valid attempt',
      { ...BEGAN, score: null, is_valid_attempt: false },
      '⏳ Not graded yet',
    ],
    ['that an attempt with a score is invalid', { ...BEGAN, is_valid_attempt: false }, "⚪ Doesn't count"],
  ])('says in its title %s', (_, fields, result) => {
    expect(card(gradedSession(fields)).text).toMatch(`${result} · Procurement Discovery\n`)
  })

  it('of a session without a score says a day after it began that it does not count', () => {
    const { text } = card(ungradedSession(BEGAN), { now: NEXT_DAY })
    expect(text).toMatch(/^⚪ Doesn't count[\s\S]*left before the end/)
  })

  it('does not say that it was checked where it is stale, nor that it will never be graded', () => {
    const { text } = card(ungradedSession(BEGAN), { now: NEXT_DAY, asOf: NOW, refreshedAt: NEXT_DAY })
    expect(text).toMatch(/^⏳ Not graded yet(?![\s\S]*Checked)[\s\S]*As of /)
  })

  it.each([
    [gradedSession(), '🥇 82.5/100 · Procurement Discovery — Jane Smith'],
    [ungradedSession(), '⏳ Not graded yet · Procurement Discovery — Jane Smith'],
    [gradedSession({ user: {} }), '🥇 82.5/100 · Procurement Discovery'],
  ])('in one line has score, scenario and participant, and a button to the feedback', (session, text) => {
    const line = sessionLine(session, { reference, now: NOW })
    expect(line.text).toBe(text)
    expect(drawn(line)).toMatchSnapshot()
  })

  it('stands in a modal, which says at first that it is loading', () => {
    const shown = card(gradedSession(), { surface: 'view' })
    expect(feedbackView(shown)).toEqual({ ...loadingView(), blocks: shown.blocks })
    expect(drawn(loadingView())).toMatchSnapshot()
  })
})

describe('what does not fit a card', () => {
  const long = 'A sentence of feedback. '.repeat(1000)
  const sectionOf = (session: Session, options: Partial<CardOptions> = unfurl) =>
    card(session, options).blocks.find((block) => block.type === 'section')?.text?.text ?? ''

  it.each([true, false])('an unfurl has few blocks whatever Exec sends, expanded: %s', (isExpanded) => {
    const options = { ...unfurl, isExpanded, asOf: NOW, progress: PROGRESS }
    const text = sectionOf(enormousSession(), options)
    expect(card(enormousSession(), options).blocks.length).toBeLessThanOrEqual(isExpanded ? 15 : 5)
    expect(text.length).toBeLessThanOrEqual(300)
    expect(text).toContain('\nWhat to work on: ')
  })

  it('the summary of an unfurl takes the room that what to work on leaves', () => {
    const summary = 'Strong discovery questioning with good rapport building.'
    const workOn = 'Consider probing deeper into budget constraints.'
    const longSummary = sectionOf(gradedSession({ outcome_feedback: long }))
    expect(longSummary.length).toBeGreaterThan(250)
    expect(longSummary).toContain(workOn)
    expect(sectionOf(gradedSession({ constructive_feedback: long }))).toContain(summary)
    expect(sectionOf(gradedSession({ constructive_feedback: null }))).toBe(summary)
    expect(sectionOf(gradedSession({ outcome_feedback: null }))).toBe(`What to work on: ${workOn}`)
  })

  it.each([
    ['message', 104],
    ['unfurl', 105],
    ['view', 104],
  ] as const)('counts the items beyond eight and the one to work on (%s)', (surface, more) => {
    const json = JSON.stringify(card(enormousSession(), { surface, isExpanded: true }).blocks)
    expect(new Set(json.match(/Item \d+ —|"Item \d+"/g)).size).toBeLessThanOrEqual(9)
    expect(json).toContain(`+${more} more in the full review`)
  })

  it('a long text ends after two lines of a card that one person sees', () => {
    const { text } = card(gradedSession({ positive_feedback: 'One.\n\nTwo.\nThree.' }))
    expect(text).toContain('\nWhat went well: One.\nTwo.…\nWhat to work on: ')
  })

  it.each([
    ['mid', /\nWhat to work on\n🟡 Budget — Fair$/],
    ['good', /^(?!.*What to work on)/s],
  ] as const)('without evidence an item that is %s is named only to be worked on', (grade, words) => {
    const evaluations = [{ criterion_name: 'Closing', items: [{ name: 'Budget', grade }] }]
    expect(card(sessionWithoutTexts({ evaluations })).text).toMatch(words)
  })
})

describe('the buttons of a card', () => {
  function buttons(options: Partial<CardOptions>) {
    const row = card(gradedSession(), options).blocks.find((block) => block.type === 'actions')
    return (row?.elements ?? []).map((element) => {
      if (element.type === 'overflow') return element.options.map(({ text }) => text.text)
      return element.type === 'button' ? element.text.text : element.type
    })
  }

  const list = { of: 'own', page: 1, line: 0 } as const
  it.each<[string, Partial<CardOptions>, unknown[]]>([
    ['a private card', { progress: PROGRESS }, ['Full review', 'Show rubric', 'Share…', ['Progress']]],
    [
      'a card from a list',
      { reference: { id: 'x', list }, sessionUrl, progress: PROGRESS },
      ['Full review', 'Show rubric', 'Share…', 'Back', ['Progress', 'Open in Exec']],
    ],
    [
      'an unfurl',
      { ...unfurl, sessionUrl },
      ['Full review', 'Show rubric', ['Share…', 'Open in Exec', 'Hide preview']],
    ],
    ['a shared card', { shared: SHARED, sessionUrl }, ['Full review', 'Show rubric', ['Remove']]],
  ])('are at most four and a menu on %s', (_, options, expected) => {
    expect(buttons(options)).toEqual(expected)
  })

  it.each<[string, Partial<CardOptions>, boolean]>([
    ['link to its page', { reference: { id: 'x', link }, sessionUrl }, true],
    ['have no link to Exec while no page is known', { reference: { id: 'x', link } }, false],
  ])('%s', (_, options, hasLink) => {
    expect(JSON.stringify(card(gradedSession(), options).blocks).includes(`"url":"${link}"`)).toBe(hasLink)
  })
})
