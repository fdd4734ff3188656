import { isValidSlackRequest } from '@slack/bolt'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  commandDelivery,
  SIGNING_SECRET,
  type SlackDelivery,
  showEvaluationsDelivery,
} from '../../bench/slack-delivery.ts'

const ASKED = { user: 'U0BENCH', session: 'session-1', responseUrl: 'http://127.0.0.1/commands/1' }

const click = z.object({
  trigger_id: z.string(),
  response_url: z.string(),
  user: z.object({ id: z.string() }),
  actions: z.tuple([z.object({ action_id: z.string(), value: z.string() })]),
})

function clickIn({ body }: SlackDelivery) {
  return click.parse(JSON.parse(new URLSearchParams(body).get('payload') ?? ''))
}

function isSigned({ body, headers }: SlackDelivery): boolean {
  return isValidSlackRequest({
    signingSecret: SIGNING_SECRET,
    body,
    headers: {
      'x-slack-signature': headers['x-slack-signature'] ?? '',
      'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
    },
  })
}

describe.each([
  { name: 'a command', make: commandDelivery },
  { name: 'a click', make: showEvaluationsDelivery },
])('$name', ({ make }) => {
  it('is signed as Slack signs', () => {
    const delivery = make(ASKED)
    expect(isSigned(delivery)).toBe(true)
    expect(isSigned({ ...delivery, body: `${delivery.body}&more=1` })).toBe(false)
  })

  it('says how long its body is', () => {
    const { body, headers } = make({ ...ASKED, session: 'größe' })
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)))
  })
})

it('each command has a trigger_id of its own, and asks for its session', () => {
  const fields = [commandDelivery(ASKED), commandDelivery(ASKED)].map(({ body }) => new URLSearchParams(body))
  expect(new Set(fields.map((form) => form.get('trigger_id'))).size).toBe(2)
  expect(fields[0]?.get('text')).toBe('session-1')
  expect(fields[0]?.get('response_url')).toBe(ASKED.responseUrl)
})

it('each click has a trigger_id of its own, and asks for the evaluations of its session', () => {
  const clicks = [showEvaluationsDelivery(ASKED), showEvaluationsDelivery(ASKED)].map(clickIn)
  expect(new Set(clicks.map(({ trigger_id }) => trigger_id)).size).toBe(2)
  expect(clicks[0]).toMatchObject({
    response_url: ASKED.responseUrl,
    user: { id: 'U0BENCH' },
    actions: [{ action_id: 'session.show_evaluations', value: 'session-1' }],
  })
})
