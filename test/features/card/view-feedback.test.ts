import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** A colleague pastes the link of a session that they may not see; someone presses *View feedback*. */
async function pressOnPrivateCard(user: string) {
  await app.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
  await app.bot.idle()
  const [message] = app.slack.visibleTo(user, 'C0TEAM')
  if (message === undefined) throw new Error('nothing was posted')
  return app.slack.click({ user, message, action_id: 'session.view_feedback' })
}

function viewText(user: string): string {
  return readable(app.slack.view(user)?.blocks ?? [])
}

describe('View feedback', () => {
  it('opens a modal with the card for whoever may see the session', async () => {
    await pressOnPrivateCard('U0REP')
    await app.bot.idle()
    expect(viewText('U0REP')).toMatch(/🥇 82\.5 · Procurement Discovery[\s\S]*\[Show evaluations\]/)
    expect(app.slack.view('U0COLLEAGUE')).toBeUndefined()
  })

  it('toggles the evaluations within the modal', async () => {
    await pressOnPrivateCard('U0REP')
    await app.bot.idle()
    await app.slack.click({ user: 'U0REP', action_id: 'session.show_evaluations' })
    await app.bot.idle()
    expect(viewText('U0REP')).toMatch(/Discovery Questions[\s\S]*\[Hide evaluations\]/)
  })

  it('opens before Exec has answered', async () => {
    await app.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await app.bot.idle()
    await app.restart()
    app.exec.faults.latencyMs = 300
    const [message] = app.slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('nothing was posted')
    await app.slack.click({ user: 'U0REP', message, action_id: 'session.view_feedback' })
    await app.slack.next(() => viewText('U0REP').includes('Loading'))
    await app.bot.idle()
    expect(viewText('U0REP')).toContain('82.5')
  })

  it('tells whoever may not see the session so, in the modal, without its content', async () => {
    await pressOnPrivateCard('U0COLLEAGUE')
    await app.bot.idle()
    expect(viewText('U0COLLEAGUE')).toContain('You are not among them')
    expect(viewText('U0COLLEAGUE')).not.toMatch(/Jane|Procurement|82\.5/)
    expect(app.audits().at(-1)).toMatchObject({ surface: 'view_feedback', decision: 'refused' })
  })

  it('tells a failure in the modal, and tries again there', async () => {
    await app.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await app.bot.idle()
    await app.restart()
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    const [message] = app.slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('nothing was posted')
    await app.slack.click({ user: 'U0REP', message, action_id: 'session.view_feedback' })
    await app.bot.idle()
    expect(viewText('U0REP')).toContain('has a fault')
    app.exec.faults.clear()
    await app.slack.click({ user: 'U0REP', action_id: 'session.try_again' })
    await app.bot.idle()
    expect(viewText('U0REP')).toContain('82.5')
  })

  it('does not mind that the modal was closed meanwhile', async () => {
    app.exec.faults.latencyMs = 100
    await app.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await app.bot.idle()
    await app.restart()
    const [message] = app.slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('nothing was posted')
    await app.slack.click({ user: 'U0REP', message, action_id: 'session.view_feedback' })
    await app.slack.next(() => app.slack.view('U0REP'))
    await app.slack.closeView({ user: 'U0REP' })
    await app.bot.idle()
    expect(app.lines.join('')).not.toContain('answer failed')
  })

  it('fills the modal though the answer to its opening is lost', async () => {
    app.slack.fault('views.open', { kind: 'answer_lost' })
    await pressOnPrivateCard('U0REP')
    await app.bot.idle()
    expect(app.slack.callsOf('views.open')).toHaveLength(1)
    expect(viewText('U0REP')).toContain('🥇 82.5')
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
  })

  it('says so in private where the modal does not open', async () => {
    app.slack.fault('views.open', { kind: 'error', error: 'internal_error' })
    await pressOnPrivateCard('U0REP')
    await app.bot.idle()
    const [, told] = app.slack.visibleTo('U0REP', 'C0TEAM')
    expect(told).toMatchObject({ ephemeral_for: 'U0REP' })
    expect(readable(told?.blocks ?? [])).toContain('Something went wrong')
  })
})
