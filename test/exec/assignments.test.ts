import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import { Assignments } from '../../src/exec/assignments.ts'
import { ExecClient } from '../../src/exec/exec-client.ts'
import { type AssignmentDocument, assignmentDocument } from '../support/exec/assignments.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { type FakeExec, startExec } from '../support/exec/fake-exec.ts'

const MINUTE_MS = 60_000
const JANE = ['jane@acme.com']
const ASKED = { priority: 'interactive', user: 'U0REP' } as const

let now: number
let exec: FakeExec
let client: ExecClient
let assignments: Assignments

beforeEach(async () => {
  now = Date.now()
  exec = await startExec({ clock: () => now })
  client = new ExecClient({
    baseUrl: exec.url,
    apiKey: exec.apiKey,
    log: capturedLog().log,
    clock: () => now,
  })
  assignments = new Assignments(client, { clock: () => now })
})

afterEach(async () => {
  client.close()
  await exec.close()
})

function add(change: Partial<AssignmentDocument> = {}): void {
  exec.assignments.push(assignmentDocument({ id: `a${exec.assignments.length}`, ...change }))
}

const ravi = { user: { email: 'ravi@acme.com' } }

describe('Assignments', () => {
  it('keeps a list for five minutes, for all who ask at once', async () => {
    add()
    const ask = () => assignments.ofPerson(JANE, ASKED)
    await Promise.all([ask(), ask()])
    now += 5 * MINUTE_MS - 1
    expect(await ask()).toMatchObject({ ok: true, value: { assignments: [{ id: 'a0' }], isWhole: true } })
    expect(exec.requests).toHaveLength(1)
    now += 1
    await ask()
    expect(exec.requests).toHaveLength(2)
  })

  it('reads five pages at most, and says that there are more', async () => {
    for (let count = 0; count < 501; count += 1) add()
    const list = await assignments.ofPerson(JANE, ASKED)
    expect(list.ok && [list.value.assignments.length, list.value.isWhole]).toEqual([500, false])
    expect(exec.requests).toHaveLength(5)
  })

  it('tells a list of up to a day ago without a request', async () => {
    add()
    expect(await assignments.peekOfPerson(JANE)).toBeUndefined()
    await assignments.ofPerson(JANE, ASKED)
    now += 24 * 60 * MINUTE_MS - 1
    expect(await assignments.peekOfPerson(JANE)).toMatchObject({ assignments: [{ id: 'a0' }] })
    now += 1
    expect(await assignments.peekOfPerson(JANE)).toBeUndefined()
    expect(exec.requests).toHaveLength(1)
  })

  it('shares lists among replicas, in a store that names no email', async () => {
    add()
    const store = createMemoryStore({ clock: () => now })
    const keys: string[] = []
    const watched = {
      ...store,
      get(key: string) {
        keys.push(key)
        return store.get(key)
      },
    }
    await new Assignments(client, { clock: () => now, store: watched }).ofPerson(JANE, ASKED)
    const other = new Assignments(client, { clock: () => now, store: watched })
    expect(await other.peekOfPerson(JANE)).toMatchObject({ assignments: [{ id: 'a0' }] })
    expect(keys.join()).not.toContain('jane')
    expect(exec.requests).toHaveLength(1)
  })

  it("leaves out other people's where Exec ignores the filter", async () => {
    add(ravi)
    const body = JSON.stringify({ data: exec.assignments })
    exec.faults.set({ kind: 'answer', status: 200, body })
    expect(await assignments.ofPerson(JANE, ASKED)).toMatchObject({ ok: true, value: { assignments: [] } })
    expect(await assignments.overdue('everyone', ASKED)).toMatchObject({
      ok: true,
      value: { assignments: [] },
    })
  })

  it('lists what is overdue of everyone, and what several people still have to do', async () => {
    add({ status: 'past_due' })
    add({ ...ravi, status: 'past_due' })
    add({ ...ravi, status: 'completed' })
    add({ user: { email: 'bo@acme.com' } })
    const ids = async (list: ReturnType<Assignments['overdue']>) => {
      const read = await list
      return read.ok && read.value.assignments.map(({ id }) => id)
    }
    expect(await ids(assignments.overdue('everyone', ASKED))).toEqual(['a0', 'a1'])
    expect(await ids(assignments.openOf(['ravi@acme.com', 'bo@acme.com'], ASKED))).toEqual(['a1', 'a3'])
    expect(exec.requests).toHaveLength(2)
  })

  it('finds what is overdue of some people behind that of many others, once an hour for all who ask', async () => {
    for (let count = 0; count < 501; count += 1) add({ status: 'past_due' })
    add({ ...ravi, status: 'past_due' })
    const team = [...Array.from({ length: 60 }, (_, at) => `p${at}@acme.com`), 'Ravi@acme.com']
    const ask = (people = team) => assignments.overdue(people, ASKED)
    expect(await ask()).toMatchObject({ ok: true, value: { assignments: [{ id: 'a501' }], isWhole: true } })
    now += 60 * MINUTE_MS - 1
    await ask(team.toReversed())
    expect(exec.requests).toHaveLength(2)
    now += 1
    await ask()
    expect(exec.requests).toHaveLength(4)
  })

  it("looks for many people's among everyone's, and says that these are not all", async () => {
    for (let count = 0; count < 501; count += 1) add({ status: 'past_due' })
    const many = Array.from({ length: 251 }, (_, at) => `p${at}@acme.com`)
    const list = await assignments.overdue(many, ASKED)
    expect(list).toMatchObject({ ok: true, value: { assignments: [], isWhole: false } })
    expect(exec.requests).toHaveLength(5)
  })

  it('sends nothing for nobody', async () => {
    add()
    expect(await assignments.overdue([], ASKED)).toMatchObject({ ok: true, value: { isWhole: true } })
    expect(await assignments.openOf([], ASKED)).toMatchObject({ ok: true, value: { assignments: [] } })
    expect(await assignments.ofPerson([''], ASKED)).toMatchObject({ ok: true, value: { assignments: [] } })
    expect(exec.requests).toEqual([])
  })

  it('answers with an old list, and says so, only while the limit is used up', async () => {
    add()
    await assignments.ofPerson(JANE, ASKED)
    const readAt = new Date(now)
    now += 10 * MINUTE_MS
    exec.faults.set({ kind: 'invalid_key' })
    expect(await assignments.ofPerson(JANE, ASKED)).toEqual({ ok: false, error: { kind: 'key_rejected' } })
    exec.faults.set({ kind: 'limited', retryAfter: 3600, where: 'error' })
    expect(await assignments.ofPerson(JANE, ASKED)).toMatchObject({ ok: true, value: { asOf: readAt } })
  })
})
