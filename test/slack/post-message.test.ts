import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postCard } from '../../src/slack/post-message.ts'
import { startSlack } from '../support/acme.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { slackClients } from '../support/slack-client.ts'

const CONTENT = { text: 'A card', blocks: [] }
let slack: FakeSlack

beforeEach(async () => {
  slack = await startSlack({ scopes: ['chat:write', 'channels:join'] })
})

afterEach(async () => {
  await slack.close()
})

const post = (channel: string, threadTs?: string) =>
  postCard(slackClients(slack).clientWithoutRetry, { channel, threadTs }, CONTENT)

const problem = (kind: string) => ({ ok: false, error: { kind } })
const tries = () => slack.callsOf('chat.postMessage').length

describe('postCard', () => {
  it('posts once and returns where the message is', async () => {
    const posted = await post('C0TEAM')
    const [message, ...others] = slack.visibleTo('U0REP', 'C0TEAM')
    expect(others).toEqual([])
    expect(posted).toEqual({ ok: true, value: { channel: 'C0TEAM', ts: message?.ts, hasJoined: false } })
  })

  it('posts into a thread', async () => {
    const { message } = await slackWithMessage()
    await post('C0TEAM', message.ts)
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toMatchObject([{}, { thread_ts: message.ts }])
  })

  it('joins a public channel and posts once', async () => {
    expect(await post('C0OPEN')).toMatchObject({ ok: true, value: { hasJoined: true } })
    expect(slack.visibleTo('U0REP', 'C0OPEN')).toMatchObject([
      { subtype: 'channel_join' },
      { text: expect.anything() },
    ])
    expect([slack.callsOf('conversations.join').length, tries()]).toEqual([1, 2])
  })

  it.each([
    ['a private channel that the bot is not in', 'G0PRIVATE', 'not_invited'],
    ['an archived channel', 'C0OLD', 'archived'],
    ['a channel where nobody may post', 'C0NEWS', 'posting_not_allowed'],
  ])('fails for %s', async (_, channel, kind) => {
    expect(await post(channel)).toEqual(problem(kind))
    expect(slack.visibleTo('U0REP', channel)).toEqual([])
  })

  it('fails with not_invited if the app lacks the scope to join', async () => {
    slack.settings.scopes.pop()
    expect(await post('C0OPEN')).toEqual(problem('not_invited'))
    expect(tries()).toBe(1)
  })

  it.each(['thread_locked', 'no_replies', 'deleted'] as const)(
    'fails for a thread whose message is %s',
    async (state) => {
      const { message } = await slackWithMessage()
      Object.assign(message, { [state]: true })
      const kind = state === 'thread_locked' ? 'thread_locked' : 'thread_gone'
      expect(await post('C0TEAM', message.ts)).toEqual(problem(kind))
    },
  )

  it("does not post again if Slack's answer is lost", async () => {
    slack.fault('chat.postMessage', { kind: 'answer_lost' })
    expect(await post('C0TEAM')).toEqual(problem('unconfirmed'))
    expect(slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    expect(tries()).toBe(1)
  })
})

/** A person's message; the app subscribes to nothing that would be delivered. */
function slackWithMessage() {
  slack.settings.events.length = 0
  return slack.post({ user: 'U0REP', channel: 'C0TEAM', text: 'How did it go?' })
}
