import { describe, expect, it } from 'vitest'
import { testApp } from '../support/app-fixture.ts'
import type { Fault } from '../support/slack/faults.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, withoutEmail } = app

describe('/exec-session share', () => {
  it('posts the card with the sharer and the note, and confirms in private with a permalink', async () => {
    const confirmation = await coach.shares(`<${LINK}> Look at how you opened &amp; closed`)
    const message = jane.onlyMessage()
    expect(message.blocks[0]).toMatchObject({
      type: 'rich_text',
      elements: [
        {
          elements: [
            { type: 'user', user_id: 'U0COACH' },
            { text: ' shared ' },
            { type: 'user', user_id: 'U0REP' },
            { text: "'s session" },
          ],
        },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'Look at how you opened & closed' }] },
      ],
    })
    expect(jane.sees()).toMatch(/82\.5[\s\S]*\[Show rubric\]/)
    expect(message.text).toContain(
      "<@U0COACH> shared <@U0REP>'s session\nLook at how you opened &amp; closed",
    )
    expect(confirmation).toMatch(/^Shared in <#C0TEAM>\. <https:\/\/\S+\|View message>$/)
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0COACH',
      channel: 'C0TEAM',
      session: ID,
      decision: 'shared',
      reason: 'coach',
    })
  })

  it('joins a public channel that the app is not in, and posts once', async () => {
    expect(await jane.in('C0OPEN').shares(ID)).toMatch(
      /^Shared in <#C0OPEN>\. <\S+\|View message>\nExec joined <#C0OPEN> to post it\.$/,
    )
    expect(coach.in('C0OPEN').publicMessages()).toHaveLength(1)
    expect(app.slack.callsOf('conversations.join')).toHaveLength(1)
  })

  it('notifies no whole channel through a note', async () => {
    await jane.shares(`${ID} &lt;!channel&gt; <!here> @everyone`)
    expect(app.slack.notified.filter(({ kind }) => !['user', 'channel'].includes(kind))).toEqual([])
    expect(coach.seesOnly()).toContain('<!channel> @here @everyone')
  })

  it("lists the person's own sessions where none is named, each of which leads to the share form", async () => {
    expect(await jane.asks('share')).toMatch(
      /^Your sessions\nWhich one do you want to share\?[\s\S]*82\.5\/100 · Procurement Discovery[\s\S]*\[View\] \[Share…\]/,
    )
    expect(app.execPaths()).toEqual(['/sessions'])
    await jane.presses('Share…')
    await jane.submits({ conversation: 'C0TEAM' })
    expect(coach.publicMessages()).toHaveLength(1)
  })

  it('asks nothing above a list without sessions', async () => {
    app.exec.sessions.clear()
    expect(await jane.asks('share')).toMatch(/^Your sessions\nNo sessions yet\./)
  })

  it('keeps Share… on each page of that list', async () => {
    for (let at = 0; at < 6; at += 1) app.addSession({ id: `older${at}` })
    await jane.asks('share')
    await jane.presses('Older')
    await jane.presses('Newer')
    expect(jane.sees().match(/\[Share…\]/g)).toHaveLength(5)
  })

  it('says that the email is missing to someone without one who names no session', async () => {
    expect(await withoutEmail.asks('share ')).toContain('has no email')
    expect(app.exec.requests).toEqual([])
  })

  it.each([
    ['of a session that is not theirs to see', 'U0COLLEAGUE', 'C0TEAM', "You can't open", 'refused'],
    [
      'to a channel shared with another organization',
      'U0REP',
      'C0SHARED',
      'another organization',
      'not_shared',
    ],
    ['to a private channel that the bot is not in', 'U0REP', 'G0PRIVATE', '`/invite @Exec`', 'not_shared'],
    [
      'to a direct message between people',
      'U0REP',
      'D0REPCOACH',
      "can't post in this conversation",
      'not_shared',
    ],
    ['to an archived channel', 'U0REP', 'C0OLD', 'channel is archived', 'not_shared'],
    ['to a channel where nobody may post', 'U0REP', 'C0NEWS', "isn't allowed to post", 'not_shared'],
  ])('refuses a share %s, and says what works', async (_, user, channel, words, decision) => {
    expect(await app.person(user).in(channel).shares(ID)).toContain(words)
    expect(jane.in(channel).publicMessages()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ user, channel, session: ID, decision })
  })

  it('refuses a share to a channel with a pending invitation to another organization', async () => {
    app.conversation('C0TEAM').is_pending_ext_shared = true
    expect(await jane.shares(ID)).toContain('another organization')
    expect(coach.publicMessages()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_shared', reason: 'external_conversation' })
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

  it('posts nothing where Slack does not say whether the channel is shared', async () => {
    app.slack.fault('conversations.info', { kind: 'error', error: 'missing_scope' })
    expect(await jane.shares(ID)).toContain("didn't say whether that conversation")
    expect(coach.publicMessages()).toEqual([])
  })

  const refusals: [string, Fault, string][] = [
    ['limits', { kind: 'ratelimited', retryAfterSeconds: 30 }, "limiting Exec's messages"],
    ['locks the thread', { kind: 'error', error: 'restricted_action_thread_locked' }, 'thread is locked'],
    ['lost the message', { kind: 'error', error: 'cannot_reply_to_message' }, 'was deleted'],
    [
      'refuses for another reason',
      { kind: 'error', error: 'team_access_not_granted' },
      '(team_access_not_granted)',
    ],
  ]

  it.each(refusals)('has a sentence of its own for the case that Slack %s', async (_, fault, words) => {
    app.slack.fault('chat.postMessage', fault)
    expect(await jane.shares(ID)).toContain(words)
  })

  it('posts the card once where the answer of Slack is lost', async () => {
    app.slack.fault('chat.postMessage', { kind: 'answer_lost' })
    expect(await jane.shares(ID)).toContain("didn't confirm")
    expect(coach.publicMessages()).toHaveLength(1)
  })

  it('posts the card once where Slack delivers the command again', async () => {
    await jane.shares(ID)
    await app.redeliver()
    expect(coach.publicMessages()).toHaveLength(1)
  })

  it('says that a text names no session', async () => {
    expect(await jane.shares('???')).toContain("isn't a session's id or link")
  })
})

describe('a card posted by /exec-session share', () => {
  it('keeps its sharer and note after Show rubric, also after a restart', async () => {
    await coach.shares(`${ID} For <@U0REP|jane>: *well* done`)
    await app.restart()
    const [sharer] = jane.onlyMessage().blocks
    await jane.presses('Show rubric')
    const [expanded] = coach.publicMessages()
    expect(expanded?.blocks[0]?.elements).toEqual(sharer?.elements)
    expect(jane.sees()).toMatch(/Discovery Questions[\s\S]*\[Hide rubric\]/)
  })
})
