import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { DAY_MS, MINUTE_MS } from '../../support/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { ID, LINK } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'

const ASSIGNMENTS = '/scenarios/assignments'
const { id: SCENARIO, url: SCENARIO_URL } = scenarioDocument()
const LINE = /✅ Assignment done \(Gold, due <!date\^\d+\^\{date_short_pretty\}\|[^>]+>\)\n/

const app = testApp({}, (app) => {
  app.exec.scenarios.set(SCENARIO, scenarioDocument())
  practice(5 * MINUTE_MS)
})
const { rep, coach, colleague } = app

/** A session that began so long ago, and an assignment of the day before. */
function practice(agoMs: number): void {
  app.addSession({ rank: 'gold', created_at: app.ago(agoMs) })
  app.exec.assignments.splice(0, 1, assignmentDocument({ created_at: app.ago(agoMs + DAY_MS) }))
}

const asked = () => app.execRequests(ASSIGNMENTS)

describe('what a card says of an assignment', () => {
  it('is that the session fulfils it, with the way to practice, for one more request to Exec', async () => {
    expect(await rep.asks(ID)).toMatch(LINE)
    expect(rep.answer().text).toMatch(LINE)
    expect(JSON.stringify(rep.answer().blocks)).toContain(`"url":"${SCENARIO_URL}"`)
    await rep.presses('Practice again ↗')
    await rep.presses('Show rubric')
    expect(rep.seesOnly()).toMatch(LINE)
    expect(asked()).toHaveLength(1)
  })

  it('names what of the scenario is still to do, of which the Home has one row', async () => {
    app.addSession({ rank: 'silver', created_at: app.ago(5 * MINUTE_MS) })
    const made = { created_at: app.ago(DAY_MS), scenario: { id: SCENARIO, name: 'Cold Call' } }
    const dueIn = (days: number) => ({ ...made, due_date: app.ago(-days * DAY_MS) })
    app.exec.assignments = [
      assignmentDocument({ ...dueIn(7), id: 'again', rank_min: null }),
      assignmentDocument({ ...dueIn(1), id: 'first', rank_min: 'gold' }),
      assignmentDocument({ ...dueIn(3), id: 'both', rank_min: 'gold', status: 'did_not_pass' }),
    ]
    expect(await rep.asks(ID)).toMatch(
      /✅ Assignment done \(due <!date[^>]+>\) · ⏰ still due <!date\^\d+\^\{date_short_pretty\}\|[^>]+>: Gold\n/,
    )
    for (const one of app.exec.assignments) one.status = 'not_started'
    app.pass(6 * MINUTE_MS)
    await rep.opensHome()
    expect(rep.seesIn('home').match(/\[Practice ↗\]/g)).toHaveLength(1)
    expect(rep.seesIn('home')).toMatch(inOrder('*Due tomorrow* · Goal: Gold', '\nDue ', '\nDue '))
  })

  it('is nothing at an attempt after the one that did it', async () => {
    app.addSession({ id: 'later1', rank: 'gold', created_at: app.ago() })
    expect(await rep.asks('later1')).not.toContain('Assignment done')
    expect(await rep.asks(ID)).toMatch(LINE)
  })

  it('is nothing where others read along, nor is the way to practice, and costs no request there', async () => {
    const message = await rep.posts(LINK)
    await coach.presses('Show rubric', { in: message })
    expect(colleague.seesIn(message)).toContain('82.5/100')
    expect(asked()).toEqual([])
    await rep.asks(ID)
    expect(await coach.asks(ID)).not.toContain('Practice')
    await rep.shares(ID)
    expect(colleague.sees()).toMatch(/^.*shared/)
    for (const card of colleague.messages()) expect(colleague.seesIn(card)).not.toMatch(/Assignment|Practice/)
  })

  it('is not on a card of someone who may not list the sessions', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    expect(await colleague.asks(ID)).not.toContain('Assignment')
    expect(asked()).toEqual([])
  })

  it('is told of an older session only from what is known, with the way to practice', async () => {
    practice(20 * DAY_MS)
    expect(await rep.asks(ID)).toContain('[Practice again ↗]')
    expect(rep.sees()).not.toContain('Assignment')
    expect(asked()).toEqual([])
    await rep.asks('assignments')
    expect(await rep.asks(ID)).toMatch(LINE)
    expect(asked()).toHaveLength(1)
  })

  it("is the way to practice alone where the participant's session doesn't count", async () => {
    app.addSession({ score: null, is_valid_attempt: false, created_at: app.ago(2 * DAY_MS) })
    expect(await rep.asks(ID)).toMatch(inOrder("doesn't count", '[Transcript] [Practice again ↗]'))
    expect(await coach.asks(ID)).not.toContain('Practice')
    expect(asked()).toEqual([])
  })

  it('costs no request for a session that is being graded', async () => {
    app.addSession({ score: null, created_at: app.ago(MINUTE_MS) })
    expect(await rep.asks(ID)).toContain('Not graded yet')
    expect(app.execPaths()).toEqual([`/sessions/${ID}`])
  })

  it('keeps no card waiting, and takes nothing else from it when it is late', async () => {
    await app.start({ bot: { timing: { progressMs: 500 } } })
    app.addSession({ id: 'older1', score: 10, rank: 'unranked', created_at: app.ago(DAY_MS) })
    const letExecAnswer = app.holdExec(ASSIGNMENTS)
    const asking = rep.sendsCommand(ID)
    await app.slack.next(() => rep.answers().length > 0)
    expect(rep.sees()).toMatch(inOrder('Attempt 2', '[Practice again ↗]'))
    expect(rep.sees()).not.toContain('Assignment')
    letExecAnswer()
    await asking
    expect(await rep.asks(ID)).toMatch(LINE)
  })
})
