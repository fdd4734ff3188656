import { describe, expect, it } from 'vitest'
import { problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { REVIEW_ACTIONS } from '../../../src/blocks/review/review-controls.ts'
import { decodeMetadata, type SessionTab } from '../../../src/blocks/review/review-state.ts'
import {
  modalTitle,
  reviewLoadingView,
  reviewProblemView,
  reviewView,
} from '../../../src/blocks/review/review-view.ts'
import type { Session, SessionHead } from '../../../src/exec/session.ts'
import {
  documentWithoutRubric,
  documentWithoutTexts,
  sessionDocument,
  ungradedDocument,
} from '../../support/exec/session-documents.ts'
import { drawn } from '../drawn.ts'
import { buttonsIn, richTextIn } from './shown.ts'
import { reference, show } from './walk-review.ts'

const TRANSCRIPT = { reference, tab: 'transcript', page: 2 } as const

/** Unknown grades and importances, evidence without words, and a criterion without items. */
const ODD: Session = {
  score: 50,
  evaluations: [
    {
      items: [
        {
          feedback_examples: [
            { quote: 'Never said', grade: 'superb', salience: 'vital' },
            { quote: ' ' },
            {},
          ],
        },
      ],
    },
    {},
  ],
}

function texts(session: Session, tab: SessionTab): string {
  return richTextIn(show(session, { tab, page: 1 }))
    .map(({ text }) => text)
    .join('')
}

describe('a review', () => {
  it.each([
    [
      'the feedback that Exec wrote',
      reviewView(
        sessionDocument(),
        { reference, tab: 'feedback', page: 1 },
        { sessionUrl: 'https://acme.app.exec.com/sessions/{id}' },
      ),
    ],
    [
      'what to work on next, the other items worst first, and buttons to where their evidence was said',
      show(sessionDocument(), { tab: 'rubric', page: 1 }),
    ],
    [
      'items without texts, and grades and importances that this app does not know',
      show(ODD, { tab: 'rubric', page: 1 }),
    ],
    [
      'time, speaker and text of each line, with remarks below',
      show(sessionDocument(), { tab: 'transcript', page: 1 }),
    ],
    [
      'a passage of the transcript, from which Back leads to the review',
      show(sessionDocument(), { tab: 'transcript', page: 1, line: 5 }),
    ],
    ['that it is loading', reviewLoadingView(undefined, TRANSCRIPT)],
    ['that a passage is loading', reviewLoadingView(sessionDocument(), { ...TRANSCRIPT, line: 5 })],
    [
      'a problem, and *Try again* to the same place',
      reviewProblemView(problemMessage({ kind: 'timed_out' }, 'abc123'), TRANSCRIPT, { canTryAgain: true }),
    ],
  ])('is a modal that remembers its state and shows %s', (_, view) => {
    expect(drawn(view)).toMatchSnapshot()
  })

  it('offers no *Try again* if a retry can not help', () => {
    const content = problemMessage({ kind: 'timed_out' }, 'abc123')
    expect(reviewProblemView(content, TRANSCRIPT, { canTryAgain: false }).blocks).toEqual(content.blocks)
  })

  it('remembers the page that it shows instead of one out of range', () => {
    const view = show(sessionDocument(), { tab: 'rubric', page: 99 })
    expect(decodeMetadata(view.private_metadata ?? '')).toEqual({ reference, tab: 'rubric', page: 1 })
  })

  it('shows the rubric of a cached session while the transcript loads', () => {
    const { transcript: _, ...session } = sessionDocument()
    const view = reviewLoadingView(session, TRANSCRIPT)
    expect(view.blocks.slice(0, -1)).toEqual(show(session, { tab: 'rubric', page: 1 }).blocks.slice(2))
    expect(view.blocks.at(-1)).toMatchObject({ elements: [{ text: 'Loading the transcript…' }] })
    expect(decodeMetadata(view.private_metadata ?? '')).toEqual(TRANSCRIPT)
  })

  it('has a button to a line without a time', () => {
    const session: Session = {
      score: 50,
      transcript: [{ text: 'Well, well.' }],
      evaluations: [{ items: [{ feedback_examples: [{ quote: 'well' }] }] }],
    }
    expect(buttonsIn(show(session, { tab: 'rubric', page: 1 }), REVIEW_ACTIONS.moment)).toMatchObject([
      { text: { text: 'In transcript' }, accessibility_label: 'Go to its place in the transcript: well' },
    ])
  })

  const spoken = ['user', 'ai', 'coach', undefined].map((speaker, at) => ({
    ...(speaker && { speaker }),
    text: `${at}`,
  }))
  it.each<[string, SessionTab, Session, RegExp]>([
    ['no feedback', 'feedback', documentWithoutTexts(), /^Exec sent no written feedback for this session\.$/],
    [
      'no feedback yet',
      'feedback',
      ungradedDocument(),
      /^Exec hasn't graded this session, so it has no feedback\.$/,
    ],
    [
      'no rubric',
      'rubric',
      documentWithoutRubric(),
      /^Exec sent no rubric for this session\. Its scenario may have none\.$/,
    ],
    ['an empty rubric', 'rubric', sessionDocument({ evaluations: [] }), /no rubric/],
    [
      'no rubric yet',
      'rubric',
      ungradedDocument(),
      /^Exec hasn't graded this session, so it has no rubric\.$/,
    ],
    [
      "an attempt that doesn't count",
      'rubric',
      sessionDocument({ is_valid_attempt: false }),
      /^This attempt doesn't count\./,
    ],
    [
      'no grade, and so nothing to work on',
      'rubric',
      sessionDocument({ score: null }),
      /^Exec hasn't graded this session\.🔴(?!.*Work on next)/s,
    ],
    [
      'the speakers',
      'transcript',
      { transcript: [...spoken, { speaker: 'ai' }] },
      /^Participant: 0AI: 1coach: 2Unknown: 3$/,
    ],
    [
      'no transcript',
      'transcript',
      sessionDocument({ transcript: null }),
      /^Exec sent no transcript for this session\.$/,
    ],
    [
      'an empty transcript',
      'transcript',
      sessionDocument({ transcript: [{ text: ' ' }] }),
      /^The transcript of this session is empty\.$/,
    ],
  ])('tells of %s', (_, tab, session, words) => {
    expect(texts(session, tab)).toMatch(words)
  })
})

const GOLD = { score: 82.5, rank: 'gold' }

it.each<[string, SessionHead, string]>([
  [
    'name, score and rank',
    { ...GOLD, user: { first_name: 'Jane', last_name: 'Smith' } },
    'Jane · 82.5 · Gold',
  ],
  ['a long name, cut', { ...GOLD, user: { first_name: 'Maximiliana-Josepha' } }, 'Maximilia… · 82.5 · Gold'],
  ['a session without a name', GOLD, '82.5 · Gold'],
  ['a session without a rank', { score: 48, user: { first_name: 'Jane' } }, 'Jane · 48'],
  [
    'a rank that this app does not know',
    { score: 48, rank: 'diamond', user: { first_name: 'Jane' } },
    'Jane · 48',
  ],
  ['a session that is not graded', { user: { first_name: 'Jane' } }, 'Jane · Not graded'],
  [
    "an attempt that doesn't count",
    { ...GOLD, is_valid_attempt: false, user: { first_name: 'Jane' } },
    "Jane · Doesn't count",
  ],
  [
    'a session that is not graded, of a long name',
    { user: { first_name: 'Maximiliana' } },
    'Maximiliana · Not graded',
  ],
  [
    'a score that leaves no room for a name',
    { score: 1e19, user: { first_name: 'Jane' } },
    '10000000000000000000',
  ],
  [
    'a score that leaves no room at all',
    { score: 1e19, rank: 'gold', user: { first_name: 'Jane' } },
    '10000000000000000000 ·…',
  ],
])('the title of a modal has %s', (_, session, title) => {
  expect(modalTitle(session)).toBe(title)
  expect(title.length).toBeLessThanOrEqual(24)
})
