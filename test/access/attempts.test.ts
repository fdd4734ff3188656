import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findCardFacts, openAttempts } from '../../src/access/attempts.ts'
import { openList } from '../../src/access/lists.ts'
import { type AccessRoom, startAccess } from '../support/access.ts'
import { HOUR_MS } from '../support/durations.ts'
import { ID, sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'
import { gradedSession, ungradedSession } from '../support/read-documents.ts'

const SCENARIO = 's1a2b3c4d5e6'

let room: AccessRoom

beforeEach(async () => {
  room = await startAccess()
  add(ID)
  add('first1', '2026-03-01T10:00:00Z')
})

afterEach(() => room.close())

function add(id: string, created_at = '2026-03-15T14:30:00Z', scenario = SCENARIO): void {
  const document = sessionDocument({ id, created_at, scenario: { id: scenario, name: 'One', slug: 'one' } })
  room.exec.sessions.set(id, document)
}

/** More than Exec lists on a page. */
function addHundred(): void {
  for (let count = 0; count < 100; count += 1) add(`old${count}`, '2026-02-01T10:00:00Z')
}

function list(scenario?: string) {
  return openList(room.viewer('U0REP'), { scenario, page: 1 })
}

async function find(session = gradedSession(), user = 'U0REP') {
  const request = { id: ID, opened: { session, isOwn: true }, isForOne: false, patienceMs: 1000 }
  return (await findCardFacts(room.viewer(user), request)).attempts
}

describe('the attempts on a card', () => {
  it('are asked for out of what people leave', async () => {
    room.restart({ limits: { perMinute: 10, backgroundShare: 0 } })
    expect(await room.costOf(find())).toEqual([])
  })

  it.each([
    ['of the scenario', () => list(SCENARIO)],
    [
      'of the scenario that has a further page',
      () => {
        addHundred()
        return list(SCENARIO)
      },
    ],
    [
      'of all scenarios',
      () => {
        add('other1', '2026-03-01T10:00:00Z', 's9')
        return list()
      },
    ],
  ])('come from a cached list %s', async (_, cache) => {
    await cache()
    room.later(HOUR_MS - 1)
    const attempts = await find()
    expect(attempts?.graded.map(({ id }) => id).slice(-2)).toEqual(['first1', ID])
    expect(room.paths).toHaveLength(1)
  })

  it.each([
    [
      'of the scenario lacks this session',
      async () => {
        room.exec.sessions.delete(ID)
        await list(SCENARIO)
        add(ID)
      },
    ],
    [
      'of the scenario has this session without a score',
      async () => {
        room.exec.sessions.set(ID, ungradedDocument({ id: ID }))
        await list(SCENARIO)
        add(ID)
      },
    ],
    [
      'of the scenario is an hour old',
      async () => {
        await list(SCENARIO)
        room.later(HOUR_MS)
      },
    ],
    [
      'of all scenarios has a further page',
      async () => {
        addHundred()
        await list()
      },
    ],
    [
      'of all scenarios lacks this session',
      async () => {
        room.exec.sessions.delete(ID)
        await list()
        add(ID)
      },
    ],
  ])('are asked for if the cached list %s', async (_, cache) => {
    await cache()
    room.later(60_000)
    expect(await room.costOf(find())).toEqual(['/sessions'])
  })

  it.each([
    ['is not graded', ungradedSession()],
    ['has no email', gradedSession({ user: {} })],
    ['has an empty email', gradedSession({ user: { email: '  ' } })],
    ['has no scenario', gradedSession({ scenario: {} })],
  ])('are not asked for if the session %s', async (_, session) => {
    expect(await find(session)).toBeUndefined()
    expect(room.paths).toEqual([])
  })
})

describe('openAttempts', () => {
  const open = (session = gradedSession(), user = 'U0REP') =>
    openAttempts(room.viewer(user), { id: ID, session })

  it('takes the attempts from a cached list younger than ten minutes, else asks Exec for one page', async () => {
    addHundred()
    const first = await open()
    expect(first).toMatchObject({ value: { by: 'participant', attempts: { isWhole: false } } })
    room.later(599_999)
    const cached = await open()
    expect(cached).toMatchObject({ value: { asOf: undefined } })
    expect(room.paths).toHaveLength(1)
    room.later(1)
    await open()
    expect(room.paths).toHaveLength(2)
  })

  it('says why there are no attempts', async () => {
    const refused = await open(gradedSession(), 'U0COLLEAGUE')
    expect(refused).toEqual({ ok: false, error: { kind: 'list_not_allowed' } })
    const nobodys = await open(gradedSession({ scenario: {} }))
    expect(nobodys).toEqual({ ok: false, error: { kind: 'not_attributed' } })
    expect(room.paths).not.toContain('/sessions')
  })
})
