import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const BOT = '<@U0BOT>'
let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function mention(user: string, text: string, { channel = 'C0TEAM', thread_ts = '' } = {}) {
  const { message, deliveries } = await app.slack.post({
    user,
    channel,
    text: `${BOT} ${text}`,
    ...(thread_ts === '' ? {} : { thread_ts }),
  })
  await app.bot.idle()
  const seen = app.slack.visibleTo(user, channel).filter(({ ts }) => ts !== message.ts)
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
    const { message: root } = await app.slack.post({
      user: 'U0REP',
      channel: 'C0TEAM',
      text: 'How did it go?',
    })
    const { seen } = await mention('U0COACH', `<https://app.exec.com/sessions/${ID}>`, { thread_ts: root.ts })
    expect(seen.filter(({ thread_ts }) => thread_ts === root.ts)).toHaveLength(1)
  })

  it.each(['help', 'thanks!', 'well done everyone', '<@U0REP>'])(
    'saying "%s" is told how to use it, without asking Exec',
    async (text) => {
      const { seen } = await mention('U0COACH', text)
      expect(seen).toMatchObject([{ ephemeral_for: 'U0COACH' }])
      expect(readable(seen[0]?.blocks ?? [])).toContain('Mention me')
      expect(app.exec.requests).toEqual([])
    },
  )

  it('with a link anywhere in a sentence is answered, with the sentence as the note', async () => {
    const { seen } = await mention('U0COACH', `hey look at ${LINK}, Jane`)
    expect(seen).toHaveLength(1)
    expect(readable(seen[0]?.blocks ?? [])).toMatch(/shared an Exec session hey look at , Jane[\s\S]*82\.5/)
  })

  it('behind the mention of a person is answered, and names that person in the note', async () => {
    const text = `<@U0REP> ${BOT} ${ID}`
    const { message } = await app.slack.post({ user: 'U0COACH', channel: 'C0TEAM', text })
    await app.bot.idle()
    const [, card] = app.slack.visibleTo('U0REP', 'C0TEAM')
    expect(card).toMatchObject({ thread_ts: message.ts })
    expect(JSON.stringify(card?.blocks)).toContain('"user_id":"U0REP"')
    expect(readable(card?.blocks ?? [])).toContain('82.5')
  })

  it('with the link of another page of Exec is told so', async () => {
    const { seen } = await mention('U0COACH', 'https://app.exec.com/scenarios/a')
    expect(readable(seen[0]?.blocks ?? [])).toContain('link of a scenario')
    expect(app.exec.requests).toEqual([])
  })

  it('by another app is left alone', async () => {
    const event = { type: 'app_mention', user: 'U0REP', channel: 'C0TEAM', ts: '1700000000.000100' }
    await app.slack.event({ ...event, bot_id: 'B0OTHER', text: `${BOT} ${ID}` }, 'C0TEAM')
    await app.bot.idle()
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toEqual([])
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
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_shared', reason: 'external_conversation' })
    expect(app.exec.requests).toEqual([])
  })

  it('that comes again is answered once', async () => {
    const { deliveries } = await mention('U0COACH', ID)
    for (const delivery of deliveries) await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(app.slack.callsOf('chat.postMessage')).toHaveLength(1)
  })
})

describe('a mention alone', () => {
  async function alone(user: string, options: { thread_ts?: string } = {}) {
    const { message, deliveries, seen } = await mention(user, '', options)
    const answer = seen.find(({ ephemeral_for }) => ephemeral_for === user)
    if (answer === undefined) throw new Error('no answer')
    return { message, deliveries, answer }
  }

  const now = (message: Message) => app.slack.message(message.channel, message.ts) ?? message
  const press = async (user: string, message: Message, action_id: string) => {
    await app.slack.click({ user, message: now(message), action_id })
    await app.bot.idle()
  }

  it("is answered with the asker's sessions, to them alone", async () => {
    const { answer } = await alone('U0REP')
    const shown = readable(answer.blocks)
    expect(shown).toContain('mention me with its link or id')
    expect(shown).toMatch(/82\.5 · Procurement Discovery[\s\S]*\[View\] \[Share here…\]/)
    expect(app.exec.requests.map(({ path }) => path)).toEqual(['/sessions'])
    expect(app.audits()).toMatchObject([{ surface: 'mention', list_of: 'own', decision: 'listed' }])
  })

  it.each(['list', 'card'])('lets one be shared into its thread, from the %s', async (from) => {
    const { message, answer } = await alone('U0REP')
    if (from === 'card') await press('U0REP', answer, 'session.view')
    await press('U0REP', answer, 'session.share_here')
    await app.slack.submitView({ user: 'U0REP', values: { note: 'Mine' } })
    await app.bot.idle()
    const shared = app.slack.visibleTo('U0COACH', 'C0TEAM').find(({ thread_ts }) => thread_ts === message.ts)
    expect(readable(shared?.blocks ?? [])).toMatch(/Mine[\s\S]*82\.5/)
    expect(readable(shared?.blocks ?? [])).not.toContain('[Back]')
  })

  it('in a thread shares into that thread, and is answered there', async () => {
    const { message: root } = await app.slack.post({ user: 'U0COACH', channel: 'C0TEAM', text: 'Well?' })
    const { answer } = await alone('U0REP', { thread_ts: root.ts })
    expect(answer).toMatchObject({ thread_ts: root.ts })
    await press('U0REP', answer, 'session.share_here')
    await app.slack.submitView({ user: 'U0REP', values: {} })
    await app.bot.idle()
    const posted = app.slack.visibleTo('U0COACH', 'C0TEAM').filter(({ thread_ts }) => thread_ts === root.ts)
    expect(posted).toHaveLength(2)
  })

  it('turns into the card, and back', async () => {
    const { answer } = await alone('U0REP')
    await press('U0REP', answer, 'session.view')
    expect(readable(now(answer).blocks)).toMatch(
      /\[Show evaluations\] \[Full review\] \[Share here…\] \[Back\]/,
    )
    await press('U0REP', answer, 'list.back')
    expect(readable(now(answer).blocks)).toMatch(/Your sessions[\s\S]*\[Share here…\]/)
  })

  it('says why there is no list, and how to go on without', async () => {
    const { answer } = await alone('U0NOMAIL')
    expect(readable(answer.blocks)).toMatch(/no email address[\s\S]*Mention me/)
    expect(app.exec.requests).toEqual([])
  })

  it('is answered once where Slack delivers it again', async () => {
    const { deliveries } = await alone('U0REP')
    for (const delivery of deliveries) await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(app.slack.callsOf('chat.postEphemeral')).toHaveLength(1)
  })

  it('in a channel shared with another organisation lists nothing', async () => {
    const { seen } = await mention('U0REP', '', { channel: 'C0SHARED' })
    expect(readable(seen[0]?.blocks ?? [])).toContain('another organisation')
    expect(app.exec.requests).toEqual([])
  })
})

describe('a link in a mention', () => {
  it('is answered in the thread and does not unfurl as well, when the mention comes first', async () => {
    await app.close()
    app = await startTestApp({ slack: { events: ['app_mention'] } })
    app.exec.sessions.set(ID, sessionDocument())
    const { message, seen } = await mention('U0COACH', LINK)
    expect(seen).toMatchObject([{ thread_ts: message.ts }])
    const links = [{ domain: 'app.exec.com', url: LINK }]
    const { ts: message_ts, channel, user } = message
    await app.slack.event({ type: 'link_shared', user, channel, message_ts, links }, channel)
    await app.bot.idle()
    expect(app.slack.callsOf('chat.unfurl')).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'skipped', reason: 'answered_in_thread' })
  })
})
