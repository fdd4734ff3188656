import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../support/person.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
let app: TestApp
let jane: Person
/** In the app's direct message with her. */
let carla: Person

beforeEach(async () => {
  app = await startTestApp()
  app.addSession()
  jane = app.person('U0REP')
  carla = app.person('U0COACH').in('D0APPCOACH')
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** Fills the form with a person, and submits it. */
async function sendsTo(person: string, values = {}, sender = jane) {
  if (app.slack.view(sender.id) !== undefined) await app.slack.closeView({ user: sender.id })
  await sender.asks(ID)
  await sender.presses('Share…')
  await sender.chooses('A person')
  await sender.submits({ person, ...values })
}

describe('a session that is sent to a person', () => {
  it("comes with its note in the app's direct message with them, and the sender reads that it was sent", async () => {
    await sendsTo('U0COACH', { note: 'How was my opening?' })
    expect(carla.seesOnly()).toMatch(
      /shared their session How was my opening\?[\s\S]*82\.5[\s\S]*\[Show rubric\]/,
    )
    expect(jane.sees()).toBe('Sent to <@U0COACH>.')
    expect(jane.in('D0APPREP').messages()).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0REP',
      channel: 'U0COACH',
      session: ID,
      decision: 'shared',
      reason: 'participant',
    })
  })

  it('says before that nobody else will see it', async () => {
    await jane.asks(ID)
    await jane.presses('Share…')
    expect(jane.sees()).toContain('Everyone in the conversation will see the score and feedback.')
    await jane.chooses('A person')
    expect(jane.sees()).not.toContain('Everyone')
    expect(jane.sees()).toContain('Nobody else will see it.')
  })

  it('keeps what was typed when the audience changes', async () => {
    await jane.asks(ID)
    await jane.presses('Share…')
    await jane.submits({ note: 'For <@U0COACH>', thread: 'not a link' })
    await jane.chooses('A person')
    await jane.submits({ person: 'U0COACH' })
    expect(carla.seesOnly()).toContain('For')
  })

  it('has its rubric in the thread', async () => {
    await sendsTo('U0COACH', { rubric: ['rubric'] })
    const [card, rubric] = carla.messages()
    expect(rubric).toMatchObject({ thread_ts: card?.ts })
  })

  it('mentions its participant if that is the person, and names them otherwise', async () => {
    const coach = app.person('U0COACH')
    await sendsTo('U0REP', {}, coach)
    await sendsTo('U0ADMIN', {}, coach)
    expect(jane.in('D0APPREP').onlyMessage().text).toContain("<@U0COACH> shared <@U0REP>'s session")
    expect(app.person('U0ADMIN').in('D0APPADMIN').onlyMessage().text).toContain(
      "<@U0COACH> shared Jane Smith's session",
    )
  })

  it('is a shared card: its reader needs a right of their own for more, and may remove it by that', async () => {
    await sendsTo('U0COLLEAGUE')
    const colin = app.person('U0COLLEAGUE').in('D0APPCOLLEAGUE')
    await colin.presses('Show rubric')
    expect(colin.seesIn(colin.publicMessages()[0] ?? colin.onlyMessage())).not.toContain(
      'Discovery Questions',
    )
    expect(colin.sees()).toContain("You can't open")
    await sendsTo('U0COACH')
    await carla.presses('Show rubric')
    expect(carla.sees()).toMatch(/shared their session[\s\S]*Discovery Questions/)
    await carla.chooses('Remove')
    expect(carla.messages()).toEqual([])
  })

  it.each([
    ['an app', 'U0BOT', "That's an app. Choose a person.", 'recipient_is_app'],
    ['someone of another organization', 'U0OUTSIDER', 'people in your own organization', 'not_a_recipient'],
  ])('is not sent to %s', async (_, person, words, reason) => {
    await sendsTo(person, { note: 'Keep this' })
    expect(jane.sees()).toContain(words)
    expect(jane.modal().blocks[0]).toMatchObject({ type: 'alert', level: 'error' })
    expect(JSON.stringify(jane.modal().blocks)).toMatch(/"initial_user":"U0\w+"[\s\S]*Keep this/)
    expect(app.slack.callsOf('chat.postMessage')).toEqual([])
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_shared', reason })
  })

  it('is not sent to oneself, but from the same form to someone else', async () => {
    await sendsTo('U0REP')
    expect(app.slack.callsOf('chat.postMessage')).toEqual([])
    await jane.submits({ person: 'U0COACH' })
    expect(carla.seesOnly()).toContain('shared their session')
  })

  it.each(['messages_tab_disabled', 'app_access_restricted', 'user_disabled', 'user_not_visible'])(
    'is not sent where Slack says %s',
    async (error) => {
      app.slack.fault('chat.postMessage', { kind: 'error', error })
      await sendsTo('U0COACH')
      expect(jane.sees()).toContain("Slack doesn't let Exec message that person")
      expect(app.audits().at(-1)).toMatchObject({ decision: 'not_shared', reason: 'recipient_unreachable' })
    },
  )

  it('is not sent where Slack does not say whose account it is', async () => {
    await jane.asks(ID)
    await jane.presses('Share…')
    await jane.chooses('A person')
    app.slack.fault('users.info', { kind: 'error', error: 'user_not_found' })
    await jane.submits({ person: 'U0ADMIN' })
    expect(jane.sees()).toContain("Slack didn't say whose account that is (user_not_found)")
    expect(app.slack.callsOf('chat.postMessage')).toEqual([])
  })

  it('is the audience at first in a direct message', async () => {
    const there = jane.in('D0REPCOACH')
    await there.asks('share')
    await there.presses('Share…')
    expect(jane.sees()).toContain('Nobody else will see it.')
  })
})
