import { describe, expect, it } from 'vitest'
import { sharedTestApp, unstartedTestApp } from '../support/app-fixture.ts'
import type { TestApp } from '../support/test-app.ts'

const IMPATIENT = { slack: { ackTimeoutMs: 2500 } }

const RATE_LIMIT = {
  token: 't',
  type: 'app_rate_limited',
  team_id: 'T0ACME',
  minute_rate_limited: 1_518_467_820,
  api_app_id: 'A0EXEC',
}

/** JSON that Slack should not send. */
const ODDITIES = [
  'null',
  ' null ',
  '[]',
  '[null]',
  '7',
  '"text"',
  'true',
  '{}',
  '{"type":"event_callback"}',
  '{"type":"event_callback","event":null}',
  '{"type":"event_callback","event":7}',
  '{"type":"event_callback","event":{}}',
  '{"type":"block_actions"}',
  '{"type":"block_actions","user":{"id":"U0REP"},"actions":null}',
  '{"type":"block_actions","actions":[{}]}',
  '{"type":"block_suggestion","user":{"id":"U0REP"},"action_id":null,"value":""}',
  '{"type":"view_submission","user":{"id":"U0REP"}}',
  '{"type":"view_closed","view":{}}',
  '{"type":"shortcut"}',
  '{"type":"event_callback","event":{"type":"message","user":null,"channel":null}}',
]

const form = (payload: string) => ({
  body: new URLSearchParams({ payload }).toString(),
  contentType: 'application/x-www-form-urlencoded',
})

/** The last one of a describe, since it is about all before it. */
function answersAfterThem(app: TestApp): void {
  it('and after all of them the app answers a command', async () => {
    expect(await app.rep.asks('help')).toContain('/exec-session')
  })
}

describe('over HTTP', () => {
  const app = sharedTestApp(IMPATIENT)

  it.each(ODDITIES)('a signed body %s is acknowledged', async (body) => {
    expect(await app.slack.deliverRaw({ body })).toMatchObject({ status: 200 })
  })

  it.each(ODDITIES)('a signed form with the payload %s is acknowledged', async (payload) => {
    expect(await app.slack.deliverRaw(form(payload))).toMatchObject({ status: 200 })
  })

  it('a menu without an id is acknowledged without options, and the log has a line of it', async () => {
    app.lines.length = 0
    const menu = { type: 'block_suggestion', user: { id: 'U0REP' }, action_id: null, value: '' }
    expect(await app.slack.deliverRaw(form(JSON.stringify(menu)))).toEqual({ status: 200, body: '' })
    expect(app.logged('delivery not handled')).toHaveLength(1)
  })

  it.each(['payload=nul%6C', 'payload=%0Anull', 'payload=null&more=1', 'more=1&payload=null'])(
    'a signed form %s is acknowledged',
    async (body) => {
      expect(await app.slack.deliverRaw({ ...form(''), body })).toMatchObject({ status: 200 })
    },
  )

  it.each([
    ['a body null', { body: 'null' }],
    ['a form with the payload null', form('null')],
  ])('%s with a wrong signature gets 401', async (_, raw) => {
    expect(await app.slack.deliverRaw({ ...raw, signingSecret: 'wrong' })).toMatchObject({ status: 401 })
  })

  it('a body that is no JSON gets 400', async () => {
    expect(await app.slack.deliverRaw({ body: 'nul' })).toMatchObject({ status: 400 })
  })

  it("Slack's notice of its rate limit is acknowledged", async () => {
    expect(await app.slack.deliverRaw({ body: JSON.stringify(RATE_LIMIT) })).toMatchObject({ status: 200 })
  })

  answersAfterThem(app)
})

describe('over a socket', () => {
  const app = sharedTestApp({ mode: 'socket', ...IMPATIENT })

  const ENVELOPES = [
    { type: 'events_api', payload: RATE_LIMIT },
    { type: 'events_api', payload: null },
    { type: 'events_api' },
    ...ODDITIES.map((payload) => ({ type: 'events_api', payload: JSON.parse(payload) })),
    { type: 'interactive', payload: null },
    { type: 'interactive', payload: [] },
    { type: 'interactive' },
    { type: 'unheard_of', payload: {} },
    { payload: {} },
    { type: 7 },
  ].map((envelope, index) => ({ envelope_id: `odd-${index}`, ...envelope }))

  it.each(ENVELOPES)('the envelope $type with the payload $payload is acknowledged', async (envelope) => {
    const acknowledgement = app.slack.sockets.sendRaw(JSON.stringify(envelope), envelope.envelope_id)
    expect(await acknowledgement).toBeNull()
  })

  it.each([...ODDITIES, '', 'nul', '{"type":"events_api"}', '{"envelope_id":7}'])(
    'the message %s is passed over',
    async (text) => {
      await app.slack.sockets.sendRaw(text)
    },
  )

  answersAfterThem(app)
})

describe("Slack's notice of its rate limit", () => {
  const app = unstartedTestApp()

  it.each(['http', 'socket'] as const)('is logged, in %s mode', async (mode) => {
    await app.start({ mode })
    const { slack, lines } = app
    const envelope = { envelope_id: crypto.randomUUID(), type: 'events_api', payload: RATE_LIMIT }
    await (mode === 'http'
      ? slack.deliverRaw({ body: JSON.stringify(RATE_LIMIT) })
      : slack.sockets.sendRaw(JSON.stringify(envelope), envelope.envelope_id))
    expect(lines.filter((line) => line.includes('Slack holds back events'))).toHaveLength(1)
  })
})
