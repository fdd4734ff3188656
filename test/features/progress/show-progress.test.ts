import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp

afterEach(async () => {
  await app.close()
})

async function start(attempts: number, options: TestAppOptions = {}) {
  app = await startTestApp(options)
  app.exec.sessions.set(ID, sessionDocument())
  addAttempts(app.exec, attempts)
}

function seen(user: string): Message[] {
  return app.slack.visibleTo(user, 'C0TEAM').filter(({ ephemeral_for }) => ephemeral_for === user)
}

async function ask(user: string): Promise<Message> {
  await app.slack.command({ user, channel: 'C0TEAM', text: ID })
  await app.bot.idle()
  const [card] = seen(user)
  if (card === undefined) throw new Error('no card')
  return card
}

async function press(user: string, message: Message, action = 'progress') {
  await app.slack.click({ user, message, action_id: `session.${action}` })
  await app.bot.idle()
}

const chartOf = (message?: Message) => message?.blocks.find(({ type }) => type === 'data_visualization')

describe('Progress on a card', () => {
  it('turns it into a chart of the attempts, with each in words, for no request', async () => {
    await start(2)
    const card = await ask('U0REP')
    expect(readable(card.blocks)).toContain('[Progress]')
    app.exec.requests.length = 0
    await press('U0REP', card)
    const [answer, ...others] = seen('U0REP')
    expect(others).toEqual([])
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
    const words = readable(answer?.blocks ?? [])
    expect(words).toContain('Progress · Procurement Discovery')
    expect(words).toContain('Attempt 3 · first 40 · best 82.5 · +42.5 since the first')
    expect(words).toMatch(/Attempt 3 {4}82\.5 ████████░░[\s\S]*this one[\s\S]*Attempt 1 {6}40 ████░░░░░░/)
    expect(words).toContain('[Full review] [Back]')
    expect(answer?.text).toMatch(/Attempt 2: 41 · 🥉 Bronze · 14 Mar 2026/)
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

  it('shows the latest twenty, and says where the earlier ones are', async () => {
    await start(30)
    await press('U0REP', await ask('U0REP'))
    const [answer] = seen('U0REP')
    expect(chartOf(answer)).toMatchObject({ title: 'Score of the latest 20 attempts' })
    expect(readable(answer?.blocks ?? []).match(/Attempt \d+ +[\d.]+ [█░]{10}/g)).toHaveLength(20)
    expect(readable(answer?.blocks ?? [])).toContain('Earlier attempts are in the full review')
    expect(app.slack.refusals).toEqual([])
  })

  it('comes without the chart where Slack does not take it, once, and the log says so', async () => {
    await start(2)
    const card = await ask('U0REP')
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks' })
    await press('U0REP', card)
    const [answer] = seen('U0REP')
    expect(chartOf(answer)).toBeUndefined()
    expect(readable(answer?.blocks ?? [])).toContain('Attempt 3')
    expect(app.lines.join('\n')).toContain('Slack refused an answer')
  })

  it('comes as plain text beside the card where Slack does not take that either', async () => {
    await start(2)
    const card = await ask('U0REP')
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', times: 2 })
    await press('U0REP', card)
    const [first, beside, ...others] = seen('U0REP')
    expect(others).toEqual([])
    expect(readable(first?.blocks ?? [])).toContain('[Progress]')
    expect(readable(beside?.blocks ?? [])).toMatch(/Attempt 3: 82\.5[\s\S]*comes as plain text/)
    expect(app.slack.refusals).toEqual([])
  })

  it('is not tried a fourth time', async () => {
    await start(2)
    const card = await ask('U0REP')
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', times: 4 })
    const before = app.slack.callsOf('response_url').length
    await press('U0REP', card)
    expect(app.slack.callsOf('response_url')).toHaveLength(before + 3)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered' })
  })

  it('is refused to whoever may not list the sessions by now', async () => {
    await start(2)
    const card = await ask('U0COACH')
    await app.restart({ EXEC_COACHES: '', EXEC_ACCESS: 'workspace' })
    await press('U0COACH', card)
    const [, answer] = seen('U0COACH')
    expect(readable(answer?.blocks ?? [])).not.toMatch(/Attempt|82\.5/)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'list_not_allowed' })
    expect(app.exec.requests.filter(({ path }) => path === '/sessions')).toHaveLength(1)
  })

  it('tells in one sentence that Exec fails', async () => {
    await start(2)
    const card = await ask('U0REP')
    await app.restart()
    app.exec.faults.setFor('/sessions', { kind: 'answer', status: 400, body: '{}' })
    await press('U0REP', card)
    const [, answer] = seen('U0REP')
    expect(readable(answer?.blocks ?? [])).toMatch(/Exec refuses this request/)
  })

  it('leads back to the card, and from there to the list', async () => {
    await start(2)
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'latest' })
    await app.bot.idle()
    const [card] = seen('U0REP')
    if (card === undefined) throw new Error('no card')
    await press('U0REP', card)
    await press('U0REP', card, 'back_to_card')
    const words = () => readable(seen('U0REP')[0]?.blocks ?? [])
    expect(words()).toMatch(/82\.5 · Procurement Discovery[\s\S]*\[Progress\] \[Share…\] \[Back\]/)
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'message:session.back_to_card',
      session: ID,
      decision: 'shown',
    })
    await app.slack.click({ user: 'U0REP', message: card, action_id: 'list.back' })
    await app.bot.idle()
    expect(words()).toContain('Your sessions')
    expect(seen('U0REP')).toHaveLength(1)
  })

  it('leads back no more for whoever may not see the session by now', async () => {
    await start(2)
    const card = await ask('U0COACH')
    await press('U0COACH', card)
    await app.restart({ EXEC_COACHES: 'U0REP2' })
    await press('U0COACH', card, 'back_to_card')
    const [chart, answer] = seen('U0COACH')
    expect(chartOf(chart)).toBeDefined()
    expect(readable(answer?.blocks ?? [])).toContain('You are not among them')
  })

  it('shows the chart once, however quickly it is pressed again', async () => {
    await start(2)
    const card = await ask('U0REP')
    await app.restart()
    app.exec.requests.length = 0
    app.exec.faults.latencyMs = 20
    const button = { user: 'U0REP', message: card, action_id: 'session.progress' }
    await Promise.all([app.slack.click(button), app.slack.click(button)])
    await app.bot.idle()
    expect(seen('U0REP')).toHaveLength(1)
    expect(chartOf(seen('U0REP')[0])).toBeDefined()
    expect(app.exec.requests.filter(({ path }) => path === '/sessions')).toHaveLength(1)
    expect(app.slack.refusals).toEqual([])
  })
})
