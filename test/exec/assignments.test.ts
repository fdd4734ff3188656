import { beforeEach, describe, expect, it } from 'vitest'
import { type Assignments, assignmentLists, OPEN, overdueOf } from '../../src/exec/assignments.ts'
import { ok } from '../../src/lib/result.ts'
import { MINUTE_MS } from '../support/durations.ts'
import { type AssignmentDocument, assignmentDocument } from '../support/exec/assignments.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'

const JANE = ['jane@acme.com']
const ASKED = { priority: 'interactive', user: 'U0REP' } as const

const room = execForEachTest()
let assignments: Assignments

beforeEach(() => {
  assignments = assignmentLists(room.client, room)
})

function add(change: Partial<AssignmentDocument> = {}): void {
  room.exec.assignments.push(assignmentDocument({ id: `a${room.exec.assignments.length}`, ...change }))
}

const ravi = { user: { email: 'ravi@acme.com' } }

describe('assignmentLists', () => {
  it('keeps a list for five minutes, for all replicas', async () => {
    add()
    const list = await assignments.get({ emails: JANE }, ASKED)
    expect(list).toMatchObject(ok({ assignments: [{ id: 'a0' }], isWhole: true }))
    room.now += 5 * MINUTE_MS - 1
    const other = assignmentLists(room.client, room)
    expect(await other.get({ emails: JANE }, ASKED)).toEqual(list)
    expect(await other.peek({ emails: JANE })).toMatchObject({ assignments: [{ id: 'a0' }] })
    expect(room.sent).toBe(1)
    await assignments.get({ emails: JANE }, { ...ASKED, maxAgeMs: 0 })
    expect(room.sent).toBe(2)
    room.now += 5 * MINUTE_MS
    await assignments.get({ emails: JANE }, ASKED)
    await assignments.get({ emails: JANE, statuses: OPEN }, ASKED)
    expect(room.sent).toBe(4)
  })

  it('reads five pages at most, and says that there are more', async () => {
    for (let count = 0; count < 501; count += 1) add()
    const list = await assignments.get({ emails: JANE }, ASKED)
    expect(list.ok && [list.value.assignments.length, list.value.isWhole]).toEqual([500, false])
    expect(room.sent).toBe(5)
  })

  it("leaves out other people's where Exec ignores the filter", async () => {
    add(ravi)
    const body = JSON.stringify({ data: room.exec.assignments })
    room.exec.faults.set({ kind: 'answer', status: 200, body })
    expect(await assignments.get({ emails: JANE }, ASKED)).toMatchObject(ok({ assignments: [] }))
    expect(await overdueOf(assignments, 'everyone', ASKED)).toMatchObject(ok({ assignments: [] }))
  })

  it('lists what is overdue of everyone, and what several people still have to do', async () => {
    add({ status: 'past_due' })
    add({ ...ravi, status: 'past_due' })
    add({ ...ravi, status: 'completed' })
    add({ user: { email: 'bo@acme.com' } })
    const ids = async (list: ReturnType<Assignments['get']>) => {
      const read = await list
      return read.ok && read.value.assignments.map(({ id }) => id)
    }
    expect(await ids(overdueOf(assignments, 'everyone', ASKED))).toEqual(['a0', 'a1'])
    expect(
      await ids(assignments.get({ emails: ['ravi@acme.com', 'bo@acme.com'], statuses: OPEN }, ASKED)),
    ).toEqual(['a1', 'a3'])
    expect(room.sent).toBe(2)
  })

  it('finds what is overdue of some people behind that of many others, once an hour for all who ask', async () => {
    for (let count = 0; count < 501; count += 1) add({ status: 'past_due' })
    add({ ...ravi, status: 'past_due' })
    const team = [...Array.from({ length: 60 }, (_, at) => `p${at}@acme.com`), 'Ravi@acme.com']
    const ask = (people = team) => overdueOf(assignments, people, ASKED)
    expect(await ask()).toMatchObject(ok({ assignments: [{ id: 'a501' }], isWhole: true }))
    room.now += 60 * MINUTE_MS - 1
    await ask(team.toReversed())
    expect(room.sent).toBe(2)
    room.now += 1
    await ask()
    expect(room.sent).toBe(4)
  })

  it("looks for many people's among everyone's, and says that these are not all", async () => {
    for (let count = 0; count < 501; count += 1) add({ status: 'past_due' })
    const many = Array.from({ length: 251 }, (_, at) => `p${at}@acme.com`)
    const list = await overdueOf(assignments, many, ASKED)
    expect(list).toMatchObject(ok({ assignments: [], isWhole: false }))
    expect(room.sent).toBe(5)
  })

  it('finds all that is overdue of nobody, without a request', async () => {
    add()
    expect(await overdueOf(assignments, [], ASKED)).toMatchObject(
      ok({ assignments: [], isWhole: true, readAt: new Date(room.now) }),
    )
    expect(room.sent).toBe(0)
  })

  it('says of parts of a list how old the oldest is', async () => {
    const team = Array.from({ length: 51 }, (_, at) => `p${at}@acme.com`).toSorted()
    await overdueOf(assignments, team.slice(0, 50), ASKED)
    const readAt = new Date(room.now)
    room.now += MINUTE_MS
    expect(await overdueOf(assignments, team, ASKED)).toMatchObject(ok({ readAt }))
    room.now += 59 * MINUTE_MS
    room.exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'error' })
    expect(await overdueOf(assignments, team, ASKED)).toMatchObject(ok({ asOf: readAt }))
  })
})
