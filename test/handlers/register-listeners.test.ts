import { expect, it } from 'vitest'
import { sharedTestApp } from '../support/app-fixture.ts'

const app = sharedTestApp()

const SENDER = { team: { id: 'T0ACME' }, user: { id: 'U0REP', team_id: 'T0ACME' }, trigger_id: '1.2.a' }
const FORM = 'application/x-www-form-urlencoded'

/** Payloads of kinds that the app answers, but none that it has put into Slack. */
const FOREIGN = [
  { type: 'block_actions', actions: [] },
  { type: 'block_actions', actions: [null] },
  { type: 'block_actions', actions: [{ type: 'button' }] },
  { type: 'block_actions', actions: [{ action_id: 7 }] },
  { type: 'block_actions', actions: [{ action_id: 'home' }] },
  { type: 'block_actions', actions: [{ action_id: 'elsewhere.button' }] },
  { type: 'block_actions', actions: [{ action_id: 'session.unheard_of' }] },
  { type: 'interactive_message', callback_id: 'old', actions: [{ name: 'button', type: 'button' }] },
  { type: 'dialog_submission', callback_id: 'old', submission: {} },
  { type: 'block_suggestion', action_id: 'elsewhere.menu', value: 'ja' },
  { type: 'view_closed', view: { callback_id: 'session.share' } },
  { type: 'message_action', callback_id: 'elsewhere', message: { ts: '1.1' }, channel: { id: 'C0TEAM' } },
  { type: 'shortcut', callback_id: 'share_session' },
].map((payload) => ({ payload: JSON.stringify({ ...SENDER, ...payload }) }))
const OF_ANOTHER_APP = { command: '/elsewhere', text: '', team_id: 'T0ACME', user_id: 'U0REP' }

it.each([...FOREIGN, OF_ANOTHER_APP])(
  'the foreign delivery %j is acked, and noted in the log',
  async (fields) => {
    app.lines.length = 0
    const body = new URLSearchParams({ ...fields }).toString()
    expect(await app.slack.deliverRaw({ body, contentType: FORM })).toEqual({ status: 200, body: '' })
    await app.bot.idle()
    const lines = app.lines.map((line) => JSON.parse(line))
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'delivery not handled' }))
    expect(lines.filter(({ level }) => level >= 50)).toEqual([])
    expect(app.slack.calls.filter(({ method }) => method !== 'auth.test')).toEqual([])
  },
)

it('a form that the app does not know says so', async () => {
  const view = { callback_id: 'connect_exec', state: { values: { key: {} } } }
  const payload = JSON.stringify({ ...SENDER, type: 'view_submission', view })
  const body = new URLSearchParams({ payload }).toString()
  const answer = await app.slack.deliverRaw({ body, contentType: FORM })
  expect(JSON.parse(answer.body)).toEqual({
    response_action: 'errors',
    errors: { key: expect.stringContaining("I couldn't read this form.") },
  })
})

it('an event that the app has not subscribed to is acked in silence', async () => {
  app.lines.length = 0
  const item = { type: 'message', channel: 'C0TEAM', ts: '1.1' }
  const event = { type: 'reaction_added', user: 'U0REP', item }
  const body = JSON.stringify({ type: 'event_callback', team_id: 'T0ACME', event_id: 'Ev1', event })
  expect(await app.slack.deliverRaw({ body })).toEqual({ status: 200, body: '' })
  await app.bot.idle()
  expect(app.lines.filter((line) => JSON.parse(line).level > 30)).toEqual([])
})
