import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID, LINK } from '../../support/exec/session-documents.ts'
import type { Message } from '../../support/slack/workspace.ts'

const BOT = '<@U0BOT>'
const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, colleague } = app

describe('a mention of the app', () => {
  it('with an id and a note is answered in its thread with the card alone: the message above says the rest', async () => {
    const message = await coach.mentions(`${ID} <@U0REP> your opening`)
    expect(coach.answers()).toMatchObject([{ thread_ts: message.ts, user: 'U0BOT' }])
    expect(coach.sees()).toMatch(/^🥇 82\.5/)
    expect(coach.sees()).not.toContain('your opening')
    expect(app.slack.notified).toEqual([])
  })

  it('is answered with a card that stays theirs to remove, also after Show rubric and a restart', async () => {
    await coach.mentions(ID)
    await jane.showsRubricToEveryone(jane.answer())
    await app.restart()
    await colleague.chooses('Remove')
    expect(colleague.isTold()).toContain('Only the person who shared it')
    await coach.chooses('Remove')
    expect(coach.answers()).toEqual([])
    expect(app.lastAudit()).toMatchObject({ decision: 'removed', reason: 'sharer' })
  })

  it('behind that of a person, with a link in a thread, is answered in that thread', async () => {
    const root = await jane.posts('How did it go?')
    const text = `<@U0REP> ${BOT} hey look at <https://app.exec.com/sessions/${ID}>, Jane`
    await coach.posts(text, { thread: root })
    expect(coach.answers()).toMatchObject([{ thread_ts: root.ts }])
    expect(coach.sees()).toContain('82.5')
  })

  it('with other words is answered in private with how to use the app, without asking Exec', async () => {
    for (const text of ['help', 'Unfortunately I cannot come', '<@U0REP>']) {
      await coach.mentions(text)
      expect(coach.answer()).toMatchObject({ ephemeral_for: 'U0COACH' })
      expect(coach.sees()).toContain('mention @Exec with its id or link')
    }
    await coach.mentions('https://app.exec.com/scenarios/a')
    expect(coach.sees()).toContain("That isn't a session's link")
    expect(app.exec.requests).toEqual([])
  })

  it.each([{ user: 'U0REP' }, { username: 'deploy-bot', subtype: 'bot_message' }])(
    'by another app (%o) is ignored, without a warning',
    async (author) => {
      const event = { type: 'app_mention', channel: 'C0TEAM', ts: '1700000000.000100', ...author }
      await app.slack.event({ ...event, bot_id: 'B0OTHER', text: `${BOT} ${ID}` }, 'C0TEAM')
      await app.bot.idle()
      expect(jane.messages()).toEqual([])
      expect(app.lines.join('')).not.toContain('event unreadable')
    },
  )

  it('by someone who may not see the session is refused in private', async () => {
    await colleague.mentions(ID)
    expect(colleague.answers()).toMatchObject([{ ephemeral_for: 'U0COLLEAGUE' }])
    expect(colleague.sees()).toContain("You can't open")
  })

  it('in a channel shared with another organization is refused in private', async () => {
    const there = jane.in('C0SHARED')
    for (const text of [ID, '']) {
      await there.mentions(text)
      expect(there.answer()).toMatchObject({ ephemeral_for: 'U0REP' })
      expect(there.sees()).toContain('another organization')
      expect(app.lastAudit()).toMatchObject({ decision: 'not_shared', reason: 'external_conversation' })
    }
    expect(app.exec.requests).toEqual([])
  })
})

describe('a mention of the app in a message that is edited', () => {
  it('is answered once, whatever it becomes, and weeks later too', async () => {
    const message = await coach.mentions(ID)
    await coach.edits(message, `${BOT} ${ID} well done`)
    await coach.edits(message, BOT)
    app.pass(20 * 24 * 60 * 60_000)
    await coach.edits(message, `${BOT} other123def456`)
    expect(coach.answers()).toHaveLength(1)
    expect(app.audits().filter(({ surface }) => surface !== 'dm:shared')).toHaveLength(1)
  })

  it('is answered if the edit added it, once', async () => {
    const message = await coach.posts(ID)
    expect(coach.answers()).toEqual([])
    await coach.edits(message, `${BOT} ${ID}`)
    await coach.edits(message, `${BOT} ${ID} well done`)
    expect(coach.answers()).toMatchObject([{ thread_ts: message.ts }])
  })
})

describe('a mention of the app without text', () => {
  it("is answered in private with the person's own sessions", async () => {
    await jane.mentions('')
    expect(jane.isTold()).toContain('mention @Exec with its link or id')
    expect(jane.isTold()).toMatch(/82\.5\/100 · Procurement Discovery[\s\S]*\[View\] \[Share here…\]/)
    expect(app.execPaths()).toEqual(['/sessions'])
    expect(app.audits()).toMatchObject([{ surface: 'mention', list_of: 'own', decision: 'listed' }])
  })

  it('leads by View to the card and by Back to the list, and shares from the card into its thread', async () => {
    const message = await jane.mentions('')
    await jane.presses('View')
    await jane.presses('Back')
    expect(jane.sees()).toMatch(/Your sessions[\s\S]*\[Share here…\]/)
    await jane.presses('View')
    expect(jane.sees()).toMatch(/\[Full review\] \[Show rubric\] \[Share here…\] \[Back\]/)
    await jane.presses('Share here…')
    await jane.submits({ note: 'Mine' })
    const card = coach.answer()
    expect(card.thread_ts).toBe(message.ts)
    expect(coach.seesIn(card)).toMatch(/Mine[\s\S]*82\.5/)
    expect(coach.seesIn(card)).not.toContain('[Back]')
  })

  it('in a thread is answered there, and shares into that thread', async () => {
    const root = await coach.posts('Well?')
    await jane.mentions('', { thread: root })
    expect(jane.privateMessages()).toMatchObject([{ thread_ts: root.ts }])
    await jane.presses('Share here…')
    await jane.submits()
    expect(coach.messages().filter(({ thread_ts }) => thread_ts === root.ts)).toHaveLength(2)
  })
})

describe('a link in a mention of the app', () => {
  /** Slack sends a mention and its link as two events, here the link second. */
  async function sendsLink({ ts: message_ts, channel, user }: Message) {
    const links = [{ domain: 'app.exec.com', url: LINK }]
    await app.slack.event({ type: 'link_shared', user, channel, message_ts, links }, channel)
    await app.bot.idle()
    expect(app.slack.callsOf('chat.unfurl')).toEqual([])
  }

  it('is answered in the thread and does not unfurl as well, when the mention comes first', async () => {
    await app.start({ slack: { events: ['app_mention'] } })
    const message = await coach.mentions(LINK)
    expect(coach.answers()).toMatchObject([{ thread_ts: message.ts }])
    await sendsLink(message)
    expect(app.lastAudit()).toMatchObject({ decision: 'skipped', reason: 'answered_in_thread' })
  })

  it('does not unfurl where the mention was turned away because the app was busy', async () => {
    await app.start({ slack: { events: ['app_mention'] }, bot: { maxInFlight: 1 } })
    const letExecAnswer = app.holdExec()
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: ID })
    const { message } = await app.slack.post({ user: 'U0COACH', channel: 'C0TEAM', text: `${BOT} ${LINK}` })
    await app.slack.next(() => app.slack.callsOf('chat.postEphemeral')[0])
    letExecAnswer()
    await app.bot.idle()
    await sendsLink(message)
  })
})
