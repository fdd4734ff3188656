import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { JsonObject } from '../../support/slack/json.ts'

const DM = 'D0APPREP'
const app = testApp({}, (app) => app.addSession())
const { rep, coach: carla } = app
const jane = rep.dm

describe("a message in the app's direct message", () => {
  it.each([ID, `Look: https://acme.app.exec.com/sessions/${ID}, please`])(
    'with the text "%s" is answered with the card, once',
    async (text) => {
      await jane.posts(text)
      expect(jane.answers()).toHaveLength(1)
      expect(jane.sees()).toContain('🥇 82.5')
      expect(app.slack.callsOf('chat.unfurl')).toEqual([])
    },
  )

  it('with the word help is answered with help, which asks Exec once who is an admin', async () => {
    for (const text of ['help', ' Help! ']) {
      await jane.posts(text)
      expect(jane.seesAnswer()).toContain('/exec-session')
    }
    expect(app.execPaths()).toEqual(['/workspace/members'])
  })

  it.each(['thanks!', 'Great, thank you so much 🙏', 'thx :+1:'])(
    'that says %s is answered in kind',
    async (text) => {
      await jane.posts(text)
      expect(jane.seesAnswer()).toBe("You're welcome! I'm here whenever you need me.")
    },
  )

  it.each(['thanks, but where is my session?', 'no thanks'])('that says %s is small talk', async (text) => {
    await jane.posts(text)
    expect(jane.seesAnswer()).toMatch(/^👋 Send me/)
  })

  it('with small talk is answered with one line and two buttons, without asking Exec', async () => {
    for (const text of ['hello', 'latest news?', 'lates', 'why did I get this score?']) {
      const before = jane.answers().length
      await jane.posts(text)
      expect(jane.answers()).toHaveLength(before + 1)
      expect(jane.seesAnswer()).toBe(
        "👋 Send me a session's link or id, or start here:\n[My sessions] [Help]",
      )
    }
    expect(app.exec.requests).toEqual([])
    await jane.presses('My sessions')
    expect(jane.sees()).toContain('Procurement Discovery')
  })

  it.each([
    ['Notifications', /\[Notifications…\]$/],
    ['settings', /\[Notifications…\]$/],
    ['forget me', /\[Forget me\]$/],
    ['progress', inOrder('Procurement Discovery', '82.5')],
  ])('with the word %s is answered as after the command', async (text, words) => {
    await jane.posts(text)
    expect(jane.sees()).toMatch(words)
    expect(await rep.asks(text)).toMatch(words)
  })

  it('with a word of a coach is answered as after the command', async () => {
    app.addMember()
    for (const [text, answer] of [
      ['team SMB', /no group or scenario by that name/],
      ['wins', /channel/],
      ['<@U0REP>', /Sessions of Jane Smith/],
      ['recent <@U0REP>', /Sessions of Jane Smith/],
      ['recent jane@acme.com', /Sessions of Jane Smith/],
      ['latest <@U0REP>.', /82\.5/],
      ['Team', /Everyone's sessions/],
    ] as const) {
      await carla.dm.posts(text)
      const [said = ''] = carla.dm.sees().split('\n')
      expect(said).toMatch(answer)
      expect(await carla.asks(text.replace(/\.$/, ''))).toContain(said)
    }
    const lists = app.audits().filter(({ surface }) => surface === 'direct_message')
    expect(lists).toContainEqual(expect.objectContaining({ user: 'U0COACH', decision: 'listed' }))
  })

  async function deliver(event: JsonObject) {
    const message = { type: 'message', channel_type: 'im', channel: DM, ts: '1700000000.000100', ...event }
    await app.slack.event(message, DM)
    await app.bot.idle()
  }

  it.each(['file_share', 'thread_broadcast'])('with the subtype %s is answered', async (subtype) => {
    await deliver({ user: 'U0REP', text: ID, subtype })
    expect(jane.seesOnly()).toContain('🥇 82.5')
  })

  it('with a file alone is answered with the way on', async () => {
    await deliver({ user: 'U0REP', subtype: 'file_share' })
    expect(jane.seesOnly()).toContain('[My sessions]')
  })

  it.each<JsonObject>([
    { subtype: 'message_changed', message: { user: 'U0REP', text: ID } },
    { subtype: 'me_message', user: 'U0REP', text: ID },
    { subtype: 'bot_message', bot_id: 'B0OTHER', text: ID },
    { bot_id: 'B0OTHER', user: 'U0OTHERBOT', text: ID },
    { subtype: 'file_share', bot_id: 'B0OTHER', user: 'U0OTHERBOT', text: ID },
  ])('is not answered where it was changed, is of another kind, or of a bot: %j', async (event) => {
    await deliver(event)
    expect(jane.messages()).toEqual([])
    expect(app.exec.requests).toEqual([])
    expect(app.lines.join('')).not.toContain('unreadable')
  })

  it('in a thread is answered in that thread', async () => {
    const root = await jane.posts('help')
    await jane.posts(ID, { thread: root })
    expect(jane.answer().thread_ts).toBe(root.ts)
    expect(jane.sees()).toContain('82.5')
  })

  it('is answered once where the answer of Slack is lost, and the log has it', async () => {
    app.slack.fault('chat.postMessage', { kind: 'answer_lost' })
    await jane.posts(ID)
    expect(jane.answers()).toHaveLength(1)
    expect(app.slack.callsOf('chat.postMessage')).toHaveLength(1)
    expect(app.lines.filter((line) => line.includes('answer failed'))).toHaveLength(1)
    expect(app.lastAudit()).toMatchObject({
      surface: 'direct_message',
      decision: 'not_delivered',
      reason: 'request_failed',
    })
  })
})
