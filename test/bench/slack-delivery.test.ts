import { isValidSlackRequest } from '@slack/bolt'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  commandDelivery,
  SIGNING_SECRET,
  type SlackDelivery,
  showRubricDelivery,
} from '../../bench/slack-delivery.ts'

const REQUEST = { user: 'U0BENCH', session: 'session-1', responseUrl: 'http://127.0.0.1/commands/1' }

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
  { name: 'commandDelivery', make: commandDelivery },
  { name: 'showRubricDelivery', make: showRubricDelivery },
])('$name', ({ make }) => {
  it('signs the delivery as Slack does', () => {
    const delivery = make(REQUEST)
    expect(isSigned(delivery)).toBe(true)
    expect(isSigned({ ...delivery, body: `${delivery.body}&more=1` })).toBe(false)
  })

  it('sets the content-length of the delivery', () => {
    const { body, headers } = make({ ...REQUEST, session: 'größe' })
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)))
  })
})

it('gives each command its own trigger_id and its session', () => {
  const fields = [commandDelivery(REQUEST), commandDelivery(REQUEST)].map(
    ({ body }) => new URLSearchParams(body),
  )
  expect(new Set(fields.map((form) => form.get('trigger_id'))).size).toBe(2)
  expect(fields[0]?.get('text')).toBe('session-1')
  expect(fields[0]?.get('response_url')).toBe(REQUEST.responseUrl)
})

it('gives each click its own trigger_id and its session', () => {
  const clicks = [showRubricDelivery(REQUEST), showRubricDelivery(REQUEST)].map(clickIn)
  expect(new Set(clicks.map(({ trigger_id }) => trigger_id)).size).toBe(2)
  expect(clicks[0]).toMatchObject({
    response_url: REQUEST.responseUrl,
    user: { id: 'U0BENCH' },
    actions: [{ action_id: 'session.show_rubric', value: 'session-1' }],
  })
})
