import { afterEach, describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { LINK, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrderFromStart } from '../../support/in-order.ts'
import { isObject } from '../../support/slack/json.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { withWorkObjects } from '../../support/work-objects.ts'

const app = testApp(withWorkObjects(), (app) => app.addSession())
const { rep: jane, coach, colleague } = app

afterEach(() => expect(app.slack.notified).toEqual([]))

const sessionRequests = () => app.execRequests('/sessions/').length

/** Jane posts the link of her session before it is graded. */
async function postsUngraded(): Promise<Message> {
  app.addSession(ungradedDocument())
  return await jane.posts(LINK)
}

describe('a button on a Work Object', () => {
  it('Full review and Share… open the review and the share form', async () => {
    const message = await jane.posts(LINK)
    await jane.presses('Full review', { in: message })
    expect(jane.modal().content.private_metadata).toContain('"tab":"rubric"')
    await jane.presses('Share…', { in: message })
    expect(jane.modal().content.submit).toBeDefined()
  })

  it('View opens the card for someone who may see it, and the object stays without content', async () => {
    const message = await colleague.posts(LINK)
    const before = jane.seesIn(message)
    await coach.presses('View', { in: message })
    expect(coach.seesIn('modal')).toContain('82.5/100 · Procurement Discovery')
    await colleague.presses('View', { in: message })
    expect(colleague.seesIn('modal')).toContain("You can't open")
    expect(jane.seesIn(message)).toBe(before)
  })

  it('Refresh shows the grade in the object, with one request to Exec', async () => {
    const message = await postsUngraded()
    await jane.presses('Refresh', { in: message })
    expect(jane.seesIn(message)).toContain('Checked: ')
    app.addSession()
    await app.restart()
    const before = sessionRequests()
    await jane.presses('Refresh', { in: message })
    expect(jane.seesIn(message)).toMatch(inOrderFromStart('🥇 82.5', '[Full review]'))
    expect(sessionRequests()).toBe(before + 1)
    expect(message.attachments).toHaveLength(1)
  })

  it.each([
    ['to everyone where the poster may see the session', undefined],
    ['only to the person where the poster may no longer see the session', 'ravi@acme.com'],
  ])('Refresh by another person shows the grade %s', async (_, email) => {
    const message = await postsUngraded()
    app.addSession(email === undefined ? {} : { user: { id: 'u2', email } })
    app.pass(60_000)
    const before = sessionRequests()
    await coach.presses('Refresh', { in: message })
    expect(sessionRequests()).toBe(before + 1)
    if (email === undefined) return expect(jane.seesIn(message)).toMatch(/^🥇 82\.5/)
    expect(jane.seesIn(message)).not.toMatch(/82\.5|Procurement/)
    expect(coach.privateReply()).toContain('82.5/100 · Procurement Discovery')
  })

  it('Refresh draws the card after EXEC_WORK_OBJECTS was turned off', async () => {
    const message = await postsUngraded()
    await app.restart({ EXEC_WORK_OBJECTS: 'off' })
    await jane.presses('Refresh', { in: message })
    expect(jane.seesIn(message)).toContain('[Refresh]')
  })

  it('Open in Exec is acknowledged without a call to Slack', async () => {
    const message = await jane.posts(LINK)
    // A press makes Slack ask for the unfurl again.
    const calls = () =>
      app.slack.calls.filter(({ method }) => !['chat.unfurl', 'conversations.info'].includes(method)).length
    const before = calls()
    await jane.presses('Open in Exec', { in: message })
    expect(calls()).toBe(before)
  })
})

describe("a button in a Work Object's details", () => {
  it('Full review and Share… open modals for the person', async () => {
    await coach.opensDetails(await jane.posts(LINK))
    await coach.presses('Full review', { in: 'details' })
    expect(coach.seesIn('modal')).toContain('What to work on')
    await coach.presses('Share…', { in: 'details' })
    expect(coach.modal().content.submit).toBeDefined()
    expect(sessionRequests()).toBe(1)
  })

  it('replaces the details with the problem when a press fails', async () => {
    await jane.opensDetails(await jane.posts(LINK))
    app.slackAnswers('views.open', 'fatal_error')
    await jane.presses('Share…', { in: 'details' })
    expect(jane.details().error).toMatchObject({
      status: 'custom_partial_view',
      custom_message: expect.stringContaining('Something went wrong'),
    })
  })

  it('works on the unfurl that stands in the details until the app has answered', async () => {
    const message = await jane.posts(LINK)
    app.slack.settings.events = app.slack.settings.events.filter(
      (event) => event !== 'entity_details_requested',
    )
    await jane.opensDetails(message)
    await jane.presses('Full review', { in: 'details' })
    expect(jane.seesIn('modal')).toContain('What to work on')
  })

  it('finds its session by its value where the payload does not name the object', async () => {
    await jane.opensDetails(await postsUngraded())
    // The trigger of a call that failed still works.
    app.slackAnswers('entity.presentDetails', 'fatal_error')
    const delivery = await jane.presses('Refresh')
    const { container } = delivery.payload
    if (!isObject(container)) throw new Error('the click has no container')
    const { external_ref: _, ...unnamed } = container
    await app.restart()
    await app.redeliver({ ...delivery, payload: { ...delivery.payload, container: unnamed } })
    expect(jane.seesIn('details')).toContain('Checked')
  })

  it('answers a second press on Refresh', async () => {
    await jane.opensDetails(await postsUngraded())
    await jane.presses('Refresh', { in: 'details' })
    await jane.presses('Refresh', { in: 'details' })
    expect(app.slack.callsOf('entity.presentDetails')).toHaveLength(3)
    expect(jane.seesIn('details')).toContain('Checked')
  })
})
