import type { HomeView } from '@slack/types'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HomePublisher } from '../../src/slack/home-publisher.ts'
import { startSlack } from '../support/acme.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { slackClient } from '../support/slack-client.ts'

let slack: FakeSlack
let homes: HomePublisher

beforeEach(async () => {
  slack = await startSlack()
  homes = new HomePublisher(slackClient(slack))
})

afterEach(() => slack.close())

function home(text: string): HomeView {
  return { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
}

const shown = () => Object(slack.home('U0REP')?.blocks[0]?.text).text

it('lets a revision of a Home publish several times', async () => {
  const revision = homes.startRevision('U0REP')
  await revision.publish(home('loading'))
  await revision.publish(home('list'))
  expect(shown()).toBe('list')
  expect(revision.isSuperseded()).toBe(false)
})

it('publishes nothing for a superseded revision', async () => {
  const earlier = homes.startRevision('U0REP')
  const later = homes.startRevision('U0REP')
  await later.publish(home('later'))
  await earlier.publish(home('earlier'))
  expect(earlier.isSuperseded()).toBe(true)
  expect(shown()).toBe('later')
  expect(slack.callsOf('views.publish')).toHaveLength(1)
})

it("does not supersede another person's revision", async () => {
  const revision = homes.startRevision('U0REP')
  homes.startRevision('U0COACH')
  await revision.publish(home('own'))
  expect(shown()).toBe('own')
})

it('runs the calls for one Home one after the other', async () => {
  const revision = homes.startRevision('U0REP')
  slack.fault('views.publish', { kind: 'slow', latencyMs: 100 })
  await Promise.all([revision.publish(home('loading')), revision.publish(home('list'))])
  expect(shown()).toBe('list')
})

it('publishes again after a call that failed', async () => {
  const revision = homes.startRevision('U0REP')
  slack.fault('views.publish', { kind: 'error', error: 'internal_error' })
  await expect(revision.publish(home('refused'))).rejects.toThrow('internal_error')
  await revision.publish(home('list'))
  expect(shown()).toBe('list')
})
