import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BotOptions } from '../../../src/app.ts'
import { readable } from '../../support/card-text.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { postedIn } from '../../support/posted-in.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { IMPATIENT, startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp

beforeEach(() => start())

async function start(bot: BotOptions = {}): Promise<void> {
  app = await startTestApp({ bot })
  app.exec.sessions.set(ID, sessionDocument())
}

async function startAnew(bot: BotOptions): Promise<void> {
  await app.close()
  await start(bot)
}

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

const posted = (channel = 'C0TEAM', user = 'U0COACH') => postedIn(app.slack, channel, user)

describe('the message shortcut', () => {
  it('shares into the thread of the message, with the link found in it', async () => {
    const { message } = await app.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: `Mine: ${LINK}` })
    await app.bot.idle()
    await app.slack.messageShortcut({ user: 'U0COACH', message, callback_id: 'share_session' })
    await app.bot.idle()
    expect(JSON.stringify(app.slack.view('U0COACH'))).toContain(LINK)
    await app.slack.submitView({ user: 'U0COACH', values: { note: 'See minute two' } })
    await app.bot.idle()
    const reply = posted().find(({ thread_ts }) => thread_ts === message.ts)
    expect(readable(reply?.blocks ?? [])).toContain('See minute two')
  })

  it('opens with the id where the link in the message is longer than a field', async () => {
    const text = `${LINK}?from=${'x'.repeat(3000)}`
    const { message } = await app.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text })
    await app.bot.idle()
    await app.slack.messageShortcut({ user: 'U0COACH', message, callback_id: 'share_session' })
    await app.bot.idle()
    expect(JSON.stringify(app.slack.view('U0COACH'))).toContain(`"initial_value":"${ID}"`)
  })
})

