import { beforeEach, describe, expect, it } from 'vitest'
import type { OpenedList } from '../../src/access/list-access.ts'
import { AttemptLists, FIRST, listOf, OWN } from '../support/attempt-lists.ts'
import { sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
let lists: AttemptLists

beforeEach(() => {
  lists = new AttemptLists()
})

const find = async (session = sessionDocument()) =>
  (
    await lists.participantAccess.forCard({
      user: 'U0REP',
      id: ID,
      opened: { session, isOwn: true },
      isForOne: false,
      patienceMs: 1000,
    })
  ).attempts

describe('the attempts of ParticipantAccess.forCard', () => {
  it("lists a full page of the participant's sessions of that scenario, as an optional request to Exec", async () => {
    expect(await find()).toMatchObject({ graded: [{ id: 'first1' }, { id: ID }], at: 1 })
    expect(lists.authorised).toMatchObject([
      { user: 'U0REP', of: { email: 'jane@acme.com' }, priority: 'optional' },
    ])
    expect(lists.opened).toMatchObject([
      { filters: { scenario: 's1a2b3c4d5e6', page: 1, pageSize: 100 }, options: { priority: 'optional' } },
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
      lists.cachedList = own
      lists.cachedListOfAll = all
      lists.now = 86_399_999
      expect(await find()).toMatchObject({ graded: [{ id: 'first1' }, { id: ID }], at: 1 })
      expect(lists.opened).toEqual([])
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
      lists.cachedList = own
      lists.cachedListOfAll = all
      await find()
      expect(lists.opened).toHaveLength(1)
    },
  )

  it.each([
    ['is not graded', ungradedDocument()],
    ['has no email', sessionDocument({ user: {} })],
    ['has an empty email', sessionDocument({ user: { email: '  ' } })],
    ['has no scenario', sessionDocument({ scenario: {} })],
  ])('asks for no attempts if the session %s', async (_, session) => {
    expect(await find(session)).toBeUndefined()
    expect(lists.opened).toEqual([])
  })

  it('asks for no attempts within a minute of a failure', async () => {
    lists.problem = { kind: 'server_fault', status: 500 }
    expect(await find()).toBeUndefined()
    lists.problem = undefined
    lists.now = 59_999
    expect(await find()).toBeUndefined()
    expect(lists.opened).toHaveLength(1)
    lists.cachedList = listOf(lines)
    expect(await find()).toBeDefined()
    lists.cachedList = undefined
    lists.now = 60_000
    expect(await find()).toBeDefined()
  })

  it.each([
    { kind: 'list_not_allowed' },
    { kind: 'quota_reserved' },
    { kind: 'personal_limit', until: new Date(0) },
  ] as const)('asks for the attempts again for the next person after $kind', async (refusal) => {
    lists.problem = refusal
    expect(await find()).toBeUndefined()
    lists.problem = undefined
    expect(await find()).toBeDefined()
  })
})

describe('ParticipantAccess.attempts', () => {
  const attempts = (page = 1, session = sessionDocument()) =>
    lists.participantAccess.attempts({ user: 'U0REP', session, id: ID, page })

  it('takes the attempts from a cached list younger than ten minutes, else asks Exec for one page', async () => {
    expect(await attempts(2)).toMatchObject({ ok: true, value: { by: 'participant', hasOlder: false } })
    expect(lists.opened).toMatchObject([{ filters: { page: 2 } }])
    expect(lists.opened[0]?.options).not.toHaveProperty('priority')
    lists.cachedList = listOf([{ ...OWN, scenario: { id: 's1a2b3c4d5e6' } }], { asOf: new Date(0) })
    lists.now = 600_000
    await attempts()
    expect(lists.opened).toHaveLength(2)
    lists.now = 599_999
    expect(await attempts()).toMatchObject({ ok: true, value: { asOf: undefined } })
    expect(lists.opened).toHaveLength(2)
    expect(lists.authorised.at(-1)).not.toHaveProperty('priority')
  })

  it('says why there are no attempts', async () => {
    lists.problem = { kind: 'list_not_allowed' }
    expect(await attempts()).toEqual({ ok: false, error: { kind: 'list_not_allowed' } })
    expect(lists.opened).toEqual([])
    expect(await attempts(1, sessionDocument({ scenario: {} }))).toEqual({
      ok: false,
      error: { kind: 'not_attributed' },
    })
  })
})
