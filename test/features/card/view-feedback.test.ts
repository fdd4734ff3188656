import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Stage, startStage } from '../../support/app.ts'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'

const ID = 'abc123def456'
const LINK = `https://app.exec.com/sessions/${ID}`
let stage: Stage

beforeEach(async () => {
  stage = await startStage()
  stage.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  await stage.close()
})

/** A colleague pastes the link of a session that they may not see; someone presses *View feedback*. */
async function pressOnPrivateCard(user: string) {
  await stage.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
  await stage.bot.idle()
  const [message] = stage.slack.visibleTo(user, 'C0TEAM')
  if (message === undefined) throw new Error('nothing was posted')
  return stage.slack.click({ user, message, action_id: 'session.view_feedback' })
}

function viewText(user: string): string {
  return readable(stage.slack.view(user)?.blocks ?? [])
}

describe('View feedback', () => {
  it('opens a modal with the card for whoever may see the session', async () => {
    await pressOnPrivateCard('U0REP')
    await stage.bot.idle()
    expect(viewText('U0REP')).toMatch(/🥇 82\.5 · Procurement Discovery[\s\S]*\[Show evaluations\]/)
    expect(stage.slack.view('U0COLLEAGUE')).toBeUndefined()
  })

  it('toggles the evaluations within the modal', async () => {
    await pressOnPrivateCard('U0REP')
    await stage.bot.idle()
    await stage.slack.click({ user: 'U0REP', action_id: 'session.show_evaluations' })
    await stage.bot.idle()
    expect(viewText('U0REP')).toMatch(/Discovery Questions[\s\S]*\[Hide evaluations\]/)
  })

  it('opens before Exec has answered', async () => {
    await stage.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    await stage.restart()
    stage.exec.faults.latencyMs = 300
    const [message] = stage.slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('nothing was posted')
    await stage.slack.click({ user: 'U0REP', message, action_id: 'session.view_feedback' })
    await stage.slack.next(() => viewText('U0REP').includes('Loading'))
    await stage.bot.idle()
    expect(viewText('U0REP')).toContain('82.5')
  })

  it('tells whoever may not see the session so, in the modal, without its content', async () => {
    await pressOnPrivateCard('U0COLLEAGUE')
    await stage.bot.idle()
    expect(viewText('U0COLLEAGUE')).toContain('You are not among them')
    expect(viewText('U0COLLEAGUE')).not.toMatch(/Jane|Procurement|82\.5/)
    expect(stage.audits().at(-1)).toMatchObject({ surface: 'view_feedback', decision: 'refused' })
  })

  it('tells a failure in the modal, and tries again there', async () => {
    await stage.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    await stage.restart()
    stage.exec.faults.set({ kind: 'server_error', status: 503 })
    const [message] = stage.slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('nothing was posted')
    await stage.slack.click({ user: 'U0REP', message, action_id: 'session.view_feedback' })
    await stage.bot.idle()
    expect(viewText('U0REP')).toContain('has a fault')
    stage.exec.faults.clear()
    await stage.slack.click({ user: 'U0REP', action_id: 'session.try_again' })
    await stage.bot.idle()
    expect(viewText('U0REP')).toContain('82.5')
  })

  it('does not mind that the modal was closed meanwhile', async () => {
    stage.exec.faults.latencyMs = 100
    await stage.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await stage.bot.idle()
    await stage.restart()
    const [message] = stage.slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('nothing was posted')
    await stage.slack.click({ user: 'U0REP', message, action_id: 'session.view_feedback' })
    await stage.slack.next(() => stage.slack.view('U0REP'))
    await stage.slack.closeView({ user: 'U0REP' })
    await stage.bot.idle()
    expect(stage.lines.join('')).not.toContain('answer failed')
  })

  it('fills the modal though the answer to its opening is lost', async () => {
    stage.slack.fault('views.open', { kind: 'answer_lost' })
    await pressOnPrivateCard('U0REP')
    await stage.bot.idle()
    expect(stage.slack.callsOf('views.open')).toHaveLength(1)
    expect(viewText('U0REP')).toContain('🥇 82.5')
    expect(stage.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
  })

  it('says so in private where the modal does not open', async () => {
    stage.slack.fault('views.open', { kind: 'error', error: 'internal_error' })
    await pressOnPrivateCard('U0REP')
    await stage.bot.idle()
    const [, told] = stage.slack.visibleTo('U0REP', 'C0TEAM')
    expect(told).toMatchObject({ ephemeral_for: 'U0REP' })
    expect(readable(told?.blocks ?? [])).toContain('Something went wrong')
  })
})
