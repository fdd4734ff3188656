import { afterEach, describe, expect, it } from 'vitest'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import { isObject } from '../../support/slack/json.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'
import { readableEntity, withWorkObjects } from '../../support/work-objects.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const CONTENT = /Jane|Procurement|82\.5|Gold/
let app: TestApp

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

/** A message whose link is a Work Object. */
async function start(options: TestAppOptions = {}, poster = 'U0REP'): Promise<Message> {
  app = await startTestApp(withWorkObjects(options))
  app.exec.sessions.set(ID, sessionDocument())
  const { message } = await app.slack.post({ user: poster, channel: 'C0TEAM', text: LINK })
  await app.bot.idle()
  return message
}

async function open(user: string, message: Message, { refresh = false } = {}) {
  const delivery = await app.slack.openEntity({ user, message, refresh })
  if (delivery !== undefined) expect(delivery.status).toBe(200)
  await app.bot.idle()
  return delivery
}

async function press(user: string, action: string) {
  const delivery = await app.slack.click({ user, pane: true, action_id: `session.${action}` })
  expect(delivery.status).toBe(200)
  await app.bot.idle()
}

const details = (user: string) => readableEntity(app.slack.pane(user)?.details)
const problem = (user: string) => app.slack.pane(user)?.error

function sessionRequests(): number {
  return app.exec.requests.filter(({ path }) => path.startsWith('/sessions/')).length
}

