import { describe, expect, it } from 'vitest'
import {
  decodeMetadata,
  REVIEW_ACTIONS,
  type SessionTab,
} from '../../../src/blocks/review/review-controls.ts'
import { reviewLoadingView, reviewProblemView, reviewView } from '../../../src/blocks/review/review-view.ts'
import type { Session } from '../../../src/exec/session.ts'
import {
  gradedSession,
  readDocument,
  sessionWithoutRubric,
  sessionWithoutTexts,
  ungradedSession,
} from '../../support/read-documents.ts'
import { drawn } from '../drawn.ts'
import { buttonsIn, notesIn, richTextIn } from './shown.ts'
import { reference, show } from './walk-review.ts'

const TRANSCRIPT = { reference, tab: 'transcript', page: 2 } as const

/** Unknown grades, evidence without words, and a criterion without items. */
const ODD = readDocument({
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
})

function texts(session: Session, tab: SessionTab): string {
  return richTextIn(show(session, { tab, page: 1 }))
    .map(({ text }) => text)
    .join('')
}

describe('a review', () => {
  it.each([
    [
      'what Exec wrote, the poorest item, the others worst first, buttons to where their evidence was said, and what is not relevant',
      reviewView(
        gradedSession(),
        { reference, tab: 'rubric', page: 1 },
        { sessionUrl: 'https://acme.app.exec.com/sessions/{id}' },
      ),
    ],
    ['items without texts, and grades that this app does not know', show(ODD, { tab: 'rubric', page: 1 })],
    [
      'time, speaker and text of each line, with remarks below',
      show(gradedSession(), { tab: 'transcript', page: 1 }),
    ],
    ['a passage of the transcript', show(gradedSession(), { tab: 'transcript', page: 1, line: 5 })],
    ['that it is loading', reviewLoadingView(TRANSCRIPT)],
    [
      'a problem, and *Try again* to the same place',
      reviewProblemView({ kind: 'timed_out' }, 'abc123', TRANSCRIPT),
    ],
  ])('is a modal that remembers its state and shows %s', (_, view) => {
    expect(drawn(view)).toMatchSnapshot()
  })

  it('remembers the page that it shows instead of one out of range', () => {
    const view = show(gradedSession(), { tab: 'rubric', page: 99 })
    expect(decodeMetadata(view.private_metadata ?? '')).toEqual({ reference, tab: 'rubric', page: 1 })
  })

  it('has a button to a line without a time', () => {
    const session = readDocument({
      score: 50,
      transcript: [{ text: 'Well, well.' }],
      evaluations: [{ items: [{ feedback_examples: [{ quote: 'well' }] }] }],
    })
    expect(buttonsIn(show(session, { tab: 'rubric', page: 1 }), REVIEW_ACTIONS.moment)).toMatchObject([
      { text: { text: 'In transcript' }, accessibility_label: 'Go to its place in the transcript: well' },
    ])
  })

  const spoken = ['user', 'ai', 'coach', undefined].map((speaker, at) => ({
    ...(speaker && { speaker }),
    text: `${at}`,
  }))
  it.each<[string, SessionTab, Session, RegExp]>([
    [
      'neither feedback nor a rubric',
      'rubric',
      sessionWithoutTexts({ evaluations: null }),
      /^Exec sent no rubric for this session\.$/,
    ],
    [
      'no feedback yet',
      'rubric',
      ungradedSession(),
      /^This session isn't graded\.Exec sent no rubric for this session\.$/,
    ],
    [
      'no rubric',
      'rubric',
      sessionWithoutRubric({ positive_feedback: null }),
      /^Strong .*What to work onConsider .*Exec sent no rubric for this session\.$/s,
    ],
    ['an empty rubric', 'rubric', gradedSession({ evaluations: [] }), /no rubric/],
    [
      'the poorest item without a word on what to work on',
      'rubric',
      gradedSession({ constructive_feedback: null }),
      /What to work on🔴 Next Step/,
    ],
    [
      'no grade, and so nothing to work on',
      'rubric',
      gradedSession({ score: null }),
      /^This session isn't graded\.Strong .*What to work onConsider [^.]*\.🔴/s,
    ],
    [
      'the speakers',
      'transcript',
      readDocument({ transcript: [...spoken, { speaker: 'ai' }] }),
      /^Participant: 0AI: 1coach: 2Unknown: 3$/,
    ],
    [
      'no transcript',
      'transcript',
      gradedSession({ transcript: null }),
      /^Exec sent no transcript for this session\.$/,
    ],
  ])('tells of %s', (_, tab, session, words) => {
    expect(texts(session, tab)).toMatch(words)
  })
})

it.each([
  ['Procurement Discovery', 'Procurement Discovery', '🥇 82.5/100 Gold Jane Smith 5m 47s'],
  [
    'Procurement Discovery, twice',
    'Procurement Discovery,…',
    'Procurement Discovery, twice 🥇 82.5/100 Gold',
  ],
])('its title names the scenario %s, and its facts say what does not fit', (name, title, facts) => {
  const view = show(gradedSession({ scenario: { id: 's1', name } }), { tab: 'transcript', page: 1 })
  expect(view.title.text).toBe(title)
  const words = notesIn(view).join(' ').replaceAll(/[*·]/g, '').replaceAll(/ +/g, ' ')
  expect(words).toContain(facts)
})
