import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Action } from '../../playground/actions.ts'
import { dispatch } from '../../playground/dispatch.ts'
import { drawScreen } from '../../playground/draw-screen.tsx'
import { RENEWAL, sampleSessions } from '../../playground/exec-sessions.ts'
import { startWorld, type World } from '../../playground/world.ts'
import { SESSION_ACTIONS } from '../../src/blocks/card/session-buttons.ts'
import { SCENARIO_FILTER } from '../../src/blocks/lists/team-filters.ts'
import { nextOccurrence } from '../../src/lib/zoned-time.ts'
import { Person } from '../support/slack/person.ts'
import type { Message } from '../support/slack/workspace.ts'
import { callApi } from '../support-tests/slack/call-api.ts'

let world: World

beforeEach(async () => {
  world = await startWorld()
})

afterEach(async () => {
  await world.close()
  expect(world.slack.refusals).toEqual([])
})

const seen = (user = 'U0REP', channel = 'C0TEAM') => world.slack.visibleTo(user, channel)
const act = (action: Action) => dispatch(world, new Map(), action)
const say = (text: string, more: { person?: string; channel?: string; thread?: string } = {}) =>
  act({ kind: 'say', person: 'U0REP', channel: 'C0TEAM', text, ...more })

function press(message: Message, action_id: string) {
  const { channel, ts } = message
  const block = message.blocks.find(({ type }) => type === 'actions')
  const block_id = String(block?.block_id)
  return act({ kind: 'press', person: 'U0REP', message: { channel, ts }, action_id, block_id })
}