describe('the message shortcut on a message without a link', () => {
  async function openForm(user = 'U0REP') {
    const { message } = await app.slack.post({ user: 'U0COACH', channel: 'C0TEAM', text: 'Well?' })
    const delivery = await app.slack.messageShortcut({ user, message, callback_id: 'share_session' })
    return { message, delivery }
  }

  const form = (user = 'U0REP') => readable(app.slack.view(user)?.blocks ?? [])
  const replies = (root: Message) =>
    posted('C0TEAM', 'U0COACH').filter(({ thread_ts }) => thread_ts === root.ts)

  it("offers the person's own sessions, graded ones first, for one request", async () => {
    const created_at = '2026-03-16T10:00:00Z'
    app.exec.sessions.set('new1', ungradedDocument({ id: 'new1', created_at }))
    app.exec.sessions.set('b', sessionDocument({ id: 'b', user: { email: 'ravi@acme.com' } }))
    const { message } = await openForm()
    await app.bot.idle()
    expect(form()).toMatch(
      /Graded 🥇 Gold 82\.5 · Procurement Discovery · 15 Mar 2026, 14:30 UTC Not graded yet ⏳ · Procurement/,
    )
    expect(JSON.stringify(app.slack.view('U0REP'))).not.toContain('"value":"b"')
    expect(app.exec.requests.map(({ path }) => path)).toEqual(['/sessions'])
    await app.slack.submitView({ user: 'U0REP', values: { choice: ID, note: 'Mine' } })
    await app.bot.idle()
    expect(
      replies(message)
        .map(({ blocks }) => readable(blocks))
        .join(),
    ).toMatch(/Mine[\s\S]*82\.5/)
  })

  it('takes a link or id instead, and says so where it gets both or neither', async () => {
    const { message } = await openForm()
    await app.bot.idle()
    for (const [values, words] of [
      [{}, 'Choose a session above, or give'],
      [{ choice: ID, session: 'other123' }, 'Leave one of the two empty'],
    ] as const) {
      const delivery = await app.slack.submitView({ user: 'U0REP', values })
      expect(delivery.body).toMatchObject({ errors: { session: expect.stringContaining(words) } })
    }
    await app.slack.submitView({ user: 'U0REP', values: { choice: null, session: LINK } })
    await app.bot.idle()
    expect(replies(message)).toHaveLength(1)
  })

  it('comes back with what was chosen where the card could not be posted', async () => {
    await openForm()
    await app.bot.idle()
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'is_archived' })
    await app.slack.submitView({ user: 'U0REP', values: { choice: ID } })
    await app.bot.idle()
    expect(form()).toMatch(/archived[\s\S]*Graded 🥇 Gold 82\.5/)
    const json = JSON.stringify(app.slack.view('U0REP')?.blocks)
    expect(json).toMatch(new RegExp(`"initial_option":\\{[^}]*\\},"value":"${ID}"`))
    expect(json).not.toContain('initial_value')
    expect(app.exec.requests.filter(({ path }) => path === '/sessions')).toHaveLength(1)
    expect(app.audits().map(({ decision, reason }) => `${decision} ${reason}`)).toEqual([
      'listed participant',
      'not_shared archived',
      'listed cached',
    ])
    await app.slack.submitView({ user: 'U0REP' })
    await app.bot.idle()
    expect(form()).toContain('The session is shared')
  })

  it('comes back with the id of what was chosen where nothing is kept of the menu', async () => {
    await openForm()
    await app.bot.idle()
    await app.restart()
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'is_archived' })
    await app.slack.submitView({ user: 'U0REP', values: { choice: ID } })
    await app.bot.idle()
    expect(form()).toContain('archived')
    expect(form()).not.toContain('Choose one')
    expect(JSON.stringify(app.slack.view('U0REP'))).toContain(`"initial_value":"${ID}"`)
  })

  it('comes back with the menu and the link that was given instead', async () => {
    await openForm()
    await app.bot.idle()
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'is_archived' })
    await app.slack.submitView({ user: 'U0REP', values: { session: LINK } })
    await app.bot.idle()
    expect(form()).toMatch(/archived[\s\S]*Choose one/)
    const json = JSON.stringify(app.slack.view('U0REP')?.blocks)
    expect(json).toContain(`"initial_value":"${LINK}"`)
    expect(json).not.toContain('initial_option"')
  })

  it('opens at once where Exec is slow, and then has the list; what was typed stays', async () => {
    app.exec.faults.latencyMs = 600
    await openForm()
    await app.slack.next(() => app.slack.view('U0REP') !== undefined)
    expect(form()).toContain('Loading your latest sessions…')
    const before = app.slack.view('U0REP')
    await app.bot.idle()
    expect(form()).toContain('Choose one')
    expect(app.slack.view('U0REP')?.id).toBe(before?.id)
  })

  it('that was submitted before the list came is left alone', async () => {
    // The list's first try is given up after four seconds; the second brings it.
    app.exec.faults.next({ kind: 'hang' })
    const { message } = await openForm()
    await app.slack.next(() => app.slack.view('U0REP') !== undefined)
    await app.slack.submitView({ user: 'U0REP', values: { session: ID } })
    await app.slack.next(() => form().includes('The session is shared'))
    await app.bot.idle()
    const ofAll = app.exec.requests.filter(({ query }) => query.user_emails && !query.scenario_ids)
    expect(ofAll.map(({ status }) => status)).toEqual([undefined, 200])
    expect(form()).toContain('The session is shared')
    expect(replies(message)).toHaveLength(1)
  })

  it.each([
    [{ kind: 'server_error', status: 503 }, 'has a fault'],
    [{ kind: 'limited', retryAfter: 3600, where: 'body' }, 'request limit'],
    [{ kind: 'hang' }, 'took too long'],
  ] as const)('says why there is no list, and takes an id: %j', async (fault, words) => {
    if (fault.kind === 'hang') await startAnew(IMPATIENT)
    app.exec.faults.set(fault)
    const { message } = await openForm()
    await app.bot.idle()
    expect(form()).toContain(words)
    expect(form()).toContain('Reference EX-')
    app.exec.faults.clear()
    if (fault.kind === 'limited') return
    await app.slack.submitView({ user: 'U0REP', values: { session: ID } })
    await app.bot.idle()
    expect(replies(message)).toHaveLength(1)
  })

  it('says that there are none, or that the email is missing, and takes an id', async () => {
    await openForm('U0COLLEAGUE')
    await app.bot.idle()
    expect(form('U0COLLEAGUE')).toContain('Exec has no session under the email address')
    await openForm('U0NOMAIL')
    await app.bot.idle()
    expect(form('U0NOMAIL')).toContain('no email address that the app can read')
    expect(form('U0NOMAIL')).not.toContain('Choose one')
  })

  it('opens once where Slack delivers it again', async () => {
    const { delivery } = await openForm()
    await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(app.slack.callsOf('views.open')).toHaveLength(1)
  })
})
