import { EventEmitter, once } from 'node:events'
import type { HomeView } from '@slack/types'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import type { Store } from '../../src/database/store.ts'
import { HomePublisher } from '../../src/slack/home-publisher.ts'
import { startSlack } from '../support/acme.ts'
import type { FakeSlack } from '../support/slack/slack.ts'
import { slackClient } from '../support/slack-client.ts'

let slack: FakeSlack
let store: Store
/** Publishers of two replicas that share the store. */
let one: HomePublisher
let two: HomePublisher

beforeEach(async () => {
  slack = await startSlack()
  store = createMemoryStore()
  one = new HomePublisher(slackClient(slack), store)
  two = new HomePublisher(slackClient(slack), store)
})

afterEach(() => slack.close())

function home(text: string): HomeView {
  return { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
}

const shown = () => Object(slack.home('U0REP')?.blocks[0]?.text).text
const hash = () => slack.home('U0REP')?.hash

it('lets a revision of a Home publish several times', async () => {
  const revision = await one.startRevision('U0REP', undefined)
  await revision.publish(home('loading'))
  await revision.publish(home('list'))
  expect(shown()).toBe('list')
  expect(await revision.isSuperseded()).toBe(false)
  expect(slack.callsOf('views.publish').map(({ args }) => args.hash !== undefined)).toEqual([false, true])
})

it('publishes nothing for a superseded revision, on any replica', async () => {
  const earlier = await one.startRevision('U0REP', undefined)
  const later = await two.startRevision('U0REP', undefined)
  await later.publish(home('later'))
  await earlier.publish(home('earlier'))
  expect(await earlier.isSuperseded()).toBe(true)
  expect(shown()).toBe('later')
  expect(slack.callsOf('views.publish')).toHaveLength(1)
})

it('does not supersede a revision by an earlier one that the store still has', async () => {
  await one.startRevision('U0REP', undefined)
  const remembered = (await store.get('home:U0REP')) ?? ''
  const revision = await one.startRevision('U0REP', undefined)
  await store.set('home:U0REP', remembered, 1000)
  await revision.publish(home('list'))
  expect(shown()).toBe('list')
})

it("does not supersede another person's revision", async () => {
  const revision = await one.startRevision('U0REP', undefined)
  await two.startRevision('U0COACH', undefined)
  await revision.publish(home('own'))
  expect(shown()).toBe('own')
})

it('does not overwrite a later revision with an earlier one in flight', async () => {
  await (await one.startRevision('U0REP', undefined)).publish(home('before'))
  const opened = hash()
  const reads = new EventEmitter()
  const slow = new HomePublisher(slackClient(slack), {
    ...store,
    // Delays this replica after it has read that its revision is the latest.
    async get(key) {
      const found = await store.get(key)
      if (reads.emit('read')) await once(reads, 'continue')
      return found
    },
  })
  const earlier = await slow.startRevision('U0REP', opened)
  const publishing = earlier.publish(home('earlier'))
  await once(reads, 'read')
  await (await two.startRevision('U0REP', opened)).publish(home('later'))
  reads.emit('continue')
  await publishing
  expect(shown()).toBe('later')
  expect(slack.callsOf('views.publish').at(-1)).toMatchObject({ answer: { error: 'hash_conflict' } })
})

it('publishes the latest revision even over a Home that has changed since', async () => {
  await (await one.startRevision('U0REP', undefined)).publish(home('before'))
  const stale = hash()
  await (await one.startRevision('U0REP', stale)).publish(home('between'))
  await (await two.startRevision('U0REP', stale)).publish(home('last'))
  expect(shown()).toBe('last')
  expect(slack.refusals).toEqual([])
})

it('runs the calls for one Home one after the other', async () => {
  const revision = await one.startRevision('U0REP', undefined)
  slack.fault('views.publish', { kind: 'slow', latencyMs: 100 })
  await Promise.all([revision.publish(home('loading')), revision.publish(home('list'))])
  expect(shown()).toBe('list')
})

it('publishes again after a call that failed', async () => {
  const revision = await one.startRevision('U0REP', undefined)
  slack.fault('views.publish', { kind: 'error', error: 'internal_error' })
  await expect(revision.publish(home('refused'))).rejects.toThrow('internal_error')
  await revision.publish(home('list'))
  expect(shown()).toBe('list')
})
