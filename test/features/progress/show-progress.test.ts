import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { ID, SAID_NOW, SAID_THEN } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Message } from '../../support/slack/workspace.ts'

const app = testApp({}, () => {
  app.addSession()
  addAttempts(app.exec, 2)
})
const { rep: jane, coach } = app

const chartOf = (message: Message) => message.blocks.find(({ type }) => type === 'data_visualization')

describe('Progress on a card', () => {
  it('turns the card into a chart of the attempts, with a row for each, and asks Exec for the attempt before alone', async () => {
    expect(await jane.asks(ID)).toContain('[Progress]')
    app.exec.requests.length = 0
    await jane.presses('Progress')
    const answer = jane.onlyMessage()
    const data = [
      { label: 'Attempt 1', value: 40 },
      { label: 'Attempt 2', value: 41 },
      { label: 'Attempt 3', value: 82.5 },
    ]
    expect(chartOf(answer)).toMatchObject({
      title: 'Score by attempt',
      chart: { type: 'line', series: [{ name: 'Score', data }] },
    })
    expect(jane.sees()).toMatch(
      /Progress · Procurement Discovery[\s\S]*Attempt 3 of 3 · ▲ 42\.5 since the first · best so far[\s\S]*82\.5\/100 · Attempt 3\*\n.*This one[\s\S]*41\/100 · Attempt 2\* \[View\][\s\S]*40\/100 · Attempt 1\* \[View\][\s\S]*\[Full review\] \[Back\]/,
    )
    expect(answer.text).toMatch(/🥉 41\/100 · Attempt 2\nBronze · <!date.*\|Mar 14, 2026>/)
    expect(app.execPaths()).toEqual(['/sessions/a2'])
    const audit = { user: 'U0REP', surface: 'progress', decision: 'shown', reason: 'participant' }
    expect(app.audits().slice(-2)).toMatchObject([
      { ...audit, session: ID },
      { ...audit, session: 'a2' },
    ])

    await jane.presses('View', { beside: 'Attempt 2' })
    expect(jane.seesIn('modal')).toContain('🥉 41')
    expect(app.lastAudit()).toMatchObject({ surface: 'view_feedback', session: 'a2', decision: 'shown' })
  })

  it('takes the place of a card that was opened from Home, with what rose, and without the chart, which a modal can not show', async () => {
    app.addSession({ ...app.exec.sessions.get('a2'), evaluations: SAID_THEN })
    app.addSession({ evaluations: SAID_NOW })
    await jane.opensHome()
    await jane.presses('View', { beside: '82.5' })
    await jane.presses('Progress')
    expect(jane.seesIn('modal')).toMatch(
      inOrder('Progress · Procurement Discovery', 'Then and now · Next Step', '41/100 · Attempt 2* [View]'),
    )
    await jane.presses('Back')
    expect(jane.seesIn('modal')).toContain('82.5/100 · Procurement Discovery')
  })

  it('shows the latest twenty attempts, and says so', async () => {
    addAttempts(app.exec, 30)
    await jane.asks(ID)
    await jane.presses('Progress')
    expect(chartOf(jane.answer())).toMatchObject({ title: 'Score of the latest 20 attempts' })
    expect(jane.sees().match(/· Attempt \d+\*/g)).toHaveLength(20)
    expect(jane.sees()).toContain('These are the newest 20.')
  })

  it.each([
    [1, 1, 'without the chart', /^Progress · Procurement Discovery/],
    [2, 2, 'as plain text beside the card', inOrder('Attempt 3', 'as plain text')],
  ])(
    'is sent once more where Slack refuses it %i times: %i messages, %s',
    async (times, messages, _, words) => {
      await jane.asks(ID)
      const card = jane.answer()
      app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', times })
      await jane.presses('Progress')
      expect(jane.privateMessages()).toHaveLength(messages)
      expect(jane.sees()).toMatch(words)
      expect(chartOf(jane.answer())).toBeUndefined()
      expect(jane.seesIn(card).includes('[Progress]')).toBe(times === 2)
      expect(app.lines.join('\n')).toContain('Slack refused an answer')
    },
  )

  it('is not of someone who is named after the word, which says where it is', async () => {
    expect(await coach.asks('progress <@U0REP|jane>')).toMatch(/^`\/exec-session progress` shows yours\./)
    expect(app.exec.requests).toEqual([])
  })

  it('leads by Back to the card, and from there by All sessions to the list', async () => {
    await jane.asks('latest')
    await jane.presses('Progress')
    await jane.presses('Back')
    expect(jane.sees()).toMatch(
      inOrder(
        '82.5/100 · Procurement Discovery',
        '[Share…] [All sessions] [Try it now…] [Ask a coach…] [Progress]',
      ),
    )
    expect(app.lastAudit()).toMatchObject({
      surface: 'message:session.back_to_card',
      session: ID,
      decision: 'shown',
    })
    await jane.presses('All sessions')
    expect(jane.seesOnly()).toContain('Your sessions')
  })

  it('leaves chart and card, and refuses Back and Progress beside them, for someone who may no longer see the session', async () => {
    await coach.asks(ID)
    await coach.presses('Progress')
    const chart = coach.answer()
    await coach.asks(ID)
    const card = coach.answer()
    await app.restart({ EXEC_COACHES: 'U0REP2' })
    for (const [label, message] of [
      ['Back', chart],
      ['Progress', card],
    ] as const) {
      const before = coach.seesIn(message)
      await coach.presses(label, { in: message })
      expect(coach.seesIn(message)).toBe(before)
      expect(coach.sees()).toContain("You can't open this session")
    }
  })
})
