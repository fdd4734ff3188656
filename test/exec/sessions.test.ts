import { beforeEach, describe, expect, it } from 'vitest'
import { hashKey } from '../../src/exec/exec-cache.ts'
import { Sessions } from '../../src/exec/sessions.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { HOUR_MS, SECOND_MS } from '../support/durations.ts'
import { ID, sessionDocument, ungradedDocument } from '../support/exec/session-documents.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'
import { gate } from '../support/gate.ts'

const FRESH = { fresh: true } as const
const graded = ok({ session: { id: ID, grade: { score: 82.5 } } })

const room = execForEachTest()
let sessions: Sessions

beforeEach(() => {
  room.exec.sessions.set(ID, sessionDocument())
  sessions = new Sessions(room.client, { clock: room.clock })
})

/** Shares the store with others. */
function replica(): Sessions {
  return new Sessions(room.client, room)
}

describe('Sessions of several replicas, and after a restart', () => {
  it.each([
    ['a graded session for six hours', sessionDocument(), {}, 6 * HOUR_MS],
    ['a graded session for six hours, also fresh', sessionDocument(), FRESH, 6 * HOUR_MS],
    ['an ungraded session for half a minute', ungradedDocument(), {}, 30 * SECOND_MS],
    ['an ungraded session for five seconds when fresh', ungradedDocument(), FRESH, 5 * SECOND_MS + 1],
    ['an unknown session for ten seconds', undefined, {}, 10 * SECOND_MS],
  ])('keep %s', async (_name, document, options, ms) => {
    if (document === undefined) room.exec.sessions.clear()
    else room.exec.sessions.set(ID, document)
    const answer = await replica().get(ID)
    room.exec.sessions.set(ID, sessionDocument({ score: 12 }))
    const get = () => replica().get(ID, options)
    room.now += ms - 1
    expect(await get()).toEqual(answer)
    expect(room.sent).toBe(1)
    room.now += 1
    expect(await get()).toMatchObject({ value: { session: { grade: { score: 12 } } } })
  })

  it("return an old session instead of a fresh one while Exec's limit is used up", async () => {
    room.exec.sessions.set(ID, ungradedDocument())
    const asOf = new Date(room.now)
    await replica().get(ID)
    room.exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'body' })
    room.now += 24 * HOUR_MS - 1
    expect(await replica().get(ID, FRESH)).toMatchObject(ok({ session: { id: ID }, asOf }))
  })
})

describe('Sessions.get', () => {
  it('keeps a cached document when one with another id arrives', async () => {
    room.exec.sessions.set(ID, ungradedDocument())
    await sessions.get(ID)
    room.exec.sessions.set(ID, sessionDocument({ id: 'other', score: 12 }))
    room.now += 6 * SECOND_MS
    expect(await sessions.get(ID, FRESH)).toMatchObject({ value: { session: { grade: { score: 12 } } } })
    expect(await sessions.get(ID)).toMatchObject({ value: { session: { grade: undefined } } })
  })

  it.each([ID.toUpperCase(), ''])('keeps a document with the id %j, which is not another', async (id) => {
    room.exec.sessions.set(ID, sessionDocument({ id }))
    await sessions.get(ID)
    await sessions.get(ID)
    expect(room.sent).toBe(1)
  })

  it('joins no request that was sent before the grade', async () => {
    room.exec.sessions.set(ID, ungradedDocument())
    const { opened, open } = gate()
    room.exec.faults.next({ kind: 'late', until: opened })
    const before = sessions.get(ID)
    await expect.poll(() => room.sent).toBe(1)
    room.exec.sessions.set(ID, sessionDocument())
    room.now += SECOND_MS
    const after = sessions.get(ID, { gradedAt: room.now })
    open()
    expect(await before).toMatchObject(ok({ session: { grade: undefined } }))
    expect(await after).toMatchObject(graded)
  })

  it('shows a session as graded on all replicas once one has seen that', async () => {
    room.exec.sessions.set(ID, ungradedDocument())
    const [one, two] = [replica(), replica()]
    await one.get(ID)
    room.now += 6 * SECOND_MS
    room.exec.sessions.set(ID, sessionDocument())
    expect(await two.get(ID)).toMatchObject({ value: { session: { grade: undefined } } })
    expect(await two.get(ID, FRESH)).toMatchObject(graded)
    expect(await one.get(ID, FRESH)).toMatchObject(graded)
    expect(room.sent).toBe(2)
  })

  it('keeps what Exec sent, which every version of the app reads', async () => {
    await replica().get(ID)
    const stored: unknown = JSON.parse((await room.store.get(`session:${hashKey(ID)}`)) ?? '')
    expect(stored).toEqual({ session: sessionDocument(), readAt: room.now })
  })
})

it("Sessions.get fails while Exec's limit is used up for an unknown session", async () => {
  room.exec.sessions.clear()
  await sessions.get(ID)
  room.now += 11 * SECOND_MS
  room.exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'body' })
  expect(await sessions.get(ID)).toMatchObject(failed({ kind: 'limited' }))
})
