import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID, LINK } from '../../support/exec/session-documents.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'
import type { Message } from '../../support/slack/workspace.ts'

const BOT = '<@U0BOT>'
const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, admin, colleague, withoutEmail } = app

describe('/exec-session share', () => {
  it('posts the card with the sharer and the note, and confirms in private with a permalink', async () => {
    const confirmation = await coach.shares(`<${LINK}> Look at how you opened &amp; closed`)
    expect(JSON.stringify(jane.onlyMessage().blocks[0])).toMatch(/"user_id":"U0COACH".*"user_id":"U0REP"/)
    expect(jane.sees()).toMatch(
      inOrder("'s session Look at how you opened & closed\n", '82.5', '[Show rubric]'),
    )
    expect(jane.onlyMessage().text).toContain(
      "<@U0COACH> shared <@U0REP>'s session\nLook at how you opened &amp; closed",
    )
    expect(confirmation).toMatch(/^Shared in <#C0TEAM>\. <https:\/\/\S+\|View message>$/)
    expect(app.lastAudit()).toMatchObject({
      user: 'U0COACH',
      channel: 'C0TEAM',
      session: ID,
      decision: 'shared',
      reason: 'coach',
    })
  })

  it("lists the person's own sessions where none is named, each of which leads to the share form", async () => {
    expect(await jane.asks('share')).toMatch(
      inOrderFromStart(
        'Your sessions\nWhich one do you want to share?',
        '82.5/100 · Procurement Discovery',
        '[View] [Share…]',
      ),
    )
    expect(app.execPaths()).toEqual(['/sessions'])
    await jane.presses('Share…')
    await jane.submits({ conversation: 'C0TEAM' })
    expect(coach.publicMessages()).toHaveLength(1)
  })

  it('keeps Share… on each page of that list', async () => {
    for (let at = 0; at < 6; at += 1) app.addSession({ id: `older${at}` })
    await jane.asks('share')
    await jane.presses('Older')
    await jane.presses('Newer')
    expect(jane.sees().match(/\[Share…\]/g)).toHaveLength(5)
  })

  it('asks nothing above a list without sessions, and says that an email is missing', async () => {
    app.exec.sessions.clear()
    expect(await jane.asks('share')).toMatch(inOrderFromStart("Your sessions\nI can't find you in Exec"))
    expect(await withoutEmail.asks('share ')).toContain('has no email')
  })

  it('in the direct message leads to the share form, and stays small talk without a session', async () => {
    await jane.dm.posts(`share ${ID}`)
    expect(jane.dm.seesAnswer()).toMatch(/^I can't share into a direct message\..*\n\[Send to a person…\]$/)
    await jane.dm.posts('share')
    expect(jane.dm.seesAnswer()).toContain('Which one do you want to share?')
    await jane.dm.posts('share more')
    expect(jane.dm.seesAnswer()).not.toContain('share')
  })

  it('refuses a share that cannot or may not be, says what works, and offers a retry only if that helps', async () => {
    for (const [person, channel, words, decision] of [
      [colleague, 'C0TEAM', "You can't open", 'refused'],
      [jane, 'C0SHARED', 'another organization', 'not_shared'],
      [jane, 'G0PRIVATE', '`/invite @Exec`', 'not_shared'],
      [jane, 'D0REPCOACH', "can't share into a direct message", 'not_shared'],
      [jane, 'C0NEWS', 'not allowed to post', 'not_shared'],
    ] as const) {
      const answer = await person.in(channel).shares(ID)
      expect(answer).toContain(words)
      expect(/\[(Share|Send)/.test(answer)).toBe(decision === 'not_shared')
      expect(jane.in(channel).publicMessages()).toEqual([])
      expect(app.lastAudit()).toMatchObject({ user: person.id, channel, session: ID, decision })
    }
    expect(await coach.shares('gone123')).not.toMatch(/\[(Share|Send)/)
  })

  it('that names no session has an audit line, as a mention with another link has', async () => {
    await jane.sendsCommand('share more')
    await coach.mentions('https://app.exec.com/scenarios/a')
    const lines = ['not_shared not_an_id', 'not_shared not_a_session']
    expect(app.decisions()).toEqual(expect.arrayContaining(lines))
  })

  it('does not tell the person to share again where the card is posted and the confirmation fails', async () => {
    app.slack.fault('response_url', { kind: 'status', status: 500, times: 5 })
    await jane.sendsCommand(`share ${ID}`)
    expect(jane.messages()).toHaveLength(1)
    expect(coach.publicMessages()).toHaveLength(1)
    expect(app.slack.callsOf('response_url')).toHaveLength(1)
    expect(app.audits()).toMatchObject([
      { decision: 'shared' },
      { decision: 'not_delivered', reason: 'response_url_500' },
    ])
  })

  it('posts a card that keeps its sharer and note after Show rubric, also after a restart', async () => {
    await coach.shares(`${ID} For <@U0REP|jane>: *well* done`)
    await app.restart()
    const [sharer] = jane.onlyMessage().blocks
    await jane.showsRubricToEveryone(jane.onlyMessage())
    const [expanded] = coach.publicMessages()
    expect(expanded?.blocks[0]?.elements).toEqual(sharer?.elements)
    expect(expanded && jane.seesIn(expanded)).toMatch(inOrder('Discovery Questions', '[Hide rubric]'))
  })
})

describe('Share… after a share that failed', () => {
  /** The coach shares in a channel where that fails, and presses the button of the private answer. */
  async function triesAgain(text: string, channel: string, label = 'Share…'): Promise<Person> {
    const there = coach.in(channel)
    await there.asks(`share ${text}`)
    await app.restart()
    await there.presses(label)
    return there
  }

  const form = () => JSON.stringify(coach.modal().blocks)

  it('opens the form with the session and everything that was said, and the form then shares it', async () => {
    app.slackAnswers('chat.postMessage', 'internal_error')
    const there = await triesAgain(`<${LINK}> Open &amp; <@U0REP|jane> &lt;like this&gt;`, 'C0TEAM')
    expect(coach.sees()).toContain('82.5/100 · Procurement Discovery — Jane Smith')
    expect(form()).toContain('{"type":"text","text":"Open & "},{"type":"user","user_id":"U0REP"}')
    expect(form()).toContain('"default_to_current_conversation":true')
    await coach.submits()
    const card = there.publicMessages().at(-1)
    expect(card && there.seesIn(card)).toMatch(/Open &\s+<like this>[\s\S]*82\.5/)
    expect(coach.dm.messages()).toEqual([])
  })

  it('is Send to a person… where the app is not in the conversation', async () => {
    const there = await triesAgain(`${ID} For you, <@U0REP|jane>`, 'G0GROUP', 'Send to a person…')
    await coach.submits({ person: 'U0ADMIN' })
    expect(there.publicMessages()).toEqual([])
    expect(admin.dm.seesOnly()).toMatch(inOrder('For you, ', '82.5'))
  })
})

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
    expect(colleague.privateReply()).toContain('Only the person who shared it')
    await coach.chooses('Remove')
    expect(coach.answers()).toEqual([])
    expect(app.lastDecision()).toBe('removed sharer')
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
      expect(app.lines.filter((line) => JSON.parse(line).level > 30)).toEqual([])
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
      expect(app.lastDecision()).toBe('not_shared external_conversation')
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
    expect(jane.privateReply()).toContain('mention @Exec with its link or id')
    expect(jane.privateReply()).toMatch(inOrder('82.5/100 · Procurement Discovery', '[View] [Share here…]'))
    expect(app.execPaths()).toEqual(['/sessions'])
    expect(app.audits()).toMatchObject([{ surface: 'mention', list_of: 'own', decision: 'listed' }])
  })

  it('leads by View to the card and by Back to the list, and shares from the card into its thread', async () => {
    const message = await jane.mentions('')
    await jane.presses('View')
    await jane.presses('Back')
    expect(jane.sees()).toMatch(inOrder('Your sessions', '[Share here…]'))
    await jane.presses('View')
    expect(jane.sees()).toContain('[Full review] [Show rubric] [Share here…] [Back]')
    await jane.presses('Share here…')
    await jane.submits({ note: 'Mine' })
    const card = coach.answer()
    expect(card.thread_ts).toBe(message.ts)
    expect(coach.seesIn(card)).toMatch(inOrder('Mine', '82.5'))
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
    expect(app.lastDecision()).toBe('skipped answered_in_thread')
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

describe('Remove on a shared card', () => {
  /** The person chooses *Remove* on the card that was shared first. */
  const remove = (person: Person) => person.chooses('Remove', { in: person.publicMessages()[0] })

  it.each([
    ['the sharer', 'U0REP', 'sharer', () => undefined],
    ['a coach while Exec is down', 'U0COACH', 'coach', () => app.exec.faults.set({ kind: 'invalid_key' })],
  ])('deletes the card for %s, and is audited', async (_, user, reason, fail) => {
    await jane.shares(ID)
    await app.restart()
    fail()
    await remove(app.person(user))
    expect(coach.publicMessages()).toEqual([])
    const audit = { user, session: ID, surface: 'remove' }
    expect(app.lastAudit()).toMatchObject({ ...audit, decision: 'removed', reason })
  })

  it('says why the app cannot find out whether the person may remove the card', async () => {
    await coach.shares(ID)
    await app.restart()
    app.exec.faults.set({ kind: 'invalid_key' })
    await remove(jane)
    expect(coach.publicMessages()).toHaveLength(1)
    expect(jane.privateReply()).toContain('rejects my API key')
  })

  it('says that Slack refused, and counts a card that is already gone as removed', async () => {
    await jane.shares(ID)
    app.slackAnswers('chat.delete', 'internal_error')
    await remove(jane)
    expect(jane.seesAnswer()).toContain("Slack didn't delete the card (internal_error)")
    expect(jane.answer().ephemeral_for).toBe('U0REP')
    expect(app.lastDecision()).toBe('not_removed internal_error')
    app.slackAnswers('chat.delete', 'message_not_found')
    await remove(jane)
    expect(app.lastDecision()).toBe('removed sharer')
  })
})
