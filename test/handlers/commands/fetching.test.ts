import { describe, expect, it } from 'vitest'
import { FETCHING } from '../../../src/handlers/command.ts'
import { unstartedTestApp } from '../../support/app-fixture.ts'
import type { Fault } from '../../support/slack/faults.ts'

const ID = 'abc123def456'
const app = unstartedTestApp({}, (app) => app.addSession())
const { rep: jane, coach } = app

/** Runs a command that Exec answers only after the app has sent `Fetching…`. */
async function asksSlowExec<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const letExecAnswer = app.holdExec()
  const asking = ask()
  await app.slack.next(() => app.slack.callsOf('response_url').find(({ args }) => args.text === FETCHING))
  letExecAnswer()
  return await asking
}

function isFetching(args: Record<string, unknown>): boolean {
  return args.text === FETCHING
}

describe('a command whose answer takes long', () => {
  it('says that it is fetching, and the card takes the place of that', async () => {
    await app.start({ bot: { timing: { fetchingMs: 0 } } })
    const seen: string[] = []
    const asking = asksSlowExec(() => jane.asks(ID))
    await app.slack.next(() => jane.messages().at(-1))
    seen.push(...jane.messages().map(({ text }) => text))
    expect(await asking).toContain('🥇 82.5')
    expect(seen).toEqual([FETCHING])
    expect(jane.messages()).toHaveLength(1)
    expect(coach.messages()).toEqual([])
  })

  it.each([
    ['a session that Exec does not have', 'nosuch11', "can't find this session"],
    ['a list', '', 'Your sessions'],
  ])('shows in the same place the answer about %s', async (_, text, words) => {
    await app.start({ bot: { timing: { fetchingMs: 0 } } })
    expect(await asksSlowExec(() => jane.asks(text))).toContain(words)
    expect(app.slack.callsOf('response_url')).toHaveLength(2)
  })

  it('shows in the same place that a share is done', async () => {
    await app.start({ bot: { timing: { fetchingMs: 0 } } })
    expect(await asksSlowExec(() => jane.shares(ID))).not.toContain(FETCHING)
    expect(jane.privateMessages()).toHaveLength(1)
    expect(jane.publicMessages()).toHaveLength(1)
  })

  it('shows in the same place the plain text of a card that Slack refuses', async () => {
    await app.start({ bot: { timing: { fetchingMs: 0 } } })
    const only = (args: Record<string, unknown>) => !isFetching(args)
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', only })
    expect(await asksSlowExec(() => jane.asks(ID))).toContain('Shown as plain text')
  })

  it.each<[string, Fault]>([
    ['refuses', { kind: 'status', status: 500 }],
    ['does not take', { kind: 'reset' }],
    ['takes, without saying so,', { kind: 'answer_lost' }],
  ])('is answered once where Slack %s the word that it is fetching', async (_, fault) => {
    await app.start({ bot: { timing: { fetchingMs: 0 } } })
    app.slack.fault('response_url', { ...fault, only: isFetching })
    expect(await asksSlowExec(() => jane.asks(ID))).toContain('🥇 82.5')
    expect(app.lines.join('')).toContain('could not say that the answer is fetched')
  })
})

it('a command that is answered in time says nothing of fetching', async () => {
  await app.start()
  await jane.asks(ID)
  await jane.asks(ID)
  expect(app.slack.callsOf('response_url').some(({ args }) => isFetching(args))).toBe(false)
  expect(app.slack.callsOf('response_url')).toHaveLength(2)
})