describe('a Work Object that is opened', () => {
  it('shows the feedback and the rubric to whoever may see the session, at no further request', async () => {
    const message = await start()
    await open('U0COACH', message)
    expect(details('U0COACH')).toMatch(
      /^🥇 82\.5 · Procurement Discovery\nRank: 🥇 Gold[\s\S]*🟢 [\s\S]*\[Full review\] \[Share…\] \[Open in Exec\]$/,
    )
    expect(sessionRequests()).toBe(1)
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0COACH',
      channel: 'C0TEAM',
      session: ID,
      surface: 'work_object',
      decision: 'shown',
      reason: 'coach',
    })
  })

  it('shows them to one person alone, and changes nothing for the others', async () => {
    const message = await start({}, 'U0COLLEAGUE')
    await open('U0COACH', message)
    expect(details('U0COACH')).toMatch(CONTENT)
    expect(JSON.stringify(app.slack.visibleTo('U0COLLEAGUE', 'C0TEAM'))).not.toMatch(CONTENT)
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
    expect(app.slack.deliveries.filter(({ name }) => name === 'link_shared')).toHaveLength(1)
  })

  it('is restricted for whoever may not, with a sentence why', async () => {
    const message = await start()
    await open('U0COLLEAGUE', message)
    expect(problem('U0COLLEAGUE')).toEqual({
      status: 'restricted',
      custom_title: 'Not shown to you',
      custom_message: expect.stringMatching(
        /You are not among them\. .*EXEC_COACHES.* \(Reference EX-\w{6}\)$/,
      ),
    })
    expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'not_allowed' })
  })

  it.each([
    ['U0GUEST', 'You are not among them'],
    ['U0NOMAIL', 'no email address'],
  ])('is restricted for %s', async (user, words) => {
    const message = await start()
    await open(user, message)
    expect(problem(user)).toMatchObject({
      status: 'restricted',
      custom_message: expect.stringContaining(words),
    })
  })

  it('is restricted for someone of another organisation, and Exec is not asked', async () => {
    const message = await start()
    const team = app.slack.workspace.conversations.find(({ id }) => id === 'C0TEAM')
    team?.members.push('U0OUTSIDER')
    await app.restart()
    const before = app.exec.requests.length
    await open('U0OUTSIDER', message)
    expect(problem('U0OUTSIDER')).toMatchObject({ status: 'restricted' })
    expect(JSON.stringify(app.slack.pane('U0OUTSIDER')?.details ?? null)).toBe('null')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'other_organisation' })
    expect(app.exec.requests.length - before).toBeLessThanOrEqual(1)
  })

  it('is restricted where the channel has been shared with another organisation since', async () => {
    const message = await start()
    const team = app.slack.workspace.conversations.find(({ id }) => id === 'C0TEAM')
    if (team !== undefined) team.is_ext_shared = true
    await open('U0REP', message)
    expect(problem('U0REP')).toMatchObject({
      status: 'restricted',
      custom_message: expect.stringContaining('shared with another organisation'),
    })
    expect(problem('U0REP')).not.toHaveProperty('actions')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'external_view' })
    expect(sessionRequests()).toBe(1)
  })

  it('says so where the session is gone', async () => {
    const message = await start()
    await app.restart()
    app.exec.sessions.delete(ID)
    await open('U0REP', message)
    expect(problem('U0REP')).toMatchObject({
      status: 'not_found',
      custom_message: expect.stringContaining('Exec has no session with this id'),
    })
  })

  it.each([
    [{ kind: 'reset' }, 'cannot be reached'],
    [
      { kind: 'limited', retryAfter: 30, where: 'body' },
      'request limit for this workspace is used up. Try again after',
    ],
  ] as const)('says what is wrong with Exec, and tries again when asked to', async (fault, words) => {
    const message = await start()
    await app.restart()
    app.exec.faults.set(fault)
    await open('U0REP', message)
    expect(problem('U0REP')).toMatchObject({
      status: 'custom_partial_view',
      custom_message: expect.stringContaining(words),
      actions: [{ text: 'Try again', action_id: 'session.try_again', processing_state: { enabled: true } }],
    })
    expect(JSON.stringify(problem('U0REP'))).not.toMatch(/<!date|`/)
    app.exec.faults.clear()
    await app.restart()
    await press('U0REP', 'try_again')
    expect(details('U0REP')).toMatch(CONTENT)
  })

  it('offers no other try where that does not help', async () => {
    const message = await start()
    await app.restart()
    app.exec.faults.set({ kind: 'invalid_key' })
    await open('U0REP', message)
    expect(problem('U0REP')).toMatchObject({ status: 'custom_partial_view' })
    expect(problem('U0REP')).not.toHaveProperty('actions')
  })

  it('says that Exec is slow before its trigger ends; what comes late is kept for the next try', async () => {
    const message = await start()
    await app.restart()
    const before = sessionRequests()
    app.exec.faults.latencyMs = 2300
    await open('U0REP', message)
    expect(problem('U0REP')).toMatchObject({ status: 'timeout', actions: [{ text: 'Try again' }] })
    expect(app.audits().at(-1)).toMatchObject({ decision: 'failed', reason: 'timed_out' })
    await press('U0REP', 'try_again')
    expect(details('U0REP')).toMatch(CONTENT)
    expect(sessionRequests()).toBe(before + 1)
  })

  it('shows a session that has been graded meanwhile, when its details are refreshed', async () => {
    const message = await start()
    await app.restart()
    app.exec.sessions.set(ID, ungradedDocument())
    await open('U0REP', message)
    expect(details('U0REP')).toMatch(/Not graded yet[\s\S]*\[Refresh\] \[Full review\] \[Open in Exec\]/)
    await press('U0REP', 'refresh')
    expect(details('U0REP')).toMatch(/Not graded yet[\s\S]*Looked again: \d+/)
    app.exec.sessions.set(ID, sessionDocument())
    await app.restart()
    await open('U0REP', message, { refresh: true })
    expect(details('U0REP')).toContain('82.5')
  })

  it('says how the attempt stands among the others, to whoever may list them', async () => {
    const message = await start()
    addAttempts(app.exec, 2)
    await app.restart()
    await open('U0COACH', message)
    expect(details('U0COACH')).toContain('Progress: Attempt 3')
  })

  it('asks for nothing while Slack has what it shows', async () => {
    const message = await start()
    expect(await open('U0REP', message)).toBeDefined()
    app.slack.closePane('U0REP')
    expect(await open('U0REP', message)).toBeUndefined()
    expect(details('U0REP')).toMatch(CONTENT)
    expect(app.slack.callsOf('entity.presentDetails')).toHaveLength(1)
    expect(sessionRequests()).toBe(1)
  })
})

describe('a delivery of entity_details_requested', () => {
  it('is answered in Socket Mode as well', async () => {
    const message = await start({ mode: 'socket' })
    await open('U0REP', message)
    expect(details('U0REP')).toMatch(CONTENT)
  })

  it('that comes again uses the trigger no second time', async () => {
    const delivery = await open('U0REP', await start())
    if (delivery === undefined) throw new Error('nothing was delivered')
    await app.slack.redeliver(delivery)
    await app.bot.idle()
    expect(app.slack.callsOf('entity.presentDetails')).toHaveLength(1)
  })

  it('whose answer is lost on the way is not answered again', async () => {
    const message = await start()
    app.slack.fault('entity.presentDetails', { kind: 'answer_lost' })
    await open('U0REP', message)
    expect(app.slack.callsOf('entity.presentDetails')).toHaveLength(1)
    expect(details('U0REP')).toMatch(CONTENT)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered' })
  })

  it.each([
    ['its object', {}, true],
    ['no object, as in another search', { external_ref: undefined }, true],
    [
      'neither object nor session',
      { external_ref: undefined, app_unfurl_url: 'https://app.exec.com/help' },
      false,
    ],
  ])('that names %s is answered by what it names', async (_, change, isShown) => {
    const message = await start()
    // The trigger of a call that failed still works.
    app.slack.fault('entity.presentDetails', { kind: 'error', error: 'fatal_error' })
    const delivery = await open('U0REP', message)
    if (delivery === undefined || !isObject(delivery.payload.event)) throw new Error('nothing was delivered')
    const event = { ...delivery.payload.event, ...change }
    const payload = { ...delivery.payload, event_id: 'Ev0OTHER', event }
    await app.slack.redeliver({ ...delivery, payload })
    await app.bot.idle()
    if (isShown) expect(details('U0REP')).toMatch(CONTENT)
    else expect(problem('U0REP')).toMatchObject({ status: 'not_found' })
  })

  it('that holds what the bot does not expect is acknowledged and logged', async () => {
    await start()
    expect((await app.slack.event({ type: 'entity_details_requested', user: 'U0REP' })).status).toBe(200)
    await app.bot.idle()
    expect(app.lines.join('')).toContain('event unreadable')
  })

  it('that comes while too much is under way is told so', async () => {
    const message = await start({ bot: { maxInFlight: 1 } })
    await app.restart()
    app.exec.faults.latencyMs = 300
    await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: ID })
    await app.slack.openEntity({ user: 'U0REP', message })
    await app.bot.idle()
    expect(problem('U0REP')).toMatchObject({
      custom_message: expect.stringContaining('This app is busy'),
      actions: [{ text: 'Try again' }],
    })
  })
})
