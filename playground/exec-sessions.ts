import type { CriterionDocument, SessionDocument } from '../test/support/exec/session-document.ts'
import {
  abandonedDocument,
  documentWithoutRubric,
  documentWithoutTexts,
  enormousDocument,
  hostileDocument,
  sessionDocument,
  ungradedDocument,
} from '../test/support/exec/session-documents.ts'

/** A session of the simulated Exec, and what it demonstrates. */
export interface SampleSession {
  id: string
  shows: string
  document: SessionDocument
}

/** The id of the session that becomes graded some time after its first fetch. */
export const GRADED_LATER = 'ungraded1'

const RAVI = { id: 'u2ravi', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel' }
const RENEWAL = { id: 's2renewal', name: 'Renewal at Risk', slug: 'renewal-at-risk' }
const COLD_CALL = { id: 's3coldcall', name: 'Cold Call: Logistics', slug: 'cold-call-logistics' }
const MARATHON = { id: 's4board', name: 'Board Negotiation', slug: 'board-negotiation' }

export function sessionLink(id: string): string {
  return `https://acme.app.exec.com/sessions/${id}`
}

/**
 * Jane Smith's sessions, unless `shows` says otherwise. The ids are easy to type. They have a digit because the app takes only
 * words with a digit for ids in a direct message.
 */
export function sampleSessions(): SampleSession[] {
  return [
    sample('gold1', 'The third attempt, with texts, rubric and transcript', {}),
    sample('silver1', 'Another scenario', {
      scenario: RENEWAL,
      score: 78,
      rank: 'silver',
      duration_seconds: 512,
      created_at: '2026-03-18T09:05:00Z',
      outcome_feedback:
        'Kept the customer talking and found out why usage fell. The offer came before the reason.',
      positive_feedback: 'Named the falling usage openly and asked what had changed.',
      constructive_feedback: 'Hold the discount back until the reason is clear.',
    }),
    sample('bronze1', 'A short call', {
      scenario: COLD_CALL,
      score: 55.5,
      rank: 'bronze',
      duration_seconds: 141,
      created_at: '2026-03-20T16:40:00Z',
      outcome_feedback: 'Got two minutes and used one and a half of them for the product.',
      positive_feedback: 'A short, honest opening.',
      constructive_feedback: 'Ask one question before the first feature.',
    }),
    sample('unranked1', 'Below every rank', {
      scenario: COLD_CALL,
      score: 31,
      rank: 'unranked',
      duration_seconds: 63,
      created_at: '2026-03-19T16:20:00Z',
      outcome_feedback: 'The call ended before its purpose was said.',
      positive_feedback: null,
      constructive_feedback: 'Say in one sentence why you call.',
    }),
    { id: GRADED_LATER, shows: 'Graded a minute after the first look', document: ungraded() },
    {
      id: 'abandoned1',
      shows: 'Left after twelve seconds',
      document: abandonedDocument({ id: 'abandoned1', scenario: RENEWAL }),
    },
    {
      id: 'norubric1',
      shows: 'Graded, in a scenario without a rubric',
      document: documentWithoutRubric({ id: 'norubric1', score: 91, scenario: RENEWAL }),
    },
    {
      id: 'notexts1',
      shows: 'Graded, without a word of feedback',
      document: documentWithoutTexts({
        id: 'notexts1',
        score: 76.25,
        rank: 'silver',
        created_at: '2026-03-22T08:15:00Z',
      }),
    },
    sample('attempt1', 'One scenario, the first attempt', {
      score: 48,
      rank: 'unranked',
      created_at: '2026-03-02T10:00:00Z',
    }),
    sample('attempt2', 'The same scenario, the second attempt', {
      score: 66,
      rank: 'bronze',
      created_at: '2026-03-09T10:00:00Z',
      evaluations: earlierRubric(),
    }),
    {
      id: 'enormous1',
      shows: 'Two hours: 3,000 lines, 150 items',
      document: enormousDocument({ id: 'enormous1', scenario: MARATHON, score: 74.5, rank: 'bronze' }),
    },
    {
      id: 'hostile1',
      shows: 'Text that tries to mention, format, link and break',
      document: hostileDocument({ id: 'hostile1' }),
    },
    sample('ravi1', "Ravi Patel's", { user: RAVI, score: 88, scenario: RENEWAL, rank: 'silver' }),
  ]
}

/** The rubric of an earlier attempt: other grades, and no item on the next step. */
function earlierRubric(): CriterionDocument[] {
  return [
    {
      criterion_name: 'Communication Skills',
      items: [
        { name: 'Discovery Questions', grade: 'bad', feedback: null },
        { name: 'Talk Ratio', grade: 'good', feedback: null },
        { name: 'Small Talk', grade: 'mid', feedback: null },
      ],
    },
    {
      criterion_name: 'Objection Handling',
      items: [{ name: 'Budget Concerns', grade: 'mid', feedback: null }],
    },
  ]
}

/** `82.5 gold · Procurement Discovery · Jane Smith` */
export function sessionTitle({ score, rank, scenario, user }: SessionDocument): string {
  const result = typeof score === 'number' ? [score, rank].filter(Boolean).join(' ') : 'Not graded'
  return [result, scenario?.name, [user?.first_name, user?.last_name].filter(Boolean).join(' ')].join(' · ')
}

function sample(id: string, shows: string, overrides: Partial<SessionDocument>): SampleSession {
  return { id, shows, document: sessionDocument({ ...overrides, id }) }
}

function ungraded(): SessionDocument {
  return ungradedDocument({ id: GRADED_LATER, is_valid_attempt: true, scenario: COLD_CALL })
}

/** What `GRADED_LATER` becomes once it is graded: of the same person, scenario and time. */
export function graded({ user, scenario, created_at }: SessionDocument): SessionDocument {
  const results = sessionDocument({ id: GRADED_LATER, score: 83, rank: 'silver' })
  return {
    ...results,
    ...(user && { user }),
    ...(scenario && { scenario }),
    ...(created_at && { created_at }),
  }
}
