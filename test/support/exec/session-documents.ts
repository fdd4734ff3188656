import { testClock } from '../clock.ts'
import type {
  CriterionDocument,
  GradeDocument,
  SessionDocument,
  TranscriptLineDocument,
} from './session-document.ts'

/** Of the session that a test has, unless it says otherwise. */
export const ID = 'abc123def456'
/** To its page in Exec. */
export const LINK = `https://acme.app.exec.com/sessions/${ID}`

/** Evaluations of an item that was poor then, and is good now. */
export const SAID_THEN = said('bad', 'at some point')
export const SAID_NOW = said('good', 'Thursday at ten?')

function said(grade: GradeDocument, quote: string): CriterionDocument[] {
  return [{ criterion_name: 'A', items: [{ name: 'Next Step', grade, feedback_examples: [{ quote }] }] }]
}

/** A graded session with rubric and transcript: Jane Smith's 82.5 in Procurement Discovery. */
export function sessionDocument(overrides: Partial<SessionDocument> = {}): SessionDocument {
  return { ...gradedDocument(), ...overrides }
}

const LONG_AGO = '2026-03-15T14:30:00Z'

/** Finished a minute ago, and not graded yet. */
export function ungradedDocument(overrides: Partial<SessionDocument> = {}): SessionDocument {
  return sessionDocument({
    created_at: new Date(testClock() - 60_000).toISOString(),
    score: null,
    rank: null,
    is_valid_attempt: false,
    outcome_feedback: null,
    positive_feedback: null,
    constructive_feedback: null,
    evaluations: null,
    ...overrides,
  })
}

/** Abandoned after a few words, long ago. */
export function abandonedDocument(overrides: Partial<SessionDocument> = {}): SessionDocument {
  return ungradedDocument({
    created_at: LONG_AGO,
    duration_seconds: 12,
    transcript: gradedDocument().transcript?.slice(0, 1) ?? null,
    ...overrides,
  })
}

/** Graded, in a scenario without a rubric. */
export function documentWithoutRubric(overrides: Partial<SessionDocument> = {}): SessionDocument {
  return sessionDocument({ evaluations: null, ...overrides })
}

/** Graded, without any feedback. */
export function documentWithoutTexts(overrides: Partial<SessionDocument> = {}): SessionDocument {
  const evaluations = gradedDocument().evaluations?.map((criterion) => ({
    ...criterion,
    items: criterion.items?.map((item) => ({ ...item, feedback: null, feedback_examples: [] })) ?? [],
  }))
  return sessionDocument({
    outcome_feedback: null,
    positive_feedback: null,
    constructive_feedback: null,
    evaluations: evaluations ?? null,
    ...overrides,
  })
}

/** Two hours: 3,000 lines and 150 items in 10 criteria, each with two moments of the transcript. */
export function enormousDocument(overrides: Partial<SessionDocument> = {}): SessionDocument {
  const transcript = Array.from({ length: 3000 }, (_, index): TranscriptLineDocument => {
    const speaker = index % 2 === 0 ? 'ai' : 'user'
    return { speaker, text: longLine(index), seconds_from_start: Math.round(index * 24) / 10 }
  })
  const evaluations = Array.from({ length: 10 }, (_, criterion): CriterionDocument => {
    const items = Array.from({ length: 15 }, (_, item) => enormousItem(criterion * 15 + item))
    return { criterion_name: `Criterion ${criterion + 1}`, items }
  })
  return sessionDocument({ duration_seconds: 7200, transcript, evaluations, ...overrides })
}

/** Unescaped, its text would mention, format, link or break a card. */
export function hostileDocument(overrides: Partial<SessionDocument> = {}): SessionDocument {
  return sessionDocument({
    user: { id: 'u666', email: 'jane@acme.com', first_name: '<@U123>', last_name: '*Smith*' },
    scenario: {
      id: 's666',
      name: '<!channel> `Discovery` &amp; <https://evil.test|more>',
      slug: 'discovery',
    },
    outcome_feedback: '<!here> @here @everyone <#C123> <!subteam^S123> _now_ ~then~ &lt;!channel&gt;',
    positive_feedback: '> quoted\n```\ncode\n```\n• <mailto:jane@acme.com|write>\u0000\u0007',
    constructive_feedback: 'https://evil.test/a?b=c&d=e \u202Etfel ot thgir\u202C :boom: \uD83D 👩‍👩‍👧‍👦🇨🇭',
    evaluations: [
      {
        criterion_name: '*Bold* <!everyone>',
        items: [
          {
            name: '<@U123|jane>',
            grade: 'bad',
            feedback: '`<https://evil.test|click>`\n>>> everything after\n*',
            feedback_examples: [
              {
                quote: '"</blockquote> &amp;lt; <!date^1^{date}|x>',
                feedback: '_',
                suggestion_quote: '<!channel>',
                grade: 'bad',
                salience: 'high',
              },
            ],
          },
        ],
      },
    ],
    ...overrides,
  })
}

