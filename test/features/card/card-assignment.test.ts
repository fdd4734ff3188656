import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AssignmentDocument, assignmentDocument } from '../../support/exec/assignments.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import type { Person } from '../../support/person.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const ASSIGNMENTS = '/scenarios/assignments'
const { id: SCENARIO, url: SCENARIO_URL } = scenarioDocument()
const LINE = /Assignment due <!date\^\d+\^\{date_short_pretty\}\|[^>]+>: gold needed, reached\n/

let app: TestApp
let jane: Person
let colleague: Person

beforeEach(async () => {
  app = await startTestApp()
  jane = app.person('U0REP')
  colleague = app.person('U0COLLEAGUE')
  app.exec.scenarios.set(SCENARIO, scenarioDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** A session that began so long ago, and an assignment of before. */
function practice(agoMs = 5 * MINUTE_MS, change: Partial<AssignmentDocument> = {}): void {
  app.addSession({ rank: 'gold', created_at: new Date(app.now() - agoMs).toISOString() })
  const created_at = new Date(app.now() - agoMs - DAY_MS).toISOString()
  app.exec.assignments.push(assignmentDocument({ created_at, ...change }))
}

const asked = () => app.execRequests(ASSIGNMENTS)

describe('what a card says of an assignment', () => {
  it('is that the session fulfils it, in the blocks and in the text, with one more request to Exec', async () => {
    practice()
    expect(await jane.asks(ID)).toMatch(LINE)
    expect(jane.answer().text).toMatch(/Assignment due \d+ \w+ \d+: gold needed, reached/)
    expect(asked()).toHaveLength(1)
    await jane.presses('Show rubric')
    expect(jane.sees()).toMatch(LINE)
    expect(asked()).toHaveLength(1)
  })

  it('is nothing where the rank is not reached', async () => {
    practice()
    app.addSession({ rank: 'silver', created_at: new Date(app.now() - MINUTE_MS).toISOString() })
    expect(await jane.asks(ID)).not.toContain('Assignment')
  })

  it('is nothing where others read along, and costs no request there', async () => {
    practice()
    const message = await jane.posts(LINK)
    await app.person('U0COACH').presses('Show rubric', { in: message })
    expect(colleague.seesIn(message)).toContain('82.5/100')
    expect(colleague.seesIn(message)).not.toContain('Assignment')
    expect(asked()).toEqual([])
    await jane.asks(ID)
    await jane.shares(ID)
    expect(colleague.sees()).toMatch(/^.*shared/)
    expect(colleague.sees()).not.toContain('Assignment')
    expect(asked()).toHaveLength(1)
  })

  it('is not on a card of someone who may not list the sessions', async () => {
    await app.close()
    app = await startTestApp({ env: { EXEC_ACCESS: 'workspace' } })
    practice()
    expect(await app.person('U0COLLEAGUE').asks(ID)).not.toContain('Assignment')
    expect(asked()).toEqual([])
  })

  it('is told of an older session only from what is known', async () => {
    practice(20 * DAY_MS)
    expect(await jane.asks(ID)).not.toContain('Assignment')
    expect(asked()).toEqual([])
    await jane.asks('assignments')
    expect(await jane.asks(ID)).toMatch(LINE)
    expect(asked()).toHaveLength(1)
  })

  it('keeps no card waiting', async () => {
    await app.close()
    app = await startTestApp({ bot: { timing: { progressMs: 50 } } })
    practice()
    const letExecAnswer = app.holdExec(ASSIGNMENTS)
    const asking = app.person('U0REP').sendsCommand(ID)
    await app.slack.next(() => app.person('U0REP').answers().length > 0)
    expect(app.person('U0REP').sees()).not.toContain('Assignment')
    letExecAnswer()
    await asking
    expect(await app.person('U0REP').asks(ID)).toMatch(LINE)
  })

  it('takes nothing else from the card when it is late', async () => {
    await app.close()
    app = await startTestApp({ bot: { timing: { progressMs: 500 } } })
    app.exec.scenarios.set(SCENARIO, scenarioDocument())
    practice()
    app.addSession({ id: 'older1', score: 10, created_at: new Date(app.now() - DAY_MS).toISOString() })
    const letExecAnswer = app.holdExec(ASSIGNMENTS)
    const asking = app.person('U0REP').sendsCommand(ID)
    await app.slack.next(() => app.person('U0REP').answers().length > 0)
    expect(app.person('U0REP').sees()).toMatch(/Attempt 2[\s\S]*\[Practice again\]/)
    letExecAnswer()
    await asking
  })

  it('is not asked for again within a minute of a failure', async () => {
    practice()
    app.exec.faults.setFor(ASSIGNMENTS, { kind: 'html' })
    expect(await jane.asks(ID)).not.toContain('Assignment')
    await jane.asks(ID)
    expect(asked()).toHaveLength(1)
    app.exec.faults.clear()
    app.pass(MINUTE_MS)
    expect(await jane.asks(ID)).toMatch(LINE)
  })
})

describe('Practice again', () => {
  it("stands in ⋯ of the participant's own card, and leads to the scenario's own address", async () => {
    practice()
    expect(await jane.asks(ID)).toContain('[Practice again]')
    expect(JSON.stringify(jane.answer().blocks)).toContain(`"url":"${SCENARIO_URL}"`)
    await jane.presses('Practice again')
    expect(jane.messages()).toHaveLength(1)
  })

  it('is not for others, nor on a card that others see', async () => {
    practice()
    await jane.asks(ID)
    expect(await app.person('U0COACH').asks(ID)).not.toContain('Practice')
    await jane.shares(ID)
    expect(colleague.seesOnly()).not.toContain('Practice')
    expect(colleague.seesIn(await jane.posts(LINK))).not.toContain('Practice')
  })

  it('causes no request for an older session', async () => {
    practice(20 * DAY_MS)
    expect(await jane.asks(ID)).not.toContain('Practice')
    expect(app.execRequests('/scenarios')).toEqual([])
  })
})
