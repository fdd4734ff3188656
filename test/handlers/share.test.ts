import { afterEach, describe, expect, it } from 'vitest'
import { type Stage, type StageOptions, startStage } from '../support/app.ts'
import { readable } from '../support/card-text.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import type { Fault } from '../support/slack/faults.ts'
import type { Message } from '../support/slack/workspace.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let stage: Stage

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  await stage.close()
})

async function start(options: StageOptions = {}) {
  stage = await startStage(options)
  stage.exec.sessions.set(ID, sessionDocument())
}

/** The messages of a channel that everyone in it sees. */
function posted(channel = 'C0TEAM', user = 'U0COACH'): Message[] {
  return stage.slack.visibleTo(user, channel).filter((message) => message.ephemeral_for === undefined)
}

async function command(user: string, text: string, channel = 'C0TEAM'): Promise<string> {
  await stage.slack.command({ user, channel, text })
  await stage.bot.idle()
  const answers = stage.slack.visibleTo(user, channel).filter(({ ephemeral_for }) => ephemeral_for === user)
  expect(answers).toHaveLength(1)
  return readable(answers[0]?.blocks ?? [])
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
    expect(stage.audits().at(-1)).toMatchObject({
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
    expect(stage.slack.callsOf('conversations.join')).toHaveLength(1)
  })

  it('never notifies a whole channel by a note', async () => {
    await start()
    await command('U0REP', `share ${ID} &lt;!channel&gt; <!here> @everyone`)
    expect(stage.slack.notified.filter(({ kind }) => kind !== 'user')).toEqual([])
    expect(readable(posted()[0]?.blocks ?? [])).toContain('<!channel> @here @everyone')
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
    ['to a private channel that the bot is not in', 'U0REP', 'G0PRIVATE', '`/invite @Exec`', 'not_shared'],
    [
      'to a direct message between people',
      'U0REP',
      'D0REPCOACH',
      "can't post in a direct message",
      'not_shared',
    ],
    ['to a channel where nobody may post', 'U0REP', 'C0NEWS', 'not allowed to post', 'not_shared'],
  ])('refuses a share %s, and says what works', async (_, user, channel, words, decision) => {
    await start()
    expect(await command(user, `share ${ID}`, channel)).toContain(words)
    expect(posted(channel, 'U0REP')).toEqual([])
    expect(stage.audits().at(-1)).toMatchObject({ user, channel, session: ID, decision })
  })

  it('posts nothing where it cannot check whether the channel is shared', async () => {
    await start()
    stage.slack.fault('conversations.info', { kind: 'error', error: 'missing_scope' })
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
    stage.slack.fault('chat.postMessage', fault)
    expect(await command('U0REP', `share ${ID}`)).toContain(words)
  })

  it('does not post again when the answer of Slack is lost', async () => {
    await start()
    stage.slack.fault('chat.postMessage', { kind: 'answer_lost' })
    expect(await command('U0REP', `share ${ID}`)).toContain('did not confirm')
    expect(posted()).toHaveLength(1)
  })

  it('posts once when Slack delivers it again', async () => {
    await start()
    const delivery = await stage.slack.command({ user: 'U0REP', channel: 'C0TEAM', text: `share ${ID}` })
    await stage.slack.redeliver(delivery)
    await stage.bot.idle()
    expect(posted()).toHaveLength(1)
  })

  it('says what is wrong where no session is named', async () => {
    await start()
    expect(await command('U0REP', 'share')).toContain("not a session's id or link")
  })
})

describe('a shared card', () => {
  it('keeps its sharer and note when its evaluations are shown, after a restart too', async () => {
    await start()
    await command('U0COACH', `share ${ID} For <@U0REP|jane>: *well* done`)
    await stage.restart()
    const [message] = posted()
    if (message === undefined) throw new Error('nothing was posted')
    await stage.slack.click({ user: 'U0REP', message, action_id: 'session.show_evaluations' })
    await stage.bot.idle()
    const [expanded] = posted()
    expect(expanded?.blocks[0]?.elements).toEqual(message.blocks[0]?.elements)
    expect(readable(expanded?.blocks ?? [])).toMatch(/Discovery Questions[\s\S]*\[Hide evaluations\]/)
  })
})

