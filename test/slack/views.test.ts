import type { HomeView } from '@slack/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { HomePublisher } from '../../src/slack/views.ts'
import { testApp } from '../support/app-fixture.ts'
import { testClock } from '../support/clock.ts'
import { ID, LINK } from '../support/exec/session-documents.ts'
import type { Fault } from '../support/slack/faults.ts'
import { slackClient } from '../support/slack-client.ts'

const NOT_OPENED = 'That took too long to open. Try again.'
/** A button does what the pressed one does. */
const WITH_BUTTON = 'That took too long to open.\n[Open it]'

let isClockBroken = false
const clock = () => {
  if (isClockBroken) throw new Error('the clock is broken')
  return testClock()
}
const app = testApp({ bot: { clock } }, (app) => {
  isClockBroken = false
  app.addSession()
})
const { rep, colleague } = app

const calls = (method: string) => app.slack.callsOf(method).length
const expired = { kind: 'error', error: 'expired_trigger_id', times: 2 } as const
const LOST: Fault = { kind: 'reset' }
const notDelivered = (reason: string) => expect.objectContaining({ decision: 'not_delivered', reason })

/** Brings Jane to a button, and returns what presses it. */
type Way = () => Promise<() => Promise<unknown>>

const onCard =
  (label: string): Way =>
  async () => {
    const card = await rep.posts(LINK)
    return () => rep.presses(label, { in: card })
  }
/** A colleague's link has a card without content. */
const onPrivateCard: Way = async () => {
  const card = await colleague.posts(LINK)
  return () => rep.presses('View', { in: card })
}
const inMenu: Way = async () => {
  await rep.asks(ID)
  return () => rep.presses('Try it now…')
}
const inModal: Way = async () => {
  await (await onPrivateCard())()
  return () => rep.presses('Full review')
}
const inHome: Way = async () => {
  await rep.opensHome()
  return () => rep.presses('View')
}

it.each<[where: string, Way, method: string, told: () => string, words: string, Fault?]>([
  ['Full review on a card', onCard('Full review'), 'views.open', () => rep.privateReply(), WITH_BUTTON],
  ['Try it now… in ⋯', inMenu, 'views.open', () => rep.sees(), NOT_OPENED],
  ['View on a card', onPrivateCard, 'views.open', () => rep.privateReply(), WITH_BUTTON],
  ['a button in the modal below', inModal, 'views.push', () => rep.seesIn('modal'), WITH_BUTTON],
  ['a button in a Home', inHome, 'views.open', () => rep.dm.seesOnly(), WITH_BUTTON],
  [
    'Full review, of which no answer came',
    onCard('Full review'),
    'views.open',
    () => rep.privateReply(),
    WITH_BUTTON,
    LOST,
  ],
])(
  'a modal that did not open is told once about %s, and audited',
  async (_, way, method, told, words, fault) => {
    const press = await way()
    const before = calls(method)
    const audits = app.audits().length
    app.slack.fault(method, fault ?? expired)
    await press()
    expect(told()).toBe(words)
    // A Home tries to tell it by the trigger, too.
    expect(calls(method) - before).toBe(way === inHome ? 2 : 1)
    const reason = fault === LOST ? 'view_not_opened' : 'expired_trigger_id'
    expect(app.audits().slice(audits)).toEqual([notDelivered(reason)])
  },
)

it.each([
  ['Full review', 'What to work on'],
  ['View', '82.5/100'],
])('%s opens by the button below the words that it took too long', async (label, words) => {
  const press = await (label === 'View' ? onPrivateCard : onCard(label))()
  app.slack.fault('views.open', { ...expired, times: 1 })
  await press()
  await rep.presses('Open it')
  expect(rep.seesIn('modal')).toContain(words)
})

it.each([
  ['with a link', LINK],
  ['without a link', 'How did it go?'],
])('an expired trigger_id is told about the shortcut on a message %s', async (_, text) => {
  const there = rep.in('C0OPEN')
  const message = await there.posts(text)
  app.slack.fault('views.open', expired)
  await there.sharesFrom(message)
  expect(there.privateReply()).toBe(NOT_OPENED)
  expect(app.audits()).toContainEqual(notDelivered('expired_trigger_id'))
})

it.each([
  ['is shown without an error', 'Share…', false, 'Share with'],
  ['is taken for open if Slack refuses to confirm it', 'Full review', true, 'What to work on'],
])('a modal that opened although the answer from Slack was lost %s', async (_, label, isRefused, words) => {
  const press = await onCard(label)()
  app.slack.fault('views.open', { kind: 'answer_lost' })
  if (isRefused) app.slack.fault('views.update', { kind: 'error', error: 'internal_error' })
  await press()
  expect(rep.seesIn('modal')).toContain(words)
  expect(rep.privateMessages()).toEqual([])
})

it('an error after the modal has opened is shown in that modal', async () => {
  const press = await inHome()
  await app.restart()
  const letExecAnswer = app.holdExec()
  const viewing = press()
  await app.slack.next(() => app.slack.view('U0REP'))
  isClockBroken = true
  letExecAnswer()
  await viewing
  isClockBroken = false
  expect(rep.seesIn('modal')).toContain('Something went wrong')
  expect(calls('views.open')).toBe(1)
})

describe('HomePublisher', () => {
  let homes: HomePublisher
  beforeEach(() => {
    homes = new HomePublisher(slackClient(app.slack))
  })

  function home(text: string): HomeView {
    return { type: 'home', blocks: [{ type: 'section', text: { type: 'plain_text', text } }] }
  }

  const shown = () => Object(app.slack.home('U0REP')?.blocks[0]?.text).text

  it('publishes nothing for a superseded revision', async () => {
    const earlier = homes.startRevision('U0REP')
    const later = homes.startRevision('U0REP')
    await later.publish(home('later'))
    await earlier.publish(home('earlier'))
    expect(earlier.isSuperseded()).toBe(true)
    expect(shown()).toBe('later')
    expect(app.slack.callsOf('views.publish')).toHaveLength(1)
  })

  it("does not supersede another person's revision", async () => {
    const revision = homes.startRevision('U0REP')
    homes.startRevision('U0COACH')
    await revision.publish(home('own'))
    expect(shown()).toBe('own')
  })

  it('runs the calls for one Home one after the other', async () => {
    const revision = homes.startRevision('U0REP')
    app.slack.fault('views.publish', { kind: 'slow', latencyMs: 100 })
    await Promise.all([revision.publish(home('loading')), revision.publish(home('list'))])
    expect(shown()).toBe('list')
  })
})
