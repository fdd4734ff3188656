import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe("a message in the bot's own direct message", () => {
  const DM = 'D0APPREP'

  async function write(text: string) {
    await app.slack.post({ user: 'U0REP', channel: DM, text })
    await app.bot.idle()
    return app.slack.visibleTo('U0REP', DM).filter(({ user }) => user === 'U0BOT')
  }

  it.each([ID, `Look: https://acme.app.exec.com/sessions/${ID}, please`])(
    '"%s" is answered with the card, once',
    async (text) => {
      const answers = await write(text)
      expect(answers).toHaveLength(1)
      expect(readable(answers[0]?.blocks ?? [])).toContain('🥇 82.5')
      expect(app.slack.callsOf('chat.unfurl')).toEqual([])
    },
  )

  it.each(['help', ' Help! '])('saying "%s" is answered with help, without asking Exec', async (text) => {
    const answers = await write(text)
    expect(readable(answers[0]?.blocks ?? [])).toContain('/exec-session')
    expect(app.exec.requests).toEqual([])
  })

  it.each(['hello', 'show me my sessions'])('saying "%s" is answered with one\'s sessions', async (text) => {
    const answers = await write(text)
    expect(answers).toHaveLength(1)
    expect(readable(answers[0]?.blocks ?? [])).toMatch(
      /or help to hear[\s\S]*82\.5 · Procurement Discovery \[View\]/,
    )
    expect(app.exec.requests.map(({ path }) => path)).toEqual(['/sessions'])
  })

  it('shows a session in the place of the list, and the list again', async () => {
    const [message] = await write('hello')
    if (message === undefined) throw new Error('no answer')
    for (const [action_id, words] of [
      ['session.view', '[Full review] [Share…] [Back]'],
      ['session.show_evaluations', '[Hide evaluations]'],
      ['list.back', 'Your sessions'],
    ] as const) {
      const now = app.slack.message(DM, message.ts) ?? message
      await app.slack.click({ user: 'U0REP', message: now, action_id })
      await app.bot.idle()
      expect(readable(app.slack.message(DM, message.ts)?.blocks ?? [])).toContain(words)
    }
  })

  it('says why there is no list, and how to go on without', async () => {
    app.exec.faults.set({ kind: 'invalid_key' })
    const answers = await write('hello')
    expect(readable(answers[0]?.blocks ?? [])).toMatch(/rejects this app's API key[\s\S]*`\/exec-session/)
  })

  it('with a session that is not theirs is refused', async () => {
    app.exec.sessions.set('other123', sessionDocument({ id: 'other123', user: { email: 'ravi@acme.com' } }))
    expect(readable((await write('other123'))[0]?.blocks ?? [])).toContain('You are not among them')
  })

  async function deliver(event: JsonObject) {
    const message = { type: 'message', channel_type: 'im', channel: DM, ts: '1700000000.000100', ...event }
    await app.slack.event(message, DM)
    await app.bot.idle()
    return app.slack.visibleTo('U0REP', DM)
  }

  it.each(['file_share', 'thread_broadcast'])('of the kind %s is answered', async (subtype) => {
    const answers = await deliver({ user: 'U0REP', text: ID, subtype })
    expect(answers).toHaveLength(1)
    expect(readable(answers[0]?.blocks ?? [])).toContain('🥇 82.5')
  })

  it("with a file alone is answered with one's sessions", async () => {
    const answers = await deliver({ user: 'U0REP', subtype: 'file_share' })
    expect(readable(answers[0]?.blocks ?? [])).toContain('Your sessions')
  })

  it.each<[string, JsonObject]>([
    ['was changed', { subtype: 'message_changed', message: { user: 'U0REP', text: ID } }],
    ['was deleted', { subtype: 'message_deleted', previous_message: { user: 'U0REP', text: ID } }],
    ['is of another kind', { subtype: 'me_message', user: 'U0REP', text: ID }],
    ['is of a bot', { subtype: 'bot_message', bot_id: 'B0OTHER', text: ID }],
    ['is of a bot with a user', { bot_id: 'B0OTHER', user: 'U0OTHERBOT', text: ID }],
    ['is of a bot with a file', { subtype: 'file_share', bot_id: 'B0OTHER', user: 'U0OTHERBOT', text: ID }],
  ])('that %s is left alone', async (_, event) => {
    expect(await deliver(event)).toEqual([])
    expect(app.exec.requests).toEqual([])
  })

  it('in a thread is answered there', async () => {
    const { message } = await app.slack.post({ user: 'U0REP', channel: DM, text: 'help' })
    await app.slack.post({ user: 'U0REP', channel: DM, text: ID, thread_ts: message.ts })
    await app.bot.idle()
    const card = app.slack.visibleTo('U0REP', DM).find(({ blocks }) => readable(blocks).includes('82.5'))
    expect(card).toMatchObject({ user: 'U0BOT', thread_ts: message.ts })
  })

  it('is answered once where the answer of Slack is lost, and the log has it', async () => {
    app.slack.fault('chat.postMessage', { kind: 'answer_lost' })
    expect(await write(ID)).toHaveLength(1)
    expect(app.slack.callsOf('chat.postMessage')).toHaveLength(1)
    expect(app.lines.filter((line) => line.includes('answer failed'))).toHaveLength(1)
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'direct_message',
      decision: 'not_delivered',
      reason: 'request_failed',
    })
  })
})
