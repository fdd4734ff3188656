import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { startHttpBot, startSocketBot } from './small-bot.ts'

describe.each([
  ['HTTPReceiver', startHttpBot],
  ['SocketModeReceiver', startSocketBot],
])('a small Bolt app behind %s', (_, startBot) => {
  let slack: FakeSlack
  let stopBot: () => Promise<unknown>

  beforeEach(async () => {
    slack = await startSlack()
    stopBot = await startBot(slack)
  })

  afterEach(async () => {
    await stopBot()
    await slack.close()
  })

  test('answers a command in private, and replaces the answer on a click', async () => {
    const command = await slack.command({ user: 'U0REP', channel: 'C0TEAM', text: 'abc' })
    expect(command.status).toBe(200)
    const answer = await slack.next(() =>
      slack.visibleTo('U0REP', 'C0TEAM').find(({ text }) => text === 'you said abc'),
    )
    expect(slack.visibleTo('U0COACH', 'C0TEAM')).toEqual([])

    await slack.click({ user: 'U0REP', message: answer, action_id: 'more' })
    await slack.next(() => slack.message('C0TEAM', answer.ts)?.text === 'more')
    expect(slack.refusals).toEqual([])
  })

  test('unfurls a link, and on a click changes the unfurl and opens a modal that can be submitted', async () => {
    const { message } = await slack.post({
      user: 'U0REP',
      channel: 'C0OPEN',
      text: 'see https://app.exec.com/sessions/abc.',
    })
    await slack.next(() => message.attachments.length === 1)
    await slack.click({ user: 'U0COACH', message, action_id: 'expand' })
    await slack.next(() => JSON.stringify(slack.view('U0COACH')?.content.title)?.includes('Loaded'))
    expect(JSON.stringify(message.attachments)).toContain('collapse')

    const sent = await slack.submitView({ user: 'U0COACH', values: { note: 'well done' } })
    expect(sent.status).toBe(200)
    expect(slack.view('U0COACH')).toBeUndefined()
    expect(slack.refusals).toEqual([])
  })
})
