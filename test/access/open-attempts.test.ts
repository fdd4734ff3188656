import { beforeEach, describe, expect, it } from 'vitest'
import { createOpenAttempts, type OpenAttempts } from '../../src/access/open-attempts.ts'
import type { ListAskOptions, ListProblem, ListRequest, OpenedList } from '../../src/access/open-list.ts'
import type { SessionSummary } from '../../src/exec/session-summary.ts'
import { failed, ok } from '../../src/result.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const FIRST: SessionSummary = { id: 'first1', score: 62, created_at: '2026-03-01T10:00:00Z' }
const OWN: SessionSummary = { id: ID, score: 82.5, created_at: '2026-03-15T14:30:00Z' }

let now: number
let asked: { request: ListRequest; options: ListAskOptions | undefined }[]
let peeked: { request: ListRequest; purpose: string | undefined }[]
let sessions: SessionSummary[]
let problem: ListProblem | undefined
/** What is kept of the list over all scenarios. */
let kept: OpenedList | undefined
let openAttempts: OpenAttempts

beforeEach(() => {
  now = 0
  asked = []
  peeked = []
  sessions = [OWN, FIRST]
  problem = undefined
  kept = undefined
  openAttempts = createOpenAttempts(
    {
      async peek(request, purpose) {
        peeked.push({ request, purpose })
        return problem?.kind === 'list_not_allowed' ? failed(problem) : ok(kept)
      },
      async open(request, options) {
        asked.push({ request, options })
        if (problem !== undefined) return failed(problem)
        return ok(listOf(sessions, { page: request.page }))
      },
    },
    { clock: () => now },
  )
})

function listOf(sessions: SessionSummary[], more: Partial<OpenedList> = {}): OpenedList {
  return {
    sessions,
    page: 1,
    hasMore: false,
    readAt: new Date(0),
    by: 'participant',
    isOwn: true,
    ...more,
  }
}

const forCard = (session = sessionDocument()) => openAttempts.forCard({ user: 'U0REP', session, id: ID })

describe('attempts for a card', () => {
  it("are the participant's at that scenario, a whole page, and worth no more than what is to spare", async () => {
    expect(await forCard()).toMatchObject({ graded: [{ id: 'first1' }, { id: ID }], at: 1 })
    expect(asked).toMatchObject([
      {
        request: {
          user: 'U0REP',
          of: { email: 'jane@acme.com' },
          scenario: 's1a2b3c4d5e6',
          page: 1,
          pageSize: 100,
        },
        options: { purpose: 'extra', maxAgeMs: 86_400_000 },
      },
    ])
  })

  it('are asked for again where an old list does not have this one', async () => {
    sessions = [FIRST]
    expect(await forCard()).toMatchObject({ graded: [{ id: 'first1' }, { id: ID }] })
    expect(asked.map(({ options }) => options?.maxAgeMs)).toEqual([86_400_000, undefined])
  })

  describe('with a kept list over all scenarios', () => {
    const scenario = { id: 's1a2b3c4d5e6' }
    const own = { ...OWN, scenario }
    const lines = [own, { ...FIRST, scenario }, { ...FIRST, id: 'other1', scenario: { id: 's9' } }]

    it('come from there, of this scenario alone', async () => {
      kept = listOf(lines)
      expect(await forCard()).toMatchObject({ graded: [{ id: 'first1' }, { id: ID }], before: 0 })
      expect(asked).toEqual([])
      expect(peeked).toMatchObject([{ request: { page: 1, pageSize: 100 }, purpose: 'extra' }])
      expect(peeked[0]?.request).not.toHaveProperty('scenario')
    })

    it.each([
      ['goes on', listOf(lines, { hasMore: true })],
      ['does not have this one', listOf(lines.slice(1))],
      ['is too old', listOf(lines, { readAt: new Date(-86_400_000) })],
    ])('are asked for where it %s', async (_, list) => {
      kept = list
      await forCard()
      expect(asked).toHaveLength(1)
    })
  })

  it.each([
    ['is not graded', ungradedDocument()],
    ['has no email', sessionDocument({ user: {} })],
    ['has an empty email', sessionDocument({ user: { email: '  ' } })],
    ['has no scenario', sessionDocument({ scenario: {} })],
  ])('are not asked for where the session %s', async (_, session) => {
    expect(await forCard(session)).toBeUndefined()
    expect(asked).toEqual([])
  })

  it('are not asked for within a minute of a failure', async () => {
    problem = { kind: 'server_fault', status: 500 }
    expect(await forCard()).toBeUndefined()
    problem = undefined
    now = 59_999
    expect(await forCard()).toBeUndefined()
    expect(asked).toHaveLength(1)
    now = 60_000
    expect(await forCard()).toBeDefined()
  })

  it.each([{ kind: 'list_not_allowed' }, { kind: 'budget_kept' }] as const)(
    'are asked for by the next person after $kind',
    async (refusal) => {
      problem = refusal
      expect(await forCard()).toBeUndefined()
      problem = undefined
      expect(await forCard()).toBeDefined()
    },
  )
})

describe('attempts for who asks for them', () => {
  const forReview = (page = 1, session = sessionDocument()) =>
    openAttempts.forReview({ user: 'U0REP', session, id: ID, page })

  it('are no older than ten minutes, page by page', async () => {
    expect(await forReview(2)).toMatchObject({ ok: true, value: { by: 'participant', hasOlder: false } })
    expect(asked).toMatchObject([{ request: { page: 2 }, options: { maxAgeMs: 600_000 } }])
    expect(asked[0]?.options).not.toHaveProperty('purpose')
  })

  it('say why there are none', async () => {
    problem = { kind: 'list_not_allowed' }
    expect(await forReview()).toEqual({ ok: false, error: { kind: 'list_not_allowed' } })
    expect(asked).toEqual([])
    expect(await forReview(1, sessionDocument({ scenario: {} }))).toEqual({
      ok: false,
      error: { kind: 'not_attributed' },
    })
  })
})
