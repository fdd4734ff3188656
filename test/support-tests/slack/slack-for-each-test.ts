import { afterEach, beforeEach, expect } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import type { FakeSlack, SlackOptions } from '../../support/slack/slack.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { callApi } from './call-api.ts'
import { type RecordingBot, startRecordingBot } from './recording-bot.ts'

/** A Slack for each test, whose time stands still, and a bot that records what comes. */
export function slackForEachTest(options: Partial<SlackOptions> = {}) {
  let slack: FakeSlack
  let bot: RecordingBot
  const api = (method: string, args?: JsonObject, token?: string) => callApi(slack, method, args, token)
  const fake = {
    /** Milliseconds since 1970. */
    now: Date.UTC(2026, 2, 15, 14, 30),
    get slack() {
      return slack
    },
    get bot() {
      return bot
    },
    /** What the bot got last. */
    get payload(): JsonObject {
      return bot.received.at(-1)?.payload ?? {}
    },
    get event(): JsonObject {
      return Object(fake.payload.event)
    },
    /** Starts both with other settings. */
    async start(changes: Partial<SlackOptions> = {}): Promise<void> {
      await fake.close()
      slack = await startSlack({ clock: () => fake.now, ...options, ...changes })
      bot = await startRecordingBot(slack)
    },
    async close(): Promise<void> {
      await bot?.close()
      await slack?.close()
    },
    api,
    /** Calls a method that answers with `ok`. */
    async works(method: string, args?: JsonObject): Promise<JsonObject> {
      const answer = await api(method, args)
      expect(answer).toMatchObject({ ok: true })
      return answer
    },
    /** Calls a method that Slack refuses with this error. */
    async fails(method: string, args: JsonObject, error: string): Promise<JsonObject> {
      const answer = await api(method, args)
      expect(answer).toMatchObject({ ok: false, error })
      return answer
    },
    /** What someone sees in a conversation. */
    seen: (user = 'U0REP', channel = 'C0TEAM'): Message[] => slack.visibleTo(user, channel),
    post: async (text: string, { user = 'U0REP', channel = 'C0TEAM' } = {}): Promise<Message> =>
      (await slack.post({ user, channel, text })).message,
    /** A message of the bot, as the person sees it. */
    async posted(content: JsonObject): Promise<Message> {
      await fake.works('chat.postMessage', { channel: 'C0TEAM', text: 'a', ...content })
      const message = fake.seen().at(-1)
      if (message === undefined) throw new Error('There is no message.')
      return message
    },
    command: (channel = 'C0TEAM', text = '') => slack.command({ user: 'U0REP', channel, text }),
  }
  beforeEach(() => fake.start())
  afterEach(() => fake.close())
  return fake
}