describe('the world of the playground', () => {
  it('delivers a second choice in the menu of a list that the first has just redrawn', async () => {
    await say('/exec-session team', { person: 'U0COACH' })
    const list = await world.slack.next(() => seen('U0COACH')[0])
    const { channel, ts } = list
    const block_id = String(list.blocks.find(({ type }) => type === 'actions')?.block_id)
    const choose = (action_id: string, value: string) =>
      act({ kind: 'press', person: 'U0COACH', message: { channel, ts }, block_id, action_id, value })
    await choose(SCENARIO_FILTER, `=${RENEWAL.id}`)
    await world.slack.next(() => seen('U0COACH')[0]?.blocks.every((block) => block.block_id !== block_id))
    await choose(SCENARIO_FILTER, 'all')
    await world.slack.next(() => seen('U0COACH')[0]?.blocks.some((block) => block.block_id === block_id))
  })

  it('has hostile text in no list, and opens it by its id', async () => {
    const read = () => JSON.stringify(world.exec.requests.map(({ answer }) => answer))
    await say('/exec-session team', { person: 'U0COACH' })
    await world.slack.next(() => seen('U0COACH').find(({ text }) => text.includes("Everyone's sessions")))
    expect(read()).toContain('gold1')
    expect(read()).not.toMatch(/<!channel>|<@U123>/)
    await say('/exec-session hostile1', { person: 'U0COACH' })
    await world.slack.next(() => seen('U0COACH').find(({ text }) => text.includes('&lt;@U123&gt;')))
  })

  it('grades a session when someone grades it, and no other', async () => {
    await say('/exec-session ungraded1')
    const card = await world.slack.next(() => seen()[0])
    expect(card.text).toContain('Not graded yet')
    const begun = world.exec.sessions.get('ungraded1')?.created_at
    await act({ kind: 'grade', session: 'ungraded1' })
    await press(card, SESSION_ACTIONS.refresh)
    await world.slack.next(() => seen()[0]?.text.includes('79'))
    expect(world.exec.sessions.get('ungraded1')?.created_at).toBe(begun)
    await expect(world.grade('ungraded1')).rejects.toThrow("can't grade ungraded1")
    await expect(world.grade('abandoned1')).rejects.toThrow("can't grade abandoned1")
  })

  it('lets Jane practice her first drill, whose result says what rose', async () => {
    await world.control({ ...world.controls, results: 'on' })
    // On a Monday at ten, a result comes at once.
    await world.pass(
      nextOccurrence(world.clock.now(), { hour: 10, zone: 'Europe/Berlin' }).at - world.clock.now(),
    )
    const jane = new Person({ slack: world.slack, bot: { idle: async () => {} } }, 'U0REP')
    await say('/exec-session silver1')
    const card = await world.slack.next(() => seen().find(({ text }) => text.includes('Renewal at Risk')))
    await jane.presses('Full review', { in: card })
    await jane.waitsFor('[Make a drill…]')
    await jane.presses('Make a drill…')
    await jane.waitsFor('What should Exec make?')
    await jane.submits()
    await jane.waitsFor('Exec is making your drill.')
    await world.pass(60_000)
    await world.pass(60_000)
    await act({ kind: 'grade', session: 'drill1' })
    const said = () => seen('U0REP', 'D0APPREP').map(({ text }) => text)
    await world.slack.next(() => said().find((text) => text.includes('Next Step rose: 🔴 Poor → 🟢 Good')))
  })

  it('keeps a session that is not graded yet new, and so gradable, while time passes', async () => {
    await act({ kind: 'pass', minutes: 24 * 60 })
    await say('/exec-session ungraded1')
    const card = await world.slack.next(() => seen()[0])
    expect(card.text).toContain('Not graded yet')
  })

  it.each([
    ['limited', 'request limit for this workspace is used up'],
    ['down', "can't be reached"],
    ['key', 'rejects my API key'],
    ['garbling', "an answer that can't be read"],
  ])('tells the person what is wrong when Exec is %s', async (value, words) => {
    await act({ kind: 'control', name: 'exec', value })
    await say('/exec-session gold1')
    await world.slack.next(() => seen().at(-1)?.text.includes(words))
    expect(world.wireLog.entries.filter(({ kind }) => kind === 'to_exec').at(-1)?.problem).toMatch(
      /made to fail/,
    )
  })

  it.each(sampleSessions().map(({ id }) => [id]))(
    'shows %s as a card, also below its link, of which Slack refuses nothing',
    async (id) => {
      await say(`/exec-session ${id}`, { person: 'U0COACH' })
      await world.slack.next(() => seen('U0COACH').find(({ blocks }) => blocks.length > 1))
      await say(`https://acme.app.exec.com/sessions/${id}`, { person: 'U0COACH' })
      await world.slack.next(() => seen().find(({ attachments }) => attachments.length > 0))
      expect(world.slack.notified).toEqual([])
    },
  )

  it('announces that the app has joined, and the app greets who invited it', async () => {
    await say('/exec-session share gold1', { channel: 'C0OPEN' })
    await world.slack.next(() => seen('U0REP', 'C0OPEN').at(-1)?.ephemeral_for)
    await say('/invite @Exec', { channel: 'G0PRIVATE' })
    await world.slack.next(() => seen('U0REP', 'G0PRIVATE').find(({ text }) => text.includes("I'm Exec")))
    const lines = (conversation: string) =>
      drawScreen(world, { person: 'U0REP', conversation }).items.map(({ html }) =>
        html.replaceAll(/<[^>]*>/g, ''),
      )
    expect(lines('C0OPEN')[1]).toMatch(/^Exec joined #open/)
    expect(lines('G0PRIVATE').at(-2)).toMatch(/^Exec was added to #private by Jane Smith/)
  })

  it('runs no command in a thread, as in Slack', async () => {
    await say('Hello')
    const [parent] = seen()
    const result = await say('/exec-session gold1', { thread: parent?.ts ?? '' })
    expect(result.notice).toContain('not supported in threads')
    expect(seen()).toHaveLength(1)
  })

  it('lets nobody post where Slack would not', () => {
    const { composer } = drawScreen(world, { person: 'U0REP', conversation: 'C0OLD' })
    expect(composer).toMatchObject({ kind: 'closed', why: '#old is archived.' })
  })

  it('shows each person only their own messages and conversations', async () => {
    await say('/exec-session gold1')
    await world.slack.next(() => seen()[0])
    const keys = (person: string) =>
      drawScreen(world, { person, conversation: 'C0TEAM' }).items.map(({ key }) => key)
    expect(keys('U0REP')).toEqual(['start', seen()[0]?.ts])
    expect(keys('U0COACH')).toEqual(['start'])
    const outsider = drawScreen(world, { person: 'U0OUTSIDER', conversation: 'C0TEAM' })
    expect(outsider.place.conversation).toBe('C0SHARED')
    expect(outsider.sidebar).not.toContain('team')
  })
})

it('offers no message shortcut to people of another organization, as in Slack', async () => {
  await say('Hello', { channel: 'C0SHARED' })
  const itemsFor = (person: string) =>
    JSON.stringify(drawScreen(world, { person, conversation: 'C0SHARED' }).items)
  expect(itemsFor('U0REP')).toContain('data-shortcut')
  expect(itemsFor('U0OUTSIDER')).toContain('Copy link to message')
  expect(itemsFor('U0OUTSIDER')).not.toContain('data-shortcut')
})

describe('WireLog', () => {
  it('records both directions, with signatures and blocks, and the log of the bot', async () => {
    await say('/exec-session gold1')
    await world.slack.next(() => seen()[0])
    const { entries } = world.wireLog
    const command = entries.find(({ kind }) => kind === 'to_bot')
    expect(command?.headers).toHaveProperty('x-slack-signature', expect.stringMatching(/^v0=/))
    expect(entries.find(({ name }) => name === 'GET /sessions/gold1')).toMatchObject({
      kind: 'to_exec',
      status: 200,
      answer: { id: 'gold1' },
    })
    const answer = entries.find(({ name }) => name === 'response_url')
    expect(answer?.builderLink).toMatch(/^https:\/\/app\.slack\.com\/block-kit-builder\/#%7B%22blocks%22/)
    // The app writes it once the answer is shown.
    const audit = () => entries.find(({ name }) => name.startsWith('shown (participant)'))
    await expect.poll(() => audit()?.kind).toBe('log')
  })

  it("names a delivery's log line by its surface and its outcome", async () => {
    const ended = new Promise((resolve) => {
      world.wireLog.on('entry', ({ name }) => name.startsWith('delivery') && resolve(name))
    })
    await say('/exec-session gold1')
    expect(await ended).toBe('delivery · command · answered')
  })

  it('records why Slack refuses a call', async () => {
    await callApi(world.slack, 'chat.postMessage', { channel: 'C0TEAM', blocks: [{ type: 'header' }] })
    expect(world.wireLog.entries.find(({ name }) => name === 'chat.postMessage')).toMatchObject({
      problem: expect.stringMatching(/^invalid_blocks: .*\/blocks\/0/),
      isRefused: true,
    })
    world.slack.refusals.length = 0
  })
})
