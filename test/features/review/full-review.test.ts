import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { enormousDocument, sessionDocument } from '../../support/exec/session-documents.ts'
import type { Message } from '../../support/slack/workspace.ts'
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

async function card(user: string): Promise<Message> {
  await app.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK })
  await app.bot.idle()
  const [message] = app.slack.visibleTo(user, 'C0TEAM')
  if (message === undefined) throw new Error('no card')
  return message
}

async function press(user: string, action_id: string, message?: Message, value?: string) {
  const delivery = await app.slack.click({
    user,
    action_id,
    ...(message === undefined ? {} : { message }),
    ...(value === undefined ? {} : { value }),
  })
  expect(delivery.status).toBe(200)
  await app.bot.idle()
}

function view(user = 'U0REP'): string {
  return readable(app.slack.view(user)?.blocks ?? [])
}

describe('Full review', () => {
  it('shows the whole review, tab by tab, to the clicker alone', async () => {
    await press('U0REP', 'session.full_review', await card('U0REP'))
    expect(view()).toContain('🥇 82.5 · Procurement Discovery')
    await press('U0REP', 'review.rubric')
    expect(view()).toMatch(/Discovery Questions[\s\S]*How do you buy software today/)
    await press('U0REP', 'review.transcript')
    expect(view()).toMatch(/0:00/)
    expect(app.slack.view('U0COACH')).toBeUndefined()
  })

  it('leads from a piece of evidence to its place in the transcript, and back', async () => {
    await press('U0REP', 'session.full_review', await card('U0REP'))
    await press('U0REP', 'review.rubric')
    const moments = app.slack.view('U0REP')?.blocks.find((block) => readable([block]).startsWith('[▸'))
    const block_id = String(moments?.block_id)
    await app.slack.click({ user: 'U0REP', action_id: 'review.moment.0', block_id })
    await app.bot.idle()
    expect(view()).toMatch(/Jumped to \d+:\d\d/)
    await press('U0REP', 'review.back')
    expect(view()).toContain('Discovery Questions')
  })

  it('asks Exec once for the whole, and not again for any page', async () => {
    await press('U0REP', 'session.full_review', await card('U0REP'))
    await press('U0REP', 'review.rubric')
    await press('U0REP', 'review.transcript')
    expect(
      app.exec.requests.filter(({ path }) => path === `/sessions/${ID}`).map(({ query }) => query.include),
    ).toEqual(['evaluations', 'transcript,evaluations'])
  })

  it('costs one request where nothing is kept of the session', async () => {
    const message = await card('U0REP')
    await app.restart()
    app.exec.requests.length = 0
    await press('U0REP', 'session.full_review', message)
    expect(app.exec.requests.filter(({ path }) => path === `/sessions/${ID}`)).toHaveLength(1)
  })

  it('opens at once with the overview while the transcript is on its way', async () => {
    const message = await card('U0REP')
    app.exec.faults.latencyMs = 600
    await app.slack.click({ user: 'U0REP', message, action_id: 'session.full_review' })
    await app.slack.next(() => view().includes('Loading the transcript'))
    expect(view()).toContain('🥇 82.5')
    await app.bot.idle()
    expect(view()).not.toContain('Loading')
  })

  it('is refused, in the modal, to whoever may not see the session', async () => {
    await press('U0COLLEAGUE', 'session.full_review', await card('U0COLLEAGUE'))
    expect(view('U0COLLEAGUE')).toContain('You are not among them')
    expect(view('U0COLLEAGUE')).not.toMatch(/Jane|Procurement|82\.5/)
    expect(app.audits().at(-1)).toMatchObject({ surface: 'review', decision: 'refused' })
  })

  it('tells a failure in the modal, with Try again', async () => {
    const message = await card('U0REP')
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    await press('U0REP', 'session.full_review', message)
    expect(view()).toMatch(/has a fault[\s\S]*\[Try again\]/)
    app.exec.faults.clear()
    await press('U0REP', 'review.try_again')
    expect(view()).toContain('🥇 82.5')
  })

  it('turns pages after a restart: its state lives in the view', async () => {
    await press('U0REP', 'session.full_review', await card('U0REP'))
    await app.restart()
    await press('U0REP', 'review.rubric')
    expect(view()).toContain('Discovery Questions')
  })

  it('pages through a two-hour session', async () => {
    app.exec.sessions.set(ID, enormousDocument())
    await press('U0COACH', 'session.full_review', await card('U0COACH'))
    await press('U0COACH', 'review.transcript')
    expect(view('U0COACH')).toMatch(/Page 1 of \d\d/)
    await press('U0COACH', 'review.next')
    expect(view('U0COACH')).toMatch(/Page 2 of \d\d/)
    await press('U0COACH', 'review.previous')
    expect(view('U0COACH')).toMatch(/Page 1 of \d\d/)
  })

  it('opens on top of a modal that holds the card', async () => {
    await app.slack.post({ user: 'U0COLLEAGUE', channel: 'C0TEAM', text: LINK })
    await app.bot.idle()
    const [message] = app.slack.visibleTo('U0REP', 'C0TEAM')
    if (message === undefined) throw new Error('no card')
    await press('U0REP', 'session.view_feedback', message)
    await press('U0REP', 'session.full_review')
    expect(app.slack.viewStack('U0REP')).toHaveLength(2)
  })

  it.each([
    ['at once', 0],
    ['later', 300],
  ])('fills %s though the answer to its opening is lost', async (_, latencyMs) => {
    const message = await card('U0REP')
    app.exec.faults.latencyMs = latencyMs
    app.slack.fault('views.open', { kind: 'answer_lost' })
    await press('U0REP', 'session.full_review', message)
    expect(app.slack.callsOf('views.open')).toHaveLength(1)
    expect(view()).toContain('🥇 82.5')
    expect(view()).not.toContain('Loading')
    await press('U0REP', 'review.rubric')
    expect(view()).toContain('Discovery Questions')
  })

  it('that Slack refuses to fill says so in the modal, with Try again', async () => {
    const message = await card('U0REP')
    app.exec.faults.latencyMs = 300
    app.slack.fault('views.update', { kind: 'error', error: 'internal_error' })
    await press('U0REP', 'session.full_review', message)
    expect(view()).toMatch(/Something went wrong[\s\S]*\[Try again\]/)
    expect(app.slack.visibleTo('U0REP', 'C0TEAM')).toHaveLength(1)
    await press('U0REP', 'review.try_again')
    expect(view()).toContain('🥇 82.5')
  })
})