describe('the share form', () => {
  async function openForm(user = 'U0COACH') {
    await stage.slack.command({ user, channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    const message = stage.slack.visibleTo(user, 'C0TEAM').find(({ ephemeral_for }) => ephemeral_for === user)
    if (message === undefined) throw new Error('no card')
    await stage.slack.click({ user, message, action_id: 'session.share' })
    await stage.bot.idle()
  }

  async function submit(values: Record<string, unknown> = {}, user = 'U0COACH') {
    const delivery = await stage.slack.submitView({ user, values: values as never })
    await stage.bot.idle()
    return delivery
  }

  const viewText = (user = 'U0COACH') => readable(stage.slack.view(user)?.blocks ?? [])

  it('posts to this conversation by default, with note and rubric', async () => {
    await start()
    await openForm()
    await submit({ note: 'Well done', rubric: ['rubric'] })
    const [card, rubric] = posted()
    expect(readable(card?.blocks ?? [])).toContain('Well done')
    expect(rubric).toMatchObject({ thread_ts: card?.ts })
    expect(readable(rubric?.blocks ?? [])).toMatch(/Rubric · Procurement Discovery[\s\S]*Discovery Questions/)
    expect(viewText()).toMatch(/The session is shared\. <https:/)
  })

  it('posts into the thread of a message link', async () => {
    await start()
    const { message } = await stage.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: 'How did it go?' })
    await openForm()
    await submit({ thread: `https://acme.slack.com/archives/C0TEAM/p${message.ts.replace('.', '')}` })
    expect(posted().find(({ thread_ts }) => thread_ts === message.ts)).toBeDefined()
  })

  it.each([
    [{ session: 'no id!' }, 'session', 'id or link'],
    [{ thread: 'not a link' }, 'thread', "not a message's link"],
    [
      { thread: 'https://acme.slack.com/archives/C0OPEN/p1700000000000100' },
      'thread',
      'another conversation',
    ],
  ])('says beside the field what is wrong: %j', async (values, field, words) => {
    await start()
    await openForm()
    const delivery = await submit(values)
    expect(delivery.body).toMatchObject({
      response_action: 'errors',
      errors: { [field]: expect.stringContaining(words) },
    })
    expect(posted()).toEqual([])
  })

  it('comes back with everything that was filled in when the card could not be posted', async () => {
    await start()
    await openForm()
    await submit({ conversation: 'G0PRIVATE', note: 'Do not lose me', rubric: ['rubric'] })
    expect(viewText()).toContain('`/invite @Exec`')
    expect(JSON.stringify(stage.slack.view('U0COACH'))).toContain('Do not lose me')
    stage.slack.workspace.conversations.find(({ id }) => id === 'G0PRIVATE')?.members.push('U0BOT')
    await submit()
    expect(posted('G0PRIVATE')).toHaveLength(2)
    expect(readable(posted('G0PRIVATE')[0]?.blocks ?? [])).toContain('Do not lose me')
  })

  it('posts once for a double submission', async () => {
    await start()
    await openForm()
    const delivery = await submit()
    await stage.slack.redeliver(delivery)
    await stage.bot.idle()
    expect(posted()).toHaveLength(1)
  })

  it('is refused to whoever may not see the session, when they submit it', async () => {
    await start()
    await stage.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    const [message] = posted()
    if (message === undefined) throw new Error('no unfurl')
    await stage.slack.click({ user: 'U0COLLEAGUE', message, action_id: 'session.share' })
    await stage.bot.idle()
    await submit({}, 'U0COLLEAGUE')
    expect(viewText('U0COLLEAGUE')).toContain('You are not among them')
    expect(posted()).toHaveLength(1)
  })

  it('tells of a rubric that could not be posted', async () => {
    await start()
    await openForm()
    stage.slack.fault('chat.postMessage', { kind: 'slow', latencyMs: 1 })
    stage.slack.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' })
    await submit({ rubric: ['rubric'] })
    expect(viewText()).toContain('reply with its rubric could not be posted')
    expect(posted()).toHaveLength(1)
  })
})

describe('the message shortcut', () => {
  it('shares into the thread of the message, with the link found in it', async () => {
    await start()
    const { message } = await stage.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: `Mine: ${LINK}` })
    await stage.bot.idle()
    await stage.slack.messageShortcut({ user: 'U0COACH', message, callback_id: 'share_session' })
    await stage.bot.idle()
    expect(JSON.stringify(stage.slack.view('U0COACH'))).toContain(LINK)
    await stage.slack.submitView({ user: 'U0COACH', values: { note: 'See minute two' } })
    await stage.bot.idle()
    const reply = posted().find(({ thread_ts }) => thread_ts === message.ts)
    expect(readable(reply?.blocks ?? [])).toContain('See minute two')
  })
})

describe('Remove', () => {
  async function shared(user = 'U0REP') {
    await command(user, `share ${ID}`)
    const [message] = posted()
    if (message === undefined) throw new Error('nothing was posted')
    return message
  }

  async function remove(user: string, message: Message) {
    const [block] = message.blocks.filter(({ type }) => type === 'actions')
    const elements = Array.isArray(block?.elements) ? block.elements : []
    const menu = elements.find((element) => JSON.stringify(element).includes('session.more'))
    const value = /"value":"(remove[^"]*)"/.exec(JSON.stringify(menu))?.[1] ?? ''
    await stage.slack.click({ user, message, action_id: 'session.more', value })
    await stage.bot.idle()
  }

  it.each([
    ['the sharer', 'U0REP'],
    ['a coach', 'U0COACH'],
  ])('takes the card away for %s, and is audited', async (_, user) => {
    await start()
    await remove(user, await shared())
    expect(posted()).toEqual([])
    expect(stage.audits().at(-1)).toMatchObject({ user, session: ID, surface: 'remove', decision: 'removed' })
  })

  it('takes the reply with the rubric along, after a restart too', async () => {
    await start()
    await stage.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    const [answer] = stage.slack.visibleTo('U0COACH', 'C0TEAM')
    if (answer === undefined) throw new Error('no card')
    await stage.slack.click({ user: 'U0COACH', message: answer, action_id: 'session.share' })
    await stage.bot.idle()
    await stage.slack.submitView({ user: 'U0COACH', values: { rubric: ['rubric'] } })
    await stage.bot.idle()
    await stage.restart()
    const [card] = posted()
    if (card === undefined) throw new Error('nothing was posted')
    await remove('U0COACH', card)
    expect(posted()).toEqual([])
  })

  it('is refused to others, in private, whatever the workspace may see', async () => {
    await start({ env: { EXEC_ACCESS: 'workspace' } })
    await remove('U0COLLEAGUE', await shared())
    expect(posted()).toHaveLength(1)
    const refusal = stage.slack.visibleTo('U0COLLEAGUE', 'C0TEAM').find(({ ephemeral_for }) => ephemeral_for)
    expect(readable(refusal?.blocks ?? [])).toContain('Only who shared this card')
  })
})
