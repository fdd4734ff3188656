import { afterEach, describe, expect, it } from 'vitest'
import { type Stage, type StageOptions, startStage } from '../../support/app.ts'
import { readable } from '../../support/card-text.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import type { Message } from '../../support/slack/workspace.ts'

const ID = 'abc123def456'
let stage: Stage

afterEach(async () => {
  await stage.close()
})

async function start(attempts: number, options: StageOptions = {}) {
  stage = await startStage(options)
  stage.exec.sessions.set(ID, sessionDocument())
  addAttempts(stage.exec, attempts)
}

function seen(user: string): Message[] {
  return stage.slack.visibleTo(user, 'C0TEAM').filter(({ ephemeral_for }) => ephemeral_for === user)
}

async function ask(user: string): Promise<Message> {
  await stage.slack.command({ user, channel: 'C0TEAM', text: ID })
  await stage.bot.idle()
  const [card] = seen(user)
  if (card === undefined) throw new Error('no card')
  return card
}

async function press(user: string, message: Message, action = 'progress') {
  await stage.slack.click({ user, message, action_id: `session.${action}` })
  await stage.bot.idle()
}

const chartOf = (message?: Message) => message?.blocks.find(({ type }) => type === 'data_visualization')

describe('Progress on a card', () => {
  it('turns it into a chart of the attempts, with each in words, for no request', async () => {
    await start(2)
    const card = await ask('U0REP')
    expect(readable(card.blocks)).toContain('[Progress]')
    stage.exec.requests.length = 0
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
    expect(stage.exec.requests).toEqual([])
    expect(stage.audits().at(-1)).toMatchObject({
      user: 'U0REP',
      session: ID,
      surface: 'progress',
      decision: 'shown',
      reason: 'participant',
    })
    expect(stage.slack.refusals).toEqual([])
  })

  it('shows the latest twenty, and says where the earlier ones are', async () => {
    await start(30)
    await press('U0REP', await ask('U0REP'))
    const [answer] = seen('U0REP')
    expect(chartOf(answer)).toMatchObject({ title: 'Score of the latest 20 attempts' })
    expect(readable(answer?.blocks ?? []).match(/Attempt \d+ +[\d.]+ [█░]{10}/g)).toHaveLength(20)
    expect(readable(answer?.blocks ?? [])).toContain('Earlier attempts are in the full review')
    expect(stage.slack.refusals).toEqual([])
  })

  it('comes without the chart where Slack does not take it, once, and the log says so', async () => {
    await start(2)
    const card = await ask('U0REP')
    stage.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks' })
    await press('U0REP', card)
    const [answer] = seen('U0REP')
    expect(chartOf(answer)).toBeUndefined()
    expect(readable(answer?.blocks ?? [])).toContain('Attempt 3')
    expect(stage.lines.join('\n')).toContain('Slack refused an answer')
  })

  it('comes as plain text beside the card where Slack does not take that either', async () => {
    await start(2)
    const card = await ask('U0REP')
    stage.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', times: 2 })
    await press('U0REP', card)
    const [first, beside, ...others] = seen('U0REP')
    expect(others).toEqual([])
    expect(readable(first?.blocks ?? [])).toContain('[Progress]')
    expect(readable(beside?.blocks ?? [])).toMatch(/Attempt 3: 82\.5[\s\S]*comes as plain text/)
    expect(stage.slack.refusals).toEqual([])
  })

  it('is not tried a fourth time', async () => {
    await start(2)
    const card = await ask('U0REP')
    stage.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', times: 4 })
    const before = stage.slack.callsOf('response_url').length
    await press('U0REP', card)
    expect(stage.slack.callsOf('response_url')).toHaveLength(before + 3)
    expect(stage.audits().at(-1)).toMatchObject({ decision: 'not_delivered' })
  })

  it('is refused to whoever may not list the sessions by now', async () => {
    await start(2)
    const card = await ask('U0COACH')
    await stage.restart({ EXEC_COACHES: '', EXEC_ACCESS: 'workspace' })
    await press('U0COACH', card)
    const [, answer] = seen('U0COACH')
    expect(readable(answer?.blocks ?? [])).not.toMatch(/Attempt|82\.5/)
    expect(stage.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'list_not_allowed' })
    expect(stage.exec.requests.filter(({ path }) => path === '/sessions')).toHaveLength(1)
  })

  it('tells in one sentence that Exec fails', async () => {
    await start(2)
    const card = await ask('U0REP')
    await stage.restart()
    stage.exec.faults.setFor('/sessions', { kind: 'answer', status: 400, body: '{}' })
    await press('U0REP', card)
    const [, answer] = seen('U0REP')
    expect(readable(answer?.blocks ?? [])).toMatch(/Exec refuses this request/)
  })

  it('leads back to the card, and from there to the list', async () => {
    await start(2)
    await stage.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'latest' })
    await stage.bot.idle()
    const [card] = seen('U0REP')
    if (card === undefined) throw new Error('no card')
    await press('U0REP', card)
    await press('U0REP', card, 'back_to_card')
    const words = () => readable(seen('U0REP')[0]?.blocks ?? [])
    expect(words()).toMatch(/82\.5 · Procurement Discovery[\s\S]*\[Progress\] \[Share…\] \[Back\]/)
    expect(stage.audits().at(-1)).toMatchObject({
      surface: 'message:session.back_to_card',
      session: ID,
      decision: 'shown',
    })
    await stage.slack.click({ user: 'U0REP', message: card, action_id: 'list.back' })
    await stage.bot.idle()
    expect(words()).toContain('Your sessions')
    expect(seen('U0REP')).toHaveLength(1)
  })

  it('leads back no more for whoever may not see the session by now', async () => {
    await start(2)
    const card = await ask('U0COACH')
    await press('U0COACH', card)
    await stage.restart({ EXEC_COACHES: 'U0REP2' })
    await press('U0COACH', card, 'back_to_card')
    const [chart, answer] = seen('U0COACH')
    expect(chartOf(chart)).toBeDefined()
    expect(readable(answer?.blocks ?? [])).toContain('You are not among them')
  })

  it('shows the chart once, however quickly it is pressed again', async () => {
    await start(2)
    const card = await ask('U0REP')
    await stage.restart()
    stage.exec.requests.length = 0
    stage.exec.faults.latencyMs = 20
    const button = { user: 'U0REP', message: card, action_id: 'session.progress' }
    await Promise.all([stage.slack.click(button), stage.slack.click(button)])
    await stage.bot.idle()
    expect(seen('U0REP')).toHaveLength(1)
    expect(chartOf(seen('U0REP')[0])).toBeDefined()
    expect(stage.exec.requests.filter(({ path }) => path === '/sessions')).toHaveLength(1)
    expect(stage.slack.refusals).toEqual([])
  })
})
