import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../support/card-text.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import type { Message } from '../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { withWorkObjects } from '../support/work-objects.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const NOT_OPENED = 'Slack did not open what you asked for. Press the button again.'
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

const unanswered = { kind: 'reset' } as const
const expired = { kind: 'error', error: 'expired_trigger_id' } as const
const calls = (method: string) => app.slack.callsOf(method).length
const modal = () => readable(app.slack.view('U0REP')?.blocks ?? [])

/** What the person was told beside the message. */
function told(): string[] {
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

describe('a modal that Slack does not say whether it opened, and did not', () => {
  it.each(['full_review', 'share', 'show_evaluations'])('is told of beside the button %s', async (action) => {
    const message = await unfurled()
    app.slack.fault('views.open', unanswered)
    await press(action, { message })
    expect(app.slack.view('U0REP')).toBeUndefined()
    expect(calls('views.open')).toBe(1)
    expect(told()).toEqual([expect.stringContaining(NOT_OPENED)])
  })

  it('is told of beside a card without content', async () => {
    const message = await unfurled('U0COLLEAGUE')
    app.slack.fault('views.open', unanswered)
    await press('view_feedback', { message })
    expect(told()).toEqual([expect.stringContaining(NOT_OPENED)])
  })

  it('is told of in the modal that holds the button', async () => {
    await press('view_feedback', { message: await unfurled('U0COLLEAGUE') })
    app.slack.fault('views.push', unanswered)
    await app.slack.click({ user: 'U0REP', action_id: 'session.full_review' })
    await app.bot.idle()
    expect(calls('views.push')).toBe(1)
    expect(modal()).toContain(NOT_OPENED)
  })

  it('of a Home is in the log, as nothing else leads to the person', async () => {
    await app.person('U0REP').opensHome()
    app.slack.fault('views.open', unanswered)
    await app.person('U0REP').presses('View')
    expect(calls('views.open')).toBe(1)
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0REP',
      surface: 'view_feedback',
      decision: 'not_delivered',
      reason: 'view_not_opened',
    })
  })

  it('of the details is in the log, too, and the pane stays as it is', async () => {
    const message = await unfurled()
    await app.slack.openEntity({ user: 'U0REP', message })
    await app.bot.idle()
    const presented = calls('entity.presentDetails')
    app.slack.fault('views.open', unanswered)
    await press('full_review', { pane: true })
    expect(calls('entity.presentDetails')).toBe(presented)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'view_not_opened' })
  })
})

describe('a modal that opened although the answer was lost', () => {
  it('stays, and nothing is told', async () => {
    const message = await unfurled()
    app.slack.fault('views.open', { kind: 'answer_lost' })
    await press('share', { message })
    expect(app.slack.view('U0REP')?.content.submit).toBeDefined()
    expect(told()).toEqual([])
  })

  it('counts as open where Slack cannot be asked either', async () => {
    const message = await unfurled()
    app.slack.fault('views.open', { kind: 'answer_lost' })
    app.slack.fault('views.update', { kind: 'error', error: 'internal_error' })
    await press('full_review', { message })
    expect(modal()).toContain('82.5')
    expect(told()).toEqual([])
  })
})

describe('a trigger that is spent', () => {
  it('is not used again in a Home, and the log has it', async () => {
    await app.person('U0REP').opensHome()
    app.slack.fault('views.open', expired)
    await app.person('U0REP').presses('View')
    expect(calls('views.open')).toBe(1)
    expect(app.audits().at(-1)).toMatchObject({
      decision: 'not_delivered',
      reason: 'expired_trigger_id',
    })
  })

  it('is not used again in the details', async () => {
    await app.slack.openEntity({ user: 'U0REP', message: await unfurled() })
    await app.bot.idle()
    const presented = calls('entity.presentDetails')
    app.slack.fault('views.open', expired)
    await press('share', { pane: true })
    expect(calls('entity.presentDetails')).toBe(presented)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'expired_trigger_id' })
  })

  it('is told of beside a message', async () => {
    const message = await unfurled()
    app.slack.fault('views.open', expired)
    await press('full_review', { message })
    expect(told()).toEqual([expect.stringContaining('Something went wrong in this app')])
  })

  it('by a modal has what goes wrong later told in that modal', async () => {
    await app.person('U0REP').opensHome()
    await app.restart()
    app.exec.faults.latencyMs = 200
    const viewing = app.person('U0REP').presses('View')
    await app.slack.next(() => app.slack.view('U0REP'))
    isClockBroken = true
    await viewing
    expect(modal()).toContain('Something went wrong in this app')
    expect(calls('views.open')).toBe(1)
  })
})