function longLine(index: number): string {
  return `Line ${index + 1}: what would have to be true for your team to change how it buys, and who decides that?`
}

function enormousItem(index: number) {
  const grades = ['good', 'mid', 'bad', 'not_relevant'] as const
  const grade = grades[index % grades.length] ?? 'good'
  const moments = [index * 20 + 1, index * 20 + 11]
  return {
    name: `Item ${index + 1}`,
    grade,
    feedback: `Asked for the decision and stayed with the answer. `.repeat(4).trim(),
    feedback_examples: moments.map((line) => ({
      quote: longLine(line),
      feedback: 'The question is open and leaves room for the answer.',
      suggestion_quote: grade === 'good' ? null : 'Who else has a say in this, and what do they look at?',
      grade,
      salience: 'high' as const,
    })),
  }
}

export const JANE = { id: 'u1a2b3c4d5e6', email: 'jane@acme.com', first_name: 'Jane', last_name: 'Smith' }
export const PROCUREMENT = {
  id: 's1a2b3c4d5e6',
  name: 'Procurement Discovery',
  slug: 'procurement-discovery',
}

function gradedDocument(): SessionDocument {
  return {
    id: ID,
    user: { ...JANE },
    scenario: { ...PROCUREMENT },
    score: 82.5,
    rank: 'gold',
    duration_seconds: 347,
    is_valid_attempt: true,
    outcome_feedback: 'Strong discovery questioning with good rapport building.',
    positive_feedback: 'Excellent use of open-ended questions to uncover needs.',
    constructive_feedback: 'Consider probing deeper into budget constraints.',
    created_at: LONG_AGO,
    transcript: transcript(),
    evaluations: evaluations(),
  }
}

function transcript(): TranscriptLineDocument[] {
  return [
    {
      speaker: 'ai',
      text: 'Hello, I run procurement at Globex. You have ten minutes.',
      seconds_from_start: 0,
    },
    { speaker: 'user', text: 'Thank you. How do you buy software today?', seconds_from_start: 4.2 },
    { speaker: 'ai', text: 'Each team for itself, and I see the invoices.', seconds_from_start: 11.8 },
    {
      speaker: 'user',
      text: 'We see that often. Our platform has approvals, budgets, reports and forty integrations.',
      seconds_from_start: 19.5,
    },
    { speaker: 'ai', text: 'That sounds expensive. I have no budget for that.', seconds_from_start: 128.4 },
    {
      speaker: 'user',
      text: 'I understand. Let me go on with the reports, then, there are a lot of them.',
      seconds_from_start: 140,
    },
    { speaker: 'ai', text: 'I have to go.', seconds_from_start: 338.1 },
    { speaker: 'user', text: 'Sure, we will be in touch at some point.', seconds_from_start: 341.7 },
  ]
}

function evaluations(): CriterionDocument[] {
  return [
    {
      criterion_name: 'Communication Skills',
      items: [
        {
          name: 'Discovery Questions',
          grade: 'good',
          feedback: 'Asked targeted questions about pain points and current workflow.',
          feedback_examples: [
            {
              quote: 'How do you buy software today?',
              feedback: 'Open, and about their work rather than our product.',
              suggestion_quote: null,
              grade: 'good',
              salience: 'high',
            },
          ],
        },
        {
          name: 'Talk Ratio',
          grade: 'mid',
          feedback: 'Spoke for 58% of the time; leave more room after a question.',
          feedback_examples: [
            {
              quote: 'Our platform has approvals, budgets, reports and forty integrations.',
              feedback: 'A list where a question would have kept them talking.',
              suggestion_quote: 'What happens when an invoice surprises you?',
              grade: 'mid',
              salience: 'high',
            },
            {
              quote: 'Let me go on with the reports, then',
              feedback: 'They had just raised a concern.',
              suggestion_quote: 'Tell me about the budget first.',
              grade: 'mid',
              salience: 'mid',
            },
          ],
        },
      ],
    },
    {
      criterion_name: 'Objection Handling',
      items: [
        {
          name: 'Budget Concerns',
          grade: 'mid',
          feedback: 'Addressed the budget concern but could have reframed value more clearly.',
          feedback_examples: [],
        },
        {
          name: 'Next Step',
          grade: 'bad',
          feedback: 'Ended without a date for the follow-up.',
          feedback_examples: [
            {
              quote: 'we will be in touch at some point',
              feedback: 'Nobody knows what happens now.',
              suggestion_quote: 'Does Thursday at ten suit you for twenty minutes?',
              grade: 'bad',
              salience: 'high',
            },
          ],
        },
        { name: 'Legal Review', grade: 'not_relevant', feedback: null, feedback_examples: [] },
      ],
    },
  ]
}
