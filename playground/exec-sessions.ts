import type { ScenarioDocument } from '../test/support/exec/scenarios.ts'
import type { SessionDocument } from '../test/support/exec/session-document.ts'
import {
  abandonedDocument,
  documentWithoutRubric,
  documentWithoutTexts,
  enormousDocument,
  hostileDocument,
  sessionDocument,
  ungradedDocument,
} from '../test/support/exec/session-documents.ts'
import { SESSION_TEXTS } from './session-texts.ts'

/** A session of the simulated Exec, and what it demonstrates. */
export interface SampleSession {
  id: string
  shows: string
  document: SessionDocument
  /** Only its link and its id open it: a list with such names would look broken. */
  isUnlisted?: true
}

/** What the sessions that Exec has not graded yet become when someone grades them. */
const RESULTS: Readonly<Record<string, Pick<SessionDocument, 'score' | 'rank'>>> = {
  ungraded1: { score: 79, rank: 'silver' },
  ungraded2: { score: 93, rank: 'gold' },
  ravi2: { score: 71, rank: 'bronze' },
  retry1: { score: 91, rank: 'gold' },
  drill1: { score: 88, rank: 'silver' },
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** The day after the newest of the dates below. */
const DAY_AFTER = Date.parse('2026-03-23T00:00:00Z')
/** Of someone who has not practiced for more than three weeks: coaches are told of them. */
const SILENT = { score: 62, rank: 'bronze', created_at: '2026-02-26T12:00:00Z' } as const

export const RAVI = { id: 'u2ravi', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel' }
export const RENEWAL = { id: 's2renewal', name: 'Renewal at Risk', slug: 'renewal-at-risk' }
export const COLD_CALL = { id: 's3coldcall', name: 'Cold Call: Logistics', slug: 'cold-call-logistics' }
const BRIEFING = { id: 's5briefing', name: 'Executive Briefing', slug: 'executive-briefing' }
export const BOARD = { id: 's4board', name: 'Board Negotiation', slug: 'board-negotiation' }
const MARATHON = { id: 's6contract', name: 'Annual Contract', slug: 'annual-contract' }

/** The scenarios of the sessions, as Exec lists them. */
export function sampleScenarios(): ScenarioDocument[] {
  const own = sampleSessions().flatMap(({ document, isUnlisted }) => (isUnlisted ? [] : document.scenario))
  const byId = new Map(
    own.flatMap((scenario) => (scenario?.id === undefined ? [] : [[scenario.id, scenario]])),
  )
  return [...byId].map(([id, { name = '', slug = '' }]) => ({
    id,
    name,
    slug,
    url: `https://acme.app.exec.com/scenarios/${slug}`,
  }))
}

export function sessionLink(id: string): string {
  return `https://acme.app.exec.com/sessions/${id}`
}

/**
 * Jane Smith's sessions, unless `shows` says otherwise. The ids are easy to type. They have a digit because the app takes only
 * words with a digit for ids in a direct message. The newest dates from yesterday, but those that are not graded yet from just now.
 */
export function sampleSessions(now = Date.now()): SampleSession[] {
  const aheadMs = Math.floor((now - DAY_AFTER) / DAY_MS) * DAY_MS
  const dated = datedSessions().map((sample) => ({ ...sample, document: delayed(aheadMs, sample.document) }))
  return [
    ...dated.slice(0, 1),
    ungraded('ungraded1', 'A personal best', now - MINUTE_MS, { scenario: COLD_CALL }),
    ungraded('ungraded2', 'Gold, and a personal best', now - 2 * MINUTE_MS, {}),
    ungraded('retry1', 'The scenario of ungraded1 once more: gold', now - MINUTE_MS, { scenario: COLD_CALL }),
    ...dated.slice(1),
    ungraded('ravi2', 'Worse than his first, by Ravi Patel', now - 3 * MINUTE_MS, {
      user: RAVI,
      scenario: RENEWAL,
    }),
  ]
}

/** Jane's session in her first drill. */
export function drillSession(scenario: { id?: string; name?: string }, now: number): SampleSession {
  return ungraded('drill1', 'A drill: the item that it trained rose', now - MINUTE_MS, { scenario })
}

/** The session as if it had begun later by this many milliseconds. */
export function delayed(ms: number, session: SessionDocument): SessionDocument {
  const began = Date.parse(session.created_at ?? '')
  return { ...session, created_at: new Date(began + ms).toISOString() }
}

function datedSessions(): SampleSession[] {
  return [
    sample('gold1', 'The third attempt, with texts, rubric and transcript', {
      created_at: '2026-03-22T08:15:00Z',
    }),
    sample('silver1', 'Another scenario', {
      scenario: RENEWAL,
      score: 78,
      rank: 'silver',
      duration_seconds: 512,
      created_at: '2026-03-18T09:05:00Z',
    }),
    sample('bronze1', 'A short call', {
      scenario: COLD_CALL,
      score: 55.5,
      rank: 'bronze',
      duration_seconds: 141,
      created_at: '2026-03-20T16:40:00Z',
    }),
    sample('unranked1', 'Below every rank', {
      scenario: COLD_CALL,
      score: 31,
      rank: 'unranked',
      duration_seconds: 63,
      created_at: '2026-03-19T16:20:00Z',
    }),
    {
      id: 'abandoned1',
      shows: 'Left after twelve seconds',
      document: abandonedDocument({ id: 'abandoned1', scenario: RENEWAL }),
    },
    {
      id: 'norubric1',
      shows: 'Graded, in a scenario without a rubric',
      document: documentWithoutRubric({
        ...SESSION_TEXTS.norubric1,
        id: 'norubric1',
        score: 91,
        scenario: RENEWAL,
        evaluations: null,
      }),
    },
    {
      id: 'notexts1',
      shows: 'Graded, without a word of feedback',
      document: documentWithoutTexts({
        id: 'notexts1',
        scenario: BRIEFING,
        score: 76.25,
        rank: 'silver',
        created_at: '2026-03-11T08:15:00Z',
        transcript: null,
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
    }),
    sample('board1', 'Of an assignment that is overdue', {
      scenario: BOARD,
      score: 64,
      rank: 'bronze',
      created_at: '2026-03-16T13:30:00Z',
    }),
    {
      id: 'enormous1',
      shows: 'Two hours: 3,000 lines, 150 items',
      document: enormousDocument({
        ...SESSION_TEXTS.enormous1,
        id: 'enormous1',
        scenario: MARATHON,
        score: 74.5,
        rank: 'bronze',
      }),
    },
    {
      id: 'hostile1',
      shows: 'Text that tries to mention, format, link and break. No list has it',
      document: hostileDocument({ id: 'hostile1' }),
      isUnlisted: true,
    },
    sample('ravi1', "Ravi Patel's", { user: RAVI, score: 80, scenario: RENEWAL, rank: 'silver' }),
    sample('lee1', "Lee Wong's, who has another email in Slack", {
      user: { id: 'u5lee', email: 'lee.wong@acme.com', first_name: 'Lee', last_name: 'Wong' },
      score: 69,
      rank: 'bronze',
      created_at: '2026-03-17T12:00:00Z',
    }),
    sample('mia1', "Mia Torres's only one, more than three weeks ago", {
      ...SILENT,
      user: { id: 'u3mia', email: 'mia@acme.com', first_name: 'Mia', last_name: 'Torres' },
      scenario: COLD_CALL,
    }),
    sample('sam1', "Sam Okafor's only one, more than three weeks ago", {
      ...SILENT,
      user: { id: 'u4sam', email: 'sam@acme.com', first_name: 'Sam', last_name: 'Okafor' },
    }),
  ]
}

/** `82.5 gold · Procurement Discovery · Jane Smith` */
export function sessionTitle({ score, rank, scenario, user }: SessionDocument): string {
  const result = typeof score === 'number' ? [score, rank].filter(Boolean).join(' ') : 'Not graded'
  return [result, scenario?.name, [user?.first_name, user?.last_name].filter(Boolean).join(' ')].join(' · ')
}

function sample(id: string, shows: string, overrides: Partial<SessionDocument>): SampleSession {
  return { id, shows, document: sessionDocument({ ...SESSION_TEXTS[id], ...overrides, id }) }
}

function ungraded(id: string, shows: string, at: number, overrides: Partial<SessionDocument>): SampleSession {
  const created_at = new Date(at).toISOString()
  // It began so lately that it can't have lasted as long as the other sessions.
  const transcript = SESSION_TEXTS[id]?.transcript ?? null
  const known = { is_valid_attempt: true, duration_seconds: null, created_at, transcript }
  return { id, shows, document: ungradedDocument({ ...overrides, ...known, id }) }
}

/** The session once Exec has graded it. `undefined` if it is graded already, or never will be. */
export function graded(session: SessionDocument): SessionDocument | undefined {
  const result = RESULTS[session.id ?? '']
  if (result === undefined || typeof session.score === 'number') return undefined
  const { score, rank, outcome_feedback, positive_feedback, constructive_feedback, evaluations, ...known } =
    session
  return sessionDocument({ ...known, ...result, ...SESSION_TEXTS[session.id] })
}
