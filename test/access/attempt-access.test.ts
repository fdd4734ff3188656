import { beforeEach, describe, expect, it } from 'vitest'
import { AttemptAccess } from '../../src/access/attempt-access.ts'
import type { ListAskOptions, ListProblem, ListRequest, OpenedList } from '../../src/access/list-access.ts'
import type { SessionSummary } from '../../src/exec/session-page.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const FIRST: SessionSummary = { id: 'first1', score: 62, created_at: '2026-03-01T10:00:00Z' }
const OWN: SessionSummary = { id: ID, score: 82.5, created_at: '2026-03-15T14:30:00Z' }

let now: number
let opened: { request: ListRequest; options: ListAskOptions | undefined }[]
let peeked: { request: ListRequest; priority: string | undefined }[]
let sessions: SessionSummary[]
let problem: ListProblem | undefined
/** The cached list of the scenario, and the cached list of all scenarios. */
let cachedList: OpenedList | undefined
let cachedListOfAll: OpenedList | undefined
let attemptAccess: AttemptAccess

beforeEach(() => {
  now = 0
  opened = []
  peeked = []
  sessions = [OWN, FIRST]
  problem = undefined
  cachedList = undefined
  cachedListOfAll = undefined
  attemptAccess = new AttemptAccess(
    {
      async peek(request, priority) {
        peeked.push({ request, priority })
        return problem?.kind === 'list_not_allowed'
          ? failed(problem)
          : ok(request.scenario === undefined ? cachedListOfAll : cachedList)
      },
      async open(request, options) {
        opened.push({ request, options })
        if (problem !== undefined) return failed(problem)
        return ok(listOf(sessions, { page: request.page }))
      },
    },
    () => now,
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

const forCard = (session = sessionDocument()) => attemptAccess.forCard({ user: 'U0REP', session, id: ID })

describe('AttemptAccess.forCard', () => {
  it("lists a full page of the participant's sessions of that scenario, as an optional request to Exec", async () => {
    expect(await forCard()).toMatchObject({ graded: [{ id: 'first1' }, { id: ID }], at: 1 })
    expect(opened).toMatchObject([
      {
        request: {
          user: 'U0REP',
          of: { email: 'jane@acme.com' },
          scenario: 's1a2b3c4d5e6',
          page: 1,
          pageSize: 100,
        },
        options: { priority: 'optional' },
      },
    ])
  })

  const scenario = { id: 's1a2b3c4d5e6' }
  const lines = [OWN, FIRST].map((line) => ({ ...line, scenario }))
  const withOthers = [...lines, { ...FIRST, id: 'other1', scenario: { id: 's9' } }]

  it.each([
    ['of the scenario', { own: listOf(lines) }],
    ['of the scenario that has a further page', { own: listOf(lines, { hasMore: true }) }],
    ['of all scenarios', { all: listOf(withOthers) }],
  ])(
    'takes the attempts from a cached list %s',
    async (_, { own, all }: { own?: OpenedList; all?: OpenedList }) => {
      cachedList = own
      cachedListOfAll = all
      now = 86_399_999
      expect(await forCard()).toMatchObject({ graded: [{ id: 'first1' }, { id: ID }], at: 1 })
      expect(opened).toEqual([])
      expect(peeked[0]).toMatchObject({ request: { scenario: 's1a2b3c4d5e6' }, priority: 'optional' })
    },
  )

  it.each([
    ['of the scenario lacks this session', { own: listOf(lines.slice(1)) }],
    [
      'of the scenario has this session without a score',
      { own: listOf([{ ...OWN, scenario, score: null }]) },
    ],
    ['of the scenario is a day old', { own: listOf(lines, { readAt: new Date(-86_400_000) }) }],
    ['of all scenarios has a further page', { all: listOf(withOthers, { hasMore: true }) }],
    ['of all scenarios lacks this session', { all: listOf(withOthers.slice(1)) }],
  ])(
    'asks Exec for the attempts if the cached list %s',
    async (_, { own, all }: { own?: OpenedList; all?: OpenedList }) => {
      cachedList = own
      cachedListOfAll = all
      await forCard()
      expect(opened).toHaveLength(1)
    },
  )

  it.each([
    ['is not graded', ungradedDocument()],
    ['has no email', sessionDocument({ user: {} })],
    ['has an empty email', sessionDocument({ user: { email: '  ' } })],
    ['has no scenario', sessionDocument({ scenario: {} })],
  ])('asks for no attempts if the session %s', async (_, session) => {
    expect(await forCard(session)).toBeUndefined()
    expect(opened).toEqual([])
  })

  it('asks for no attempts within a minute of a failure', async () => {
    problem = { kind: 'server_fault', status: 500 }
    expect(await forCard()).toBeUndefined()
    problem = undefined
    now = 59_999
    expect(await forCard()).toBeUndefined()
    expect(opened).toHaveLength(1)
    cachedList = listOf(lines)
    expect(await forCard()).toBeDefined()
    cachedList = undefined
    now = 60_000
    expect(await forCard()).toBeDefined()
  })

  it.each([
    { kind: 'list_not_allowed' },
    { kind: 'quota_reserved' },
    { kind: 'personal_limit', until: new Date(0) },
  ] as const)('asks for the attempts again for the next person after $kind', async (refusal) => {
    problem = refusal
    expect(await forCard()).toBeUndefined()
    problem = undefined
    expect(await forCard()).toBeDefined()
  })
})

describe('AttemptAccess.forReview', () => {
  const forReview = (page = 1, session = sessionDocument()) =>
    attemptAccess.forReview({ user: 'U0REP', session, id: ID, page })

  it('takes the attempts from a cached list younger than ten minutes, else asks Exec for one page', async () => {
    expect(await forReview(2)).toMatchObject({ ok: true, value: { by: 'participant', hasOlder: false } })
    expect(opened).toMatchObject([{ request: { page: 2 } }])
    expect(opened[0]?.options).not.toHaveProperty('priority')
    cachedList = listOf([{ ...OWN, scenario: { id: 's1a2b3c4d5e6' } }], { asOf: new Date(0) })
    now = 600_000
    await forReview()
    expect(opened).toHaveLength(2)
    now = 599_999
    expect(await forReview()).toMatchObject({ ok: true, value: { asOf: undefined } })
    expect(opened).toHaveLength(2)
    expect(peeked.at(-1)).toMatchObject({ priority: 'interactive' })
  })

  it('says why there are no attempts', async () => {
    problem = { kind: 'list_not_allowed' }
    expect(await forReview()).toEqual({ ok: false, error: { kind: 'list_not_allowed' } })
    expect(opened).toEqual([])
    expect(await forReview(1, sessionDocument({ scenario: {} }))).toEqual({
      ok: false,
      error: { kind: 'not_attributed' },
    })
  })
})
