import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Stage, startStage } from '../support/app.ts'
import { readable } from '../support/card-text.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const BOT = '<@U0BOT>'
let stage: Stage

beforeEach(async () => {
  stage = await startStage()
  stage.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  await stage.close()
})

async function mention(user: string, text: string, { channel = 'C0TEAM', thread_ts = '' } = {}) {
  const { message, deliveries } = await stage.slack.post({
    user,
    channel,
    text: `${BOT} ${text}`,
    ...(thread_ts === '' ? {} : { thread_ts }),
  })
  await stage.bot.idle()
  const seen = stage.slack.visibleTo(user, channel).filter(({ ts }) => ts !== message.ts)
  return { message, deliveries, seen }
}

describe('a mention', () => {
  it('with an id and a note is answered in its thread with the card', async () => {
    const { message, seen } = await mention('U0COACH', `${ID} your opening`)
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ thread_ts: message.ts, user: 'U0BOT' })
    expect(readable(seen[0]?.blocks ?? [])).toMatch(/shared an Exec session[\s\S]*your opening[\s\S]*82\.5/)
  })

  it('in a thread is answered in that thread', async () => {
    const { message: root } = await stage.slack.post({
      user: 'U0REP',
      channel: 'C0TEAM',
      text: 'How did it go?',
    })
    const { seen } = await mention('U0COACH', `<https://app.exec.com/sessions/${ID}>`, { thread_ts: root.ts })
    expect(seen.filter(({ thread_ts }) => thread_ts === root.ts)).toHaveLength(1)
  })

  it.each(['', 'help'])('saying "%s" is told how to use it, in private', async (text) => {
    const { seen } = await mention('U0COACH', text)
    expect(seen).toMatchObject([{ ephemeral_for: 'U0COACH' }])
    expect(readable(seen[0]?.blocks ?? [])).toContain('Mention me')
  })

  it('by whoever may not see the session is refused in private', async () => {
    const { seen } = await mention('U0COLLEAGUE', ID)
    expect(seen).toMatchObject([{ ephemeral_for: 'U0COLLEAGUE' }])
    expect(readable(seen[0]?.blocks ?? [])).toContain('You are not among them')
  })

  it('in a channel shared with another organisation is refused in private', async () => {
    const { seen } = await mention('U0REP', ID, { channel: 'C0SHARED' })
    expect(seen).toMatchObject([{ ephemeral_for: 'U0REP' }])
    expect(readable(seen[0]?.blocks ?? [])).toContain('another organisation')
    expect(stage.audits().at(-1)).toMatchObject({ decision: 'not_shared', reason: 'external_conversation' })
  })

  it('that comes again is answered once', async () => {
    const { deliveries } = await mention('U0COACH', ID)
    for (const delivery of deliveries) await stage.slack.redeliver(delivery)
    await stage.bot.idle()
    expect(stage.slack.callsOf('chat.postMessage')).toHaveLength(1)
  })
})

describe("a message in the bot's own direct message", () => {
  const DM = 'D0APPREP'

  async function write(text: string) {
    await stage.slack.post({ user: 'U0REP', channel: DM, text })
    await stage.bot.idle()
    return stage.slack.visibleTo('U0REP', DM).filter(({ user }) => user === 'U0BOT')
  }

  it.each([ID, `Look: https://acme.app.exec.com/sessions/${ID}, please`])(
    '"%s" is answered with the card, once',
    async (text) => {
      const answers = await write(text)
      expect(answers).toHaveLength(1)
      expect(readable(answers[0]?.blocks ?? [])).toContain('🥇 82.5')
      expect(stage.slack.callsOf('chat.unfurl')).toEqual([])
    },
  )

  it('saying anything else is answered with help, without asking Exec', async () => {
    const answers = await write('hello')
    expect(readable(answers[0]?.blocks ?? [])).toContain('/exec-session')
    expect(stage.exec.requests).toEqual([])
  })

  it('with a session that is not theirs is refused', async () => {
    stage.exec.sessions.set('other123', sessionDocument({ id: 'other123', user: { email: 'ravi@acme.com' } }))
    expect(readable((await write('other123'))[0]?.blocks ?? [])).toContain('You are not among them')
  })
})
