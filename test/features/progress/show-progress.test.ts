import { afterEach, describe, expect, it } from 'vitest'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import type { Person } from '../../support/person.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp
let jane: Person
let coach: Person

afterEach(async () => {
  await app.close()
})

async function start(attempts: number) {
  app = await startTestApp()
  app.addSession()
  addAttempts(app.exec, attempts)
  jane = app.person('U0REP')
  coach = app.person('U0COACH')
}

const chartOf = (message: Message) => message.blocks.find(({ type }) => type === 'data_visualization')

describe('Progress on a card', () => {
  it('turns the card into a chart of the attempts, with a row for each, without a request to Exec', async () => {
    await start(2)
    expect(await jane.asks(ID)).toContain('[Progress]')
    app.exec.requests.length = 0
    await jane.presses('Progress')
    const answer = jane.onlyMessage()
    expect(chartOf(answer)).toMatchObject({
      title: 'Score by attempt',
      chart: {
        type: 'line',
        series: [
          {
            name: 'Score',
            data: [
              { label: 'Attempt 1', value: 40 },
              { label: 'Attempt 2', value: 41 },
              { label: 'Attempt 3', value: 82.5 },
            ],
          },
        ],
      },
    })
    const words = jane.sees()
    expect(words).toContain('Progress · Procurement Discovery')
    expect(words).toContain('Attempt 3 · personal best · ▲ 42.5 since the first (40)')
    expect(words).toMatch(
      /82\.5\/100 · Attempt 3\*\n.*This one[\s\S]*41\/100 · Attempt 2\* \[View\][\s\S]*40\/100 · Attempt 1\* \[View\]/,
    )
    expect(words).toContain('[Full review] [Back]')
    expect(answer.text).toMatch(/🥉 41\/100 · Attempt 2\nBronze · 14 Mar 2026/)
    expect(app.exec.requests).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0REP',
      session: ID,
      surface: 'progress',
      decision: 'shown',
      reason: 'participant',
    })
    expect(app.slack.refusals).toEqual([])
  })

  it('opens the card of an attempt by View', async () => {
    await start(2)
    await jane.asks(ID)
    await jane.presses('Progress')
    await jane.presses('View', { beside: 'Attempt 2' })
    expect(jane.seesIn('modal')).toContain('🥉 41')
    expect(app.audits().at(-1)).toMatchObject({ surface: 'view_feedback', session: 'a2', decision: 'shown' })
  })

  it('takes the place of a card that was opened from Home, without the chart, which a modal can not show', async () => {
    await start(2)
    await jane.opensHome()
    await jane.presses('View', { beside: '82.5' })
    await jane.presses('Progress')
    expect(jane.seesIn('modal')).toMatch(
      /Progress · Procurement Discovery[\s\S]*41\/100 · Attempt 2\* \[View\]/,
    )
    await jane.presses('Back')
    expect(jane.seesIn('modal')).toContain('82.5/100 · Procurement Discovery')
    expect(app.slack.refusals).toEqual([])
  })

  it('shows the latest twenty attempts, and says where the earlier ones are', async () => {
    await start(30)
    await jane.asks(ID)
    await jane.presses('Progress')
    expect(chartOf(jane.answer())).toMatchObject({ title: 'Score of the latest 20 attempts' })
    expect(jane.sees().match(/· Attempt \d+\*/g)).toHaveLength(20)
    expect(jane.sees()).toContain('Earlier attempts are in the full review')
    expect(app.slack.refusals).toEqual([])
  })

  it('sends the attempts once more without the chart where Slack refuses it, and logs that', async () => {
    await start(2)
    await jane.asks(ID)
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks' })
    await jane.presses('Progress')
    expect(chartOf(jane.answer())).toBeUndefined()
    expect(jane.sees()).toContain('Attempt 3')
    expect(app.lines.join('\n')).toContain('Slack refused an answer')
  })

  it('sends plain text beside the card where Slack refuses the blocks as well', async () => {
    await start(2)
    await jane.asks(ID)
    const card = jane.answer()
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', times: 2 })
    await jane.presses('Progress')
    expect(jane.privateMessages()).toHaveLength(2)
    expect(jane.seesIn(card)).toContain('[Progress]')
    expect(jane.sees()).toMatch(/82\.5\/100 · Attempt 3[\s\S]*as plain text/)
    expect(app.slack.refusals).toEqual([])
  })

  it('makes no fourth try where Slack refuses three', async () => {
    await start(2)
    await jane.asks(ID)
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', times: 4 })
    const before = app.slack.callsOf('response_url').length
    await jane.presses('Progress')
    expect(app.slack.callsOf('response_url')).toHaveLength(before + 3)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered' })
  })

  it('refuses someone who may no longer list the sessions', async () => {
    await start(2)
    await coach.asks(ID)
    await app.restart({ EXEC_COACHES: '', EXEC_ACCESS: 'workspace' })
    await coach.presses('Progress')
    expect(coach.privateMessages()).toHaveLength(2)
    expect(coach.sees()).not.toMatch(/Attempt|82\.5/)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'list_not_allowed' })
    expect(app.execRequests('/sessions')).toHaveLength(1)
  })

  it('says in one sentence that Exec fails', async () => {
    await start(2)
    await jane.asks(ID)
    await app.restart()
    app.exec.faults.setFor('/sessions', { kind: 'answer', status: 400, body: '{}' })
    await jane.presses('Progress')
    expect(jane.privateMessages()).toHaveLength(2)
    expect(jane.sees()).toMatch(/Exec refused the request/)
  })

  it('leads by Back to the card, and from there by All sessions to the list', async () => {
    await start(2)
    await jane.asks('latest')
    await jane.presses('Progress')
    await jane.presses('Back')
    expect(jane.sees()).toMatch(
      /82\.5\/100 · Procurement Discovery[\s\S]*\[Share…\] \[All sessions\] \[Ask a coach…\] \[Progress\]/,
    )
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'message:session.back_to_card',
      session: ID,
      decision: 'shown',
    })
    await jane.presses('All sessions')
    expect(jane.seesOnly()).toContain('Your sessions')
  })

  it('leaves the chart, and refuses Back, for someone who may no longer see the session', async () => {
    await start(2)
    await coach.asks(ID)
    await coach.presses('Progress')
    const chart = coach.answer()
    await app.restart({ EXEC_COACHES: 'U0REP2' })
    await coach.presses('Back')
    expect(chartOf(chart)).toBeDefined()
    expect(coach.sees()).toContain("You can't open this session")
  })

  it('shows the chart once, with one request to Exec, when pressed twice at the same time', async () => {
    await start(2)
    await jane.asks(ID)
    await app.restart()
    app.exec.requests.length = 0
    app.exec.faults.latencyMs = 20
    await Promise.all([jane.presses('Progress'), jane.presses('Progress')])
    expect(chartOf(jane.onlyMessage())).toBeDefined()
    expect(app.execRequests('/sessions')).toHaveLength(1)
    expect(app.slack.refusals).toEqual([])
  })
})
