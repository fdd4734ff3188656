import { afterEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { postedIn } from '../../support/posted-in.ts'
import type { Fault } from '../../support/slack/faults.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start(options: TestAppOptions = {}) {
  app = await startTestApp(options)
  app.exec.sessions.set(ID, sessionDocument())
}

const posted = (channel = 'C0TEAM', user = 'U0COACH') => postedIn(app.slack, channel, user)

async function command(user: string, text: string, channel = 'C0TEAM'): Promise<string> {
  await app.slack.command({ user, channel, text })
  await app.bot.idle()
  const answers = app.slack.visibleTo(user, channel).filter(({ ephemeral_for }) => ephemeral_for === user)
  expect(answers).toHaveLength(1)
  return readable(answers[0]?.blocks ?? [])
}

/** A button of what Jane was answered. */
async function press(action_id: string): Promise<void> {
  const message = app.slack.visibleTo('U0REP', 'C0TEAM').at(-1)
  if (message === undefined) throw new Error('no answer')
  await app.slack.click({ user: 'U0REP', message, action_id })
  await app.bot.idle()
}

describe('/exec-session share', () => {
  it('posts the card with who shared it and the note, and confirms with a permalink in private', async () => {
    await start()
    const confirmation = await command('U0COACH', `share <${LINK}> Look at how you opened &amp; closed`)
    const [message, ...others] = posted()
    expect(others).toEqual([])
    expect(message?.blocks[0]).toMatchObject({
      type: 'rich_text',
      elements: [
        { elements: [{ type: 'user', user_id: 'U0COACH' }, { text: ' shared an Exec session' }] },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'Look at how you opened & closed' }] },
      ],
    })
    expect(readable(message?.blocks ?? [])).toMatch(/82\.5[\s\S]*\[Show evaluations\]/)
    expect(message?.text).toContain('<@U0COACH> shared an Exec session\nLook at how you opened &amp; closed')
    expect(confirmation).toMatch(/shared\. <https:\/\/\S+\|Open the message>/)
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0COACH',
      channel: 'C0TEAM',
      session: ID,
      decision: 'shared',
      reason: 'coach',
    })
  })

  it('joins a public channel that it is not in, and posts once', async () => {
    await start()
    await command('U0REP', `share ${ID}`, 'C0OPEN')
    expect(posted('C0OPEN')).toHaveLength(1)
    expect(app.slack.callsOf('conversations.join')).toHaveLength(1)
  })

  it('never notifies a whole channel by a note', async () => {
    await start()
    await command('U0REP', `share ${ID} &lt;!channel&gt; <!here> @everyone`)
    expect(app.slack.notified.filter(({ kind }) => kind !== 'user')).toEqual([])
    expect(readable(posted()[0]?.blocks ?? [])).toContain('<!channel> @here @everyone')
  })

  it("without a session offers the sharer's own, each with its way to the form", async () => {
    await start()
    expect(await command('U0REP', 'share')).toMatch(
      /^Your sessions\nTo share a session, press View[\s\S]*82\.5 · Procurement Discovery \[View\]/,
    )
    expect(app.exec.requests.map(({ path }) => path)).toEqual(['/sessions'])
    await press('session.view')
    await press('session.share')
    await app.slack.submitView({ user: 'U0REP', values: { conversation: 'C0TEAM' } })
    await app.bot.idle()
    expect(posted()).toHaveLength(1)
  })

  it('without a session says what is missing to someone without an email', async () => {
    await start()
    expect(await command('U0NOMAIL', 'share ')).toContain('no email address')
    expect(app.exec.requests).toEqual([])
  })

  it.each([
    ['of a session that is not theirs to see', 'U0COLLEAGUE', 'C0TEAM', 'You are not among them', 'refused'],
    [
      'to a channel shared with another organisation',
      'U0REP',
      'C0SHARED',
      'another organisation',
      'not_shared',
    ],
    ['to a private channel that the bot is not in', 'U0REP', 'G0PRIVATE', '`/invite`', 'not_shared'],
    [
      'to a direct message between people',
      'U0REP',
      'D0REPCOACH',
      "can't share into a direct message",
      'not_shared',
    ],
    ['to an archived channel', 'U0REP', 'C0OLD', 'channel is archived', 'not_shared'],
    ['to a channel where nobody may post', 'U0REP', 'C0NEWS', 'not allowed to post', 'not_shared'],
  ])('refuses a share %s, and says what works', async (_, user, channel, words, decision) => {
    await start()
    expect(await command(user, `share ${ID}`, channel)).toContain(words)
    expect(posted(channel, 'U0REP')).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ user, channel, session: ID, decision })
  })

  it('is refused where another organisation is invited, though it has not answered yet', async () => {
    await start()
    const team = app.slack.workspace.conversations.find(({ id }) => id === 'C0TEAM')
    Object.assign(team ?? {}, { is_pending_ext_shared: true })
    expect(await command('U0REP', `share ${ID}`)).toContain('another organisation')
    expect(posted()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_shared', reason: 'external_conversation' })
  })

  it('tells nobody to share again where the card is posted and the confirmation fails', async () => {
    await start()
    app.slack.fault('response_url', { kind: 'status', status: 500, times: 5 })
    await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: `share ${ID}` })
    await app.bot.idle()
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    expect(posted()).toHaveLength(1)
    expect(app.slack.callsOf('response_url')).toHaveLength(1)
    expect(app.audits()).toMatchObject([
      { decision: 'shared' },
      { decision: 'not_delivered', reason: 'response_url_500' },
    ])
  })

  it('posts nothing where it cannot check whether the channel is shared', async () => {
    await start()
    app.slack.fault('conversations.info', { kind: 'error', error: 'missing_scope' })
    expect(await command('U0REP', `share ${ID}`)).toContain('could not check')
    expect(posted()).toEqual([])
  })

  const refusals: [string, Fault, string][] = [
    ['limits', { kind: 'ratelimited', retryAfterSeconds: 30 }, 'accepts no more messages'],
    ['locks the thread', { kind: 'error', error: 'restricted_action_thread_locked' }, 'thread is locked'],
    ['lost the message', { kind: 'error', error: 'cannot_reply_to_message' }, 'was deleted'],
    [
      'refuses for another reason',
      { kind: 'error', error: 'team_access_not_granted' },
      '(team_access_not_granted)',
    ],
  ]

  it.each(refusals)('says so in a sentence of its own when Slack %s', async (_, fault, words) => {
    await start()
    app.slack.fault('chat.postMessage', fault)
    expect(await command('U0REP', `share ${ID}`)).toContain(words)
  })

  it('does not post again when the answer of Slack is lost', async () => {
    await start()
    app.slack.fault('chat.postMessage', { kind: 'answer_lost' })
    expect(await command('U0REP', `share ${ID}`)).toContain('did not confirm')
    expect(posted()).toHaveLength(1)
  })

  it('posts once when Slack delivers it again', async () => {
    await start()
    const delivery = await app.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: `share ${ID}` })
    await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(posted()).toHaveLength(1)
  })

  it('says what is wrong where what is named is no session', async () => {
    await start()
    expect(await command('U0REP', 'share ???')).toContain("not a session's id or link")
  })
})

describe('a shared card', () => {
  it('keeps its sharer and note when its evaluations are shown, after a restart too', async () => {
    await start()
    await command('U0COACH', `share ${ID} For <@U0REP|jane>: *well* done`)
    await app.restart()
    const [message] = posted()
    if (message === undefined) throw new Error('nothing was posted')
    await app.slack.click({ user: 'U0REP', message, action_id: 'session.show_evaluations' })
    await app.bot.idle()
    const [expanded] = posted()
    expect(expanded?.blocks[0]?.elements).toEqual(message.blocks[0]?.elements)
    expect(readable(expanded?.blocks ?? [])).toMatch(/Discovery Questions[\s\S]*\[Hide evaluations\]/)
  })
})
