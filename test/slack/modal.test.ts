import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { readable } from '../support/slack/readable.ts'
import type { Message } from '../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { withWorkObjects } from '../support/work-objects.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const NOT_OPENED = 'That took too long to open. Try again.'
/** Where nothing else holds the button that was pressed. */
const NOT_OPENED_THERE = `${NOT_OPENED}\n[Try again]`
let app: TestApp
let isClockBroken: boolean

beforeEach(async () => {
  isClockBroken = false
  const clock = () => {
    if (isClockBroken) throw new Error('the clock is broken')
    return Date.now()
  }
  app = await startTestApp(withWorkObjects({ bot: { clock } }))
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  isClockBroken = false
  await app.close()
})

const connectionReset = { kind: 'reset' } as const
const expired = { kind: 'error', error: 'expired_trigger_id' } as const
const calls = (method: string) => app.slack.callsOf(method).length
const modal = () => readable(app.slack.view('U0REP')?.blocks ?? [])

/** What the app wrote to the person in its direct messages with them. */
function directMessages(): string[] {
  const seen = app.slack.visibleTo('U0REP', 'D0APPREP')
  return seen.map(({ blocks }) => readable(blocks))
}

/** The ephemeral messages that the person sees. */
function ephemerals(): string[] {
  const seen = app.slack.visibleTo('U0REP', 'C0TEAM')
  return seen.flatMap(({ ephemeral_for, blocks }) => (ephemeral_for === 'U0REP' ? [readable(blocks)] : []))
}

async function unfurled(user = 'U0REP'): Promise<Message> {
  const { message } = await app.slack.post({ user, channel: 'C0TEAM', text: LINK })
  await app.bot.idle()
  return message
}

async function press(action: string, where: { message: Message } | { pane: true }) {
  await app.slack.click({ user: 'U0REP', action_id: `session.${action}`, ...where })
  await app.bot.idle()
}

describe('a modal that did not open, and whose answer from Slack is lost', () => {
  it.each(['full_review', 'share'])(
    'tells the person in an ephemeral message that %s opened no modal',
    async (action) => {
      const message = await unfurled()
      app.slack.fault('views.open', connectionReset)
      await press(action, { message })
      expect(app.slack.view('U0REP')).toBeUndefined()
      expect(calls('views.open')).toBe(1)
      expect(ephemerals()).toEqual([NOT_OPENED])
    },
  )

  it('tells the person in an ephemeral message that a card without content opened no modal', async () => {
    const message = await unfurled('U0COLLEAGUE')
    app.slack.fault('views.open', connectionReset)
    await press('view_feedback', { message })
    expect(ephemerals()).toEqual([NOT_OPENED])
  })

  it('tells the person in the modal below that Slack pushed no modal', async () => {
    await press('view_feedback', { message: await unfurled('U0COLLEAGUE') })
    app.slack.fault('views.push', connectionReset)
    await app.slack.click({ user: 'U0REP', action_id: 'session.full_review' })
    await app.bot.idle()
    expect(calls('views.push')).toBe(1)
    expect(modal()).toBe(NOT_OPENED_THERE)
  })

  it('tells the person in a direct message that a button in a Home opened no modal', async () => {
    await app.person('U0REP').opensHome()
    app.slack.fault('views.open', connectionReset)
    await app.person('U0REP').presses('View')
    expect(calls('views.open')).toBe(1)
    expect(directMessages()).toEqual([NOT_OPENED_THERE])
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0REP',
      surface: 'view_feedback',
      decision: 'not_delivered',
      reason: 'view_not_opened',
    })
  })

  it('tells the person in a direct message that a button in the details pane opened no modal', async () => {
    const message = await unfurled()
    await app.slack.openEntity({ user: 'U0REP', message })
    await app.bot.idle()
    const presented = calls('entity.presentDetails')
    app.slack.fault('views.open', connectionReset)
    await press('full_review', { pane: true })
    expect(calls('entity.presentDetails')).toBe(presented)
    expect(directMessages()).toEqual([NOT_OPENED_THERE])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'view_not_opened' })
  })
})

