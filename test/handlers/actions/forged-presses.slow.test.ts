import { afterEach, describe, expect, it } from 'vitest'
import { LIST_ACTIONS } from '../../../src/blocks/card/list-buttons.ts'
import { SESSION_ACTIONS } from '../../../src/blocks/card/session-buttons.ts'
import { HOME_ACTIONS } from '../../../src/blocks/home/home-controls.ts'
import { REVIEW_ACTIONS } from '../../../src/blocks/review/review-controls.ts'
import { testApp } from '../../support/app-fixture.ts'
import { ID, LINK } from '../../support/exec/session-documents.ts'
import type { JsonObject } from '../../support/slack/json.ts'

/** Of the session: its scenario, score, participant, rubric and transcript. */
const CONTENT = ['Procurement', '🥇 82.5', 'Smith', 'Discovery Questions', 'You have ten minutes']

const app = testApp({}, (app) => app.addSession())
const { rep: jane } = app

/** Slack knows no trigger and no message of a forged press. */
afterEach(() => void app.slack.refusals.splice(0))

const attached = { type: 'message_attachment', channel_id: 'C0TEAM', message_ts: '1.1', app_unfurl_url: LINK }
const review = JSON.stringify({ reference: { id: ID }, tab: 'rubric', page: 1 })
const home = JSON.stringify({ of: 'U0REP', rank: 'all', page: 1, part: 1 })

/** Where Slack says that the button stands. */
const PLACES: JsonObject[] = [
  {},
  { container: { type: 'message', is_ephemeral: true }, message: undefined },
  { container: attached, message: undefined, app_unfurl: { blocks: [] } },
  {
    container: { type: 'view', view_id: 'V1' },
    view: { id: 'V1', type: 'modal', private_metadata: review },
    message: undefined,
  },
  {
    container: { type: 'view', view_id: 'V1' },
    view: { id: 'V1', type: 'home', private_metadata: home },
    message: undefined,
  },
]

/** Each button, with every value that leads somewhere. */
const BUTTONS = [
  ...pairs(SESSION_ACTIONS, [ID, `${ID} list:1:0::own ${LINK}`]),
  ...pairs(LIST_ACTIONS, ['list:1:0::@U0REP', 'list:1:0::=jane%40acme.com']),
  ...pairs(HOME_ACTIONS, [home]),
  ...pairs(REVIEW_ACTIONS, [
    ...['rubric', 'transcript', 'feedback', 'progress'].map((tab) => JSON.stringify({ tab, page: 1 })),
    JSON.stringify({ tab: 'transcript', page: 1, line: 1 }),
  ]),
]

function pairs(actions: Record<string, string>, values: string[]) {
  return Object.values(actions).flatMap((action_id) => values.map((value) => ({ action_id, value })))
}

/** The payload of a press on a shared card in a channel that everyone is in. */
async function pressOnSharedCard(): Promise<JsonObject> {
  await jane.shares(ID)
  const [card] = jane.publicMessages()
  const { payload } = await jane.presses('Show rubric', { in: card })
  return payload
}

/** The parts of the session that the app sent to Slack after this person pressed every button in every place. */
async function contentAfterAllPresses(user: string): Promise<string[]> {
  const press = await pressOnSharedCard()
  const before = app.slack.calls.length
  for (const [at, place] of PLACES.entries()) {
    const payloads = BUTTONS.map((button, index) => ({
      ...press,
      ...place,
      user: { id: user },
      trigger_id: `trigger.${at}.${index}`,
      actions: [{ ...button, selected_user: 'U0REP', selected_option: { value: button.value } }],
    }))
    await Promise.all(payloads.map(deliver))
    await app.bot.idle()
  }
  const sent = JSON.stringify(app.slack.calls.slice(before).map(({ args }) => args))
  return CONTENT.filter((part) => sent.includes(part))
}

async function deliver(payload: JsonObject): Promise<void> {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const { status } = await app.slack.deliverRaw({ body, contentType: 'application/x-www-form-urlencoded' })
  expect(status).toBe(200)
}

/** For some hundred presses, on a busy machine. */
const TIMEOUT_MS = 60_000

describe('a press on every button, with every value, claimed to come from every surface', {
  timeout: TIMEOUT_MS,
}, () => {
  it('shows the session to the participant', async () => {
    expect(await contentAfterAllPresses('U0REP')).toEqual(CONTENT)
  })

  it.each([
    ['a colleague without right', 'U0COLLEAGUE'],
    ['someone of another organization', 'U0OUTSIDER'],
  ])('shows nothing of the session to %s', async (_, user) => {
    expect(await contentAfterAllPresses(user)).toEqual([])
  })
})
