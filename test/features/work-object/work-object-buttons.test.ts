import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { isObject } from '../../support/slack/json.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'
import { readableEntity, withWorkObjects } from '../../support/work-objects.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp
/** How far the bot's clock has been put on. */
let lateMs: number

beforeEach(async () => {
  lateMs = 0
  app = await startTestApp(withWorkObjects({ bot: { clock: () => Date.now() + lateMs } }))
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

async function unfurled(user = 'U0REP'): Promise<Message> {
  const { message } = await app.slack.post({ user, channel: 'C0TEAM', text: LINK })
  await app.bot.idle()
  return message
}

async function press(user: string, action: string, where: { message: Message } | { pane: true }) {
  const delivery = await app.slack.click({ user, action_id: `session.${action}`, ...where })
  expect(delivery.status).toBe(200)
  await app.bot.idle()
}

async function opened(user: string, message: Message) {
  await app.slack.openEntity({ user, message })
  await app.bot.idle()
}

const modal = (user: string) => readable(app.slack.view(user)?.blocks ?? [])
const shown = ({ channel, ts }: Message) =>
  readableEntity(app.slack.message(channel, ts)?.attachments[0]?.entity)

function sessionRequests(): string[] {
  return app.exec.requests.map(({ path }) => path).filter((path) => path.startsWith('/sessions/'))
}

describe('on a Work Object', () => {
  it('Show evaluations opens the review at its rubric, since the object cannot grow', async () => {
    const message = await unfurled()
    const before = shown(message)
    await press('U0COACH', 'show_evaluations', { message })
    expect(modal('U0COACH')).toContain('Discovery Questions')
    expect(app.slack.view('U0COACH')?.content.private_metadata).toContain('"tab":"rubric"')
    expect(shown(message)).toBe(before)
  })

  it('Full review and Share… open what they open on a card', async () => {
    const message = await unfurled()
    await press('U0REP', 'full_review', { message })
    expect(app.slack.view('U0REP')?.content.private_metadata).toContain('"tab":"overview"')
    await press('U0REP', 'share', { message })
    expect(app.slack.view('U0REP')?.content.submit).toBeDefined()
  })

  it('each press is authorised for whoever presses', async () => {
    const message = await unfurled()
    for (const action of ['show_evaluations', 'full_review']) {
      await press('U0COLLEAGUE', action, { message })
      expect(modal('U0COLLEAGUE')).toContain('You are not among them')
    }
  })

  it('View feedback opens the card for whoever may see it, and the object stays without content', async () => {
    const message = await unfurled('U0COLLEAGUE')
    const before = shown(message)
    await press('U0COACH', 'view_feedback', { message })
    expect(modal('U0COACH')).toContain('82.5 · Procurement Discovery')
    await press('U0COLLEAGUE', 'view_feedback', { message })
    expect(modal('U0COLLEAGUE')).toContain('You are not among them')
    expect(shown(message)).toBe(before)
  })

  it('Refresh shows the grade in its place, as an object, at one request', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await unfurled()
    await press('U0REP', 'refresh', { message })
    expect(shown(message)).toContain('Looked again: ')
    app.exec.sessions.set(ID, sessionDocument())
    await app.restart()
    const before = sessionRequests().length
    await press('U0REP', 'refresh', { message })
    expect(shown(message)).toMatch(/^🥇 82\.5[\s\S]*\[Show evaluations\]/)
    expect(sessionRequests()).toHaveLength(before + 1)
    expect(app.slack.message('C0TEAM', message.ts)?.attachments).toHaveLength(1)
  })

  it('Refresh tells whoever may not, and the object stays', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await unfurled()
    await press('U0COLLEAGUE', 'refresh', { message })
    const told = app.slack.visibleTo('U0COLLEAGUE', 'C0TEAM').at(-1)
    expect(told?.ephemeral_for).toBe('U0COLLEAGUE')
    expect(told?.text).toContain('You are not among them')
    expect(shown(message)).toContain('Not graded yet')
  })

  it('Refresh adds nothing for everyone where the settings forbid it since', async () => {
    await app.restart({ EXEC_ACCESS: 'workspace' })
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await unfurled('U0COLLEAGUE')
    const before = shown(message)
    expect(before).toContain('Not graded yet')
    app.exec.sessions.set(ID, sessionDocument())
    await app.restart({ EXEC_ACCESS: 'restricted', EXEC_UNFURLS: 'private' })
    await press('U0REP', 'refresh', { message })
    expect(shown(message)).toBe(before)
    const told = app.slack.visibleTo('U0REP', 'C0TEAM').at(-1)
    expect(told?.ephemeral_for).toBe('U0REP')
    expect(readable(told?.blocks ?? [])).toContain('82.5 · Procurement Discovery')
  })

  it('Refresh adds nothing for everyone where the poster may not see the session any more', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await unfurled()
    app.exec.sessions.set(ID, sessionDocument({ user: { id: 'u2', email: 'ravi@acme.com' } }))
    lateMs = 60_000
    const before = sessionRequests().length
    await press('U0COACH', 'refresh', { message })
    expect(shown(message)).not.toMatch(/82\.5|Procurement/)
    const told = app.slack.visibleTo('U0COACH', 'C0TEAM').at(-1)
    expect(told?.ephemeral_for).toBe('U0COACH')
    expect(readable(told?.blocks ?? [])).toContain('82.5 · Procurement Discovery')
    expect(sessionRequests()).toHaveLength(before + 1)
  })

  it('Refresh of someone else shows the grade, since the poster may see the session', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await unfurled()
    app.exec.sessions.set(ID, sessionDocument())
    lateMs = 60_000
    const before = sessionRequests().length
    await press('U0COACH', 'refresh', { message })
    expect(shown(message)).toMatch(/^🥇 82\.5/)
    expect(sessionRequests()).toHaveLength(before + 1)
  })

  it('Refresh falls back to the card where Slack takes no object any more', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await unfurled()
    app.slack.settings.entityTypes.length = 0
    await press('U0REP', 'refresh', { message })
    const [attachment] = app.slack.message('C0TEAM', message.ts)?.attachments ?? []
    expect(attachment).not.toHaveProperty('entity')
    expect(readable(attachment?.blocks ?? [])).toContain('Not graded yet')
  })

  it('Refresh draws the card where Work Objects have been turned off', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await unfurled()
    await app.restart({ EXEC_WORK_OBJECTS: 'off' })
    await press('U0REP', 'refresh', { message })
    expect(readable(app.slack.message('C0TEAM', message.ts)?.attachments[0]?.blocks ?? [])).toContain(
      '[Refresh]',
    )
  })

  it('Open in Exec is a link that is acknowledged', async () => {
    const message = await unfurled()
    const calls = app.slack.calls.filter(({ method }) => method !== 'chat.unfurl').length
    await press('U0REP', 'open_in_exec', { message })
    expect(app.slack.calls.filter(({ method }) => method !== 'chat.unfurl')).toHaveLength(calls)
  })
})