describe('a modal that opened although the answer from Slack was lost', () => {
  it('shows no error for a modal that opened', async () => {
    const message = await unfurled()
    app.slack.fault('views.open', { kind: 'answer_lost' })
    await press('share', { message })
    expect(app.slack.view('U0REP')?.content.submit).toBeDefined()
    expect(ephemerals()).toEqual([])
  })

  it('takes a modal for open if Slack refuses to confirm it', async () => {
    const message = await unfurled()
    app.slack.fault('views.open', { kind: 'answer_lost' })
    app.slack.fault('views.update', { kind: 'error', error: 'internal_error' })
    await press('full_review', { message })
    expect(modal()).toContain('Work on next')
    expect(ephemerals()).toEqual([])
  })
})

describe('a trigger_id that expired before the modal opened', () => {
  const NOT_DELIVERED = { decision: 'not_delivered', reason: 'expired_trigger_id' }

  it.each(['full_review', 'share'])(
    'tells the person in an ephemeral message about %s, and audits that it was not delivered',
    async (action) => {
      const message = await unfurled()
      app.slack.fault('views.open', expired)
      await press(action, { message })
      expect(ephemerals()).toEqual([NOT_OPENED])
      expect(app.audits()).toContainEqual(expect.objectContaining(NOT_DELIVERED))
    },
  )

  it('tells the person in an ephemeral message about View feedback, and audits that it was not delivered', async () => {
    const message = await unfurled('U0COLLEAGUE')
    app.slack.fault('views.open', expired)
    await press('view_feedback', { message })
    expect(ephemerals()).toEqual([NOT_OPENED])
    expect(app.audits()).toContainEqual(expect.objectContaining(NOT_DELIVERED))
  })

  it.each([
    ['with a link', LINK],
    ['without a link', 'How did it go?'],
  ])('tells the person in an ephemeral message about the shortcut on a message %s', async (_, text) => {
    const { message } = await app.slack.post({ user: 'U0REP', channel: 'C0OPEN', text })
    await app.bot.idle()
    app.slack.fault('views.open', expired)
    await app.person('U0REP').in('C0OPEN').sharesFrom(message)
    expect(app.person('U0REP').in('C0OPEN').isTold()).toBe(NOT_OPENED)
    expect(app.audits()).toContainEqual(expect.objectContaining(NOT_DELIVERED))
  })

  it('tells the person in the modal below about a view that was to be pushed', async () => {
    await press('view_feedback', { message: await unfurled('U0COLLEAGUE') })
    app.slack.fault('views.push', expired)
    await app.person('U0REP').presses('Full review')
    expect(modal()).toBe(NOT_OPENED_THERE)
    expect(app.audits()).toContainEqual(expect.objectContaining(NOT_DELIVERED))
  })

  it('tells the person in a direct message about a button in a Home', async () => {
    await app.person('U0REP').opensHome()
    app.slack.fault('views.open', expired)
    await app.person('U0REP').presses('View')
    expect(calls('views.open')).toBe(1)
    expect(directMessages()).toEqual([NOT_OPENED_THERE])
    // The session may come before or after the modal fails to open.
    expect(app.audits()).toContainEqual(expect.objectContaining(NOT_DELIVERED))
  })

  it('tells the person in a direct message about a button in the details pane', async () => {
    await app.slack.openEntity({ user: 'U0REP', message: await unfurled() })
    await app.bot.idle()
    const presented = calls('entity.presentDetails')
    app.slack.fault('views.open', expired)
    await press('share', { pane: true })
    expect(calls('entity.presentDetails')).toBe(presented)
    expect(directMessages()).toEqual([NOT_OPENED_THERE])
    expect(app.audits()).toContainEqual(expect.objectContaining(NOT_DELIVERED))
  })

  it('shows an error after the modal has opened in that modal', async () => {
    await app.person('U0REP').opensHome()
    await app.restart()
    const letExecAnswer = app.holdExec()
    const viewing = app.person('U0REP').presses('View')
    await app.slack.next(() => app.slack.view('U0REP'))
    isClockBroken = true
    letExecAnswer()
    await viewing
    expect(modal()).toContain('Something went wrong')
    expect(calls('views.open')).toBe(1)
  })
})
