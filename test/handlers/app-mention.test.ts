import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Stage, startStage } from '../support/app.ts'
import { readable } from '../support/card-text.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
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

  it.each(['thanks!', 'well done everyone', '<@U0REP>'])(
    'saying "%s" is told how to use it, without asking Exec',
    async (text) => {
      const { seen } = await mention('U0COACH', text)
      expect(seen).toMatchObject([{ ephemeral_for: 'U0COACH' }])
      expect(readable(seen[0]?.blocks ?? [])).toContain('Mention me')
      expect(stage.exec.requests).toEqual([])
    },
  )

  it('with a link anywhere in a sentence is answered, with the sentence as the note', async () => {
    const { seen } = await mention('U0COACH', `hey look at ${LINK}, Jane`)
    expect(seen).toHaveLength(1)
    expect(readable(seen[0]?.blocks ?? [])).toMatch(/shared an Exec session hey look at , Jane[\s\S]*82\.5/)
  })

  it('behind the mention of a person is answered, and names that person in the note', async () => {
    const text = `<@U0REP> ${BOT} ${ID}`
    const { message } = await stage.slack.post({ user: 'U0COACH', channel: 'C0TEAM', text })
    await stage.bot.idle()
    const [, card] = stage.slack.visibleTo('U0REP', 'C0TEAM')
    expect(card).toMatchObject({ thread_ts: message.ts })
    expect(JSON.stringify(card?.blocks)).toContain('"user_id":"U0REP"')
    expect(readable(card?.blocks ?? [])).toContain('82.5')
  })

  it('with the link of another page of Exec is told so', async () => {
    const { seen } = await mention('U0COACH', 'https://app.exec.com/scenarios/a')
    expect(readable(seen[0]?.blocks ?? [])).toContain('link of a scenario')
    expect(stage.exec.requests).toEqual([])
  })

  it('by another app is left alone', async () => {
    const event = { type: 'app_mention', user: 'U0REP', channel: 'C0TEAM', ts: '1700000000.000100' }
    await stage.slack.event({ ...event, bot_id: 'B0OTHER', text: `${BOT} ${ID}` }, 'C0TEAM')
    await stage.bot.idle()
    expect(stage.slack.visibleTo('U0REP', 'C0TEAM')).toEqual([])
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
    expect(stage.exec.requests).toEqual([])
  })

  it('that comes again is answered once', async () => {
    const { deliveries } = await mention('U0COACH', ID)
    for (const delivery of deliveries) await stage.slack.redeliver(delivery)
    await stage.bot.idle()
    expect(stage.slack.callsOf('chat.postMessage')).toHaveLength(1)
  })
})

describe('a link in a mention', () => {
  it('is answered in the thread and does not unfurl as well, when the mention comes first', async () => {
    await stage.close()
    stage = await startStage({ slack: { events: ['app_mention'] } })
    stage.exec.sessions.set(ID, sessionDocument())
    const { message, seen } = await mention('U0COACH', LINK)
    expect(seen).toMatchObject([{ thread_ts: message.ts }])
    const links = [{ domain: 'app.exec.com', url: LINK }]
    const { ts: message_ts, channel, user } = message
    await stage.slack.event({ type: 'link_shared', user, channel, message_ts, links }, channel)
    await stage.bot.idle()
    expect(stage.slack.callsOf('chat.unfurl')).toEqual([])
    expect(stage.audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'answered_in_thread' })
  })
})