describe('in the details', () => {
  it('Full review and Share… open modals, for the person alone', async () => {
    await opened('U0COACH', await unfurled())
    await press('U0COACH', 'full_review', { pane: true })
    expect(modal('U0COACH')).toContain('82.5')
    await press('U0COACH', 'share', { pane: true })
    expect(app.slack.view('U0COACH')?.content.submit).toBeDefined()
    expect(sessionRequests()).toHaveLength(2)
  })

  it('a press that fails is told in their place', async () => {
    await opened('U0REP', await unfurled())
    app.slack.fault('views.open', { kind: 'error', error: 'fatal_error' })
    await press('U0REP', 'share', { pane: true })
    expect(app.slack.pane('U0REP')?.error).toMatchObject({
      status: 'custom_partial_view',
      custom_message: expect.stringContaining('Something went wrong in this app'),
    })
  })

  it('what stands there while nothing has been given can be pressed as well', async () => {
    const message = await unfurled()
    app.slack.settings.events = app.slack.settings.events.filter(
      (event) => event !== 'entity_details_requested',
    )
    await opened('U0REP', message)
    await press('U0REP', 'show_evaluations', { pane: true })
    expect(modal('U0REP')).toContain('Discovery Questions')
  })

  it('a press that does not say which object it is of is answered by the session of its button', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    await opened('U0REP', await unfurled())
    // The trigger of a call that failed still works.
    app.slack.fault('entity.presentDetails', { kind: 'error', error: 'fatal_error' })
    const delivery = await app.slack.click({ user: 'U0REP', pane: true, action_id: 'session.refresh' })
    await app.bot.idle()
    const { container } = delivery.payload
    if (!isObject(container)) throw new Error('the click has no container')
    const { external_ref: _, ...unnamed } = container
    await app.restart()
    await app.slack.redeliver({ ...delivery, payload: { ...delivery.payload, container: unnamed } })
    await app.bot.idle()
    expect(readableEntity(app.slack.pane('U0REP')?.details)).toContain('Looked again')
  })

  it('a second press on Refresh is answered as well', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    await opened('U0REP', await unfurled())
    await press('U0REP', 'refresh', { pane: true })
    await press('U0REP', 'refresh', { pane: true })
    expect(app.slack.callsOf('entity.presentDetails')).toHaveLength(3)
    expect(readableEntity(app.slack.pane('U0REP')?.details)).toContain('Looked again')
  })
})
