import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { postedIn } from '../../support/posted-in.ts'
import type { Choice } from '../../support/slack/element-values.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

const posted = (channel = 'C0TEAM', user = 'U0COACH') => postedIn(app.slack, channel, user)

describe('the share form', () => {
  async function openForm(user = 'U0COACH') {
    await app.slack.command({ user, channel: 'C0TEAM', text: LINK })
    await app.bot.idle()
    const message = app.slack.visibleTo(user, 'C0TEAM').find(({ ephemeral_for }) => ephemeral_for === user)
    if (message === undefined) throw new Error('no card')
    await app.slack.click({ user, message, action_id: 'session.share' })
    await app.bot.idle()
  }

  async function submit(values: Record<string, Choice> = {}, user = 'U0COACH') {
    const delivery = await app.slack.submitView({ user, values })
    await app.bot.idle()
    return delivery
  }

  const viewText = (user = 'U0COACH') => readable(app.slack.view(user)?.blocks ?? [])

  it('posts to this conversation by default, with note and rubric', async () => {
    await openForm()
    await submit({ note: 'Well done', rubric: ['rubric'] })
    const [card, rubric] = posted()
    expect(readable(card?.blocks ?? [])).toContain('Well done')
    expect(rubric).toMatchObject({ thread_ts: card?.ts })
    expect(readable(rubric?.blocks ?? [])).toMatch(/Rubric · Procurement Discovery[\s\S]*Discovery Questions/)
    expect(viewText()).toMatch(/The session is shared\. <https:/)
  })

  it('posts into the thread of a message link', async () => {
    const { message } = await app.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: 'How did it go?' })
    await openForm()
    await submit({ thread: `https://acme.slack.com/archives/C0TEAM/p${message.ts.replace('.', '')}` })
    expect(posted().find(({ thread_ts }) => thread_ts === message.ts)).toBeDefined()
  })

  it.each<[Record<string, Choice>, string, string]>([
    [{ session: 'no id!' }, 'session', 'id or link'],
    [{ thread: 'not a link' }, 'thread', "not a message's link"],
    [
      { thread: 'https://acme.slack.com/archives/C0OPEN/p1700000000000100' },
      'thread',
      'another conversation',
    ],
  ])('says beside the field what is wrong: %j', async (values, field, words) => {
    await openForm()
    const delivery = await submit(values)
    expect(delivery.body).toMatchObject({
      response_action: 'errors',
      errors: { [field]: expect.stringContaining(words) },
    })
    expect(posted()).toEqual([])
  })

  it('comes back with everything that was filled in when the card could not be posted', async () => {
    await openForm()
    await submit({ conversation: 'G0PRIVATE', note: 'Do not lose me', rubric: ['rubric'] })
    expect(viewText()).toContain('`/invite`')
    expect(JSON.stringify(app.slack.view('U0COACH'))).toContain('Do not lose me')
    app.slack.workspace.conversations.find(({ id }) => id === 'G0PRIVATE')?.members.push('U0BOT')
    await submit()
    expect(posted('G0PRIVATE')).toHaveLength(2)
    expect(readable(posted('G0PRIVATE')[0]?.blocks ?? [])).toContain('Do not lose me')
  })

  it('posts once for a double submission', async () => {
    await openForm()
    const delivery = await submit()
    await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(posted()).toHaveLength(1)
  })

  it('is refused to whoever may not see the session, when they submit it', async () => {
    await app.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
    await app.bot.idle()
    const [message] = posted()
    if (message === undefined) throw new Error('no unfurl')
    await app.slack.click({ user: 'U0COLLEAGUE', message, action_id: 'session.share' })
    await app.bot.idle()
    await submit({}, 'U0COLLEAGUE')
    expect(viewText('U0COLLEAGUE')).toContain('You are not among them')
    expect(posted()).toHaveLength(1)
  })

  it('does not go to a private conversation that the sharer has left meanwhile', async () => {
    await openForm()
    await submit({ conversation: 'G0PRIVATE' })
    const there = app.slack.workspace.conversations.find(({ id }) => id === 'G0PRIVATE')
    if (there === undefined) throw new Error('no such conversation')
    there.members = ['U0REP', 'U0BOT']
    await submit()
    expect(viewText()).toContain('You are not in that conversation')
    expect(posted('G0PRIVATE', 'U0REP')).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_shared', reason: 'not_a_member' })
  })

  it('does not go to a public channel that a guest has left meanwhile: guests come in where they are invited', async () => {
    app.exec.sessions.set(ID, sessionDocument({ user: { email: 'gus@acme.com' } }))
    await openForm('U0GUEST')
    const there = app.slack.workspace.conversations.find(({ id }) => id === 'C0TEAM')
    if (there === undefined) throw new Error('no such conversation')
    there.members = there.members.filter((user) => user !== 'U0GUEST')
    await submit({}, 'U0GUEST')
    expect(viewText('U0GUEST')).toContain('You are not in that conversation')
    expect(posted()).toEqual([])
    there.members.push('U0GUEST')
    await submit({}, 'U0GUEST')
    expect(posted()).toHaveLength(1)
  })

  it('tells nobody to try again where the card is posted and the form cannot say so', async () => {
    await openForm()
    app.slack.fault('views.update', { kind: 'error', error: 'internal_error', times: 5 })
    await submit()
    expect(posted()).toHaveLength(1)
    expect(app.slack.callsOf('views.update')).toHaveLength(1)
    expect(viewText()).toBe('Sharing…')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'internal_error' })
  })

  it('takes the rubric back where the card cannot note it, and says that it failed', async () => {
    await openForm()
    app.slack.fault('chat.update', { kind: 'error', error: 'edit_window_closed' })
    await submit({ rubric: ['rubric'] })
    expect(posted()).toHaveLength(1)
    expect(readable(posted()[0]?.blocks ?? [])).toContain('82.5')
    expect(viewText()).toMatch(/The session is shared[\s\S]*reply with its rubric could not be posted/)
  })

  it('tells nobody to try again where the rubric cannot be taken back either', async () => {
    await openForm()
    app.slack.fault('chat.update', { kind: 'error', error: 'edit_window_closed' })
    app.slack.fault('chat.delete', { kind: 'error', error: 'internal_error' })
    await submit({ rubric: ['rubric'] })
    expect(viewText()).toContain('The session is shared')
    expect(app.lines.join('')).toContain('a rubric is left without its card')
  })

  it('tells of a rubric that could not be posted', async () => {
    await openForm()
    app.slack.fault('chat.postMessage', { kind: 'slow', latencyMs: 1 })
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'fatal_error' })
    await submit({ rubric: ['rubric'] })
    expect(viewText()).toContain('reply with its rubric could not be posted')
    expect(posted()).toHaveLength(1)
  })
})
