import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { ID, LINK, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import { isObject } from '../../support/slack/json.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { withWorkObjects } from '../../support/work-objects.ts'

const CONTENT = /Jane|Procurement|82\.5|Gold/
const app = testApp(withWorkObjects(), (app) => app.addSession())
const { rep: jane, coach, colleague } = app

afterEach(() => expect(app.slack.notified).toEqual([]))

/** A message whose link became a Work Object. */
let message: Message
beforeEach(async () => {
  message = await jane.posts(LINK)
})

const sessionRequests = () => app.execRequests('/sessions/').length

describe('a Work Object that is opened', () => {
  it('shows the feedback and the rubric to someone who may see the session, without another request to Exec', async () => {
    await coach.opensDetails(message)
    expect(coach.seesIn('details')).toMatch(
      /^🥇 82\.5\/100 · Procurement Discovery\nRank: 🥇 Gold[\s\S]*🟢 [\s\S]*\[Full review\] \[Share…\] \[Open in Exec\]$/,
    )
    expect(sessionRequests()).toBe(1)
    expect(app.lastAudit()).toMatchObject({
      user: 'U0COACH',
      channel: 'C0TEAM',
      session: ID,
      surface: 'work_object',
      decision: 'shown',
      reason: 'coach',
    })
  })

  it('shows them only to the person who opened it, and changes nothing for the others', async () => {
    await app.start()
    const message = await colleague.posts(LINK)
    await coach.opensDetails(message)
    expect(coach.seesIn('details')).toMatch(CONTENT)
    expect(JSON.stringify(colleague.messages())).not.toMatch(CONTENT)
    expect(app.slack.callsOf('chat.unfurl')).toHaveLength(1)
    expect(app.slack.deliveries.filter(({ name }) => name === 'link_shared')).toHaveLength(1)
  })

  it('is restricted where the channel has become shared with another organization', async () => {
    app.conversation('C0TEAM').is_ext_shared = true
    await jane.opensDetails(message)
    expect(jane.details().error).toMatchObject({
      status: 'restricted',
      custom_message: expect.stringContaining('shared with another organization'),
    })
    expect(jane.details().error).not.toHaveProperty('actions')
    expect(app.lastDecision()).toBe('refused external_view')
    expect(sessionRequests()).toBe(1)
  })

  it('says what is wrong with Exec, and shows the details after Try again', async () => {
    await app.restart()
    app.exec.faults.set({ kind: 'reset' })
    await jane.opensDetails(message)
    expect(jane.details().error).toMatchObject({
      status: 'custom_partial_view',
      custom_message: expect.stringContaining("can't be reached"),
      actions: [{ text: 'Try again', action_id: 'session.try_again', processing_state: { enabled: true } }],
    })
    app.exec.faults.clear()
    await app.restart()
    await jane.presses('Try again')
    expect(jane.seesIn('details')).toMatch(CONTENT)
  })

  it('says that Exec is slow before its trigger_id expires, and caches the late answer for Try again', async () => {
    await app.start({ bot: { timing: { detailsMs: 500 } } })
    const message = await jane.posts(LINK)
    await app.restart()
    const before = sessionRequests()
    const letExecAnswer = app.holdExec()
    const opening = jane.opensDetails(message)
    await app.slack.next(() => app.slack.pane('U0REP')?.error)
    letExecAnswer()
    await opening
    expect(jane.details().error).toMatchObject({ status: 'timeout', actions: [{ text: 'Try again' }] })
    expect(app.lastDecision()).toBe('failed timed_out')
    await jane.presses('Try again')
    expect(jane.seesIn('details')).toMatch(CONTENT)
    expect(sessionRequests()).toBe(before + 1)
  })

  it('shows the grade when its details are refreshed in Slack', async () => {
    await app.restart()
    app.addSession(ungradedDocument())
    await jane.opensDetails(message)
    expect(jane.seesIn('details')).toMatch(inOrder('Not graded yet', '[Refresh] [Transcript]'))
    await jane.presses('Refresh')
    expect(jane.seesIn('details')).toMatch(/Not graded yet[\s\S]*Checked: \d+/)
    app.addSession()
    await app.restart()
    await jane.opensDetails(message, { refresh: true })
    expect(jane.seesIn('details')).toContain('82.5')
  })

  it('shows the progress line to someone who may list the sessions', async () => {
    addAttempts(app.exec, 2)
    await app.restart()
    await coach.opensDetails(message)
    expect(coach.seesIn('details')).toContain('Progress: Attempt 3')
  })

  it('is presented once where Slack delivers the event again, and shown by Slack again without another', async () => {
    expect(await jane.opensDetails(message)).toBeDefined()
    await app.redeliver()
    app.slack.closePane('U0REP')
    expect(await jane.opensDetails(message)).toBeUndefined()
    expect(jane.seesIn('details')).toMatch(CONTENT)
    expect(app.slack.callsOf('entity.presentDetails')).toHaveLength(1)
    expect(sessionRequests()).toBe(1)
  })
})

describe('an entity_details_requested event', () => {
  it('is answered once where the answer of Slack is lost', async () => {
    app.slack.fault('entity.presentDetails', { kind: 'answer_lost' })
    await jane.opensDetails(message)
    expect(app.slack.callsOf('entity.presentDetails')).toHaveLength(1)
    expect(jane.seesIn('details')).toMatch(CONTENT)
    expect(app.lastAudit()).toMatchObject({ decision: 'not_delivered' })
  })

  it.each([
    ['its object', {}, true],
    ['no object, as in another search', { external_ref: undefined }, true],
    [
      'neither object nor session',
      { external_ref: undefined, app_unfurl_url: 'https://app.exec.com/help' },
      false,
    ],
  ])('that names %s is answered with what it names', async (_, change, isShown) => {
    // The trigger of a call that failed still works.
    app.slackAnswers('entity.presentDetails', 'fatal_error')
    const delivery = await jane.opensDetails(message)
    if (delivery === undefined || !isObject(delivery.payload.event)) throw new Error('nothing was delivered')
    const event = { ...delivery.payload.event, ...change }
    const payload = { ...delivery.payload, event_id: 'Ev0OTHER', event }
    await app.redeliver({ ...delivery, payload })
    if (isShown) expect(jane.seesIn('details')).toMatch(CONTENT)
    else expect(jane.details().error).toMatchObject({ status: 'not_found' })
  })

  it('that comes while too many deliveries are in flight is answered with busy', async () => {
    await app.start({ bot: { maxInFlight: 1 } })
    const message = await jane.posts(LINK)
    await app.restart()
    const letExecAnswer = app.holdExec()
    await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: ID })
    const opening = jane.opensDetails(message)
    await app.slack.next(() => app.slack.pane('U0REP')?.error)
    letExecAnswer()
    await opening
    expect(jane.details().error).toMatchObject({
      custom_message: expect.stringContaining('app is busy'),
      actions: [{ text: 'Try again' }],
    })
  })
})
