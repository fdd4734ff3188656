import { describe, expect, it } from 'vitest'
import { FETCHING } from '../../../src/handlers/command.ts'
import { testApp } from '../../support/app-fixture.ts'
import { ID } from '../../support/exec/session-documents.ts'
import type { Fault } from '../../support/slack/faults.ts'

/** Runs a command that Exec answers only after the app has sent `Fetching…`. */
async function asksSlowExec<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const letExecAnswer = app.holdExec()
  const asking = ask()
  await app.slack.next(() => app.slack.callsOf('response_url').find(({ args }) => isFetching(args)))
  letExecAnswer()
  return await asking
}

function isFetching(args: Record<string, unknown>): boolean {
  return args.text === FETCHING
}

const app = testApp({ bot: { timing: { fetchingMs: 0 } } }, (app) => app.addSession())
const { rep: jane, coach } = app

describe('a command whose answer takes long', () => {
  it('says that it is fetching, and the card takes the place of that', async () => {
    const asking = asksSlowExec(() => jane.asks(ID))
    await app.slack.next(() => jane.messages().at(-1))
    const seen = jane.messages().map(({ text }) => text)
    expect(await asking).toContain('🥇 82.5')
    expect(seen).toEqual([FETCHING])
    expect(jane.messages()).toHaveLength(1)
    expect(coach.messages()).toEqual([])
  })

  it('shows in the same place the plain text of a card that Slack refuses', async () => {
    const only = (args: Record<string, unknown>) => !isFetching(args)
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks', only })
    expect(await asksSlowExec(() => jane.asks(ID))).toContain('Shown as plain text')
  })

  it.each<[string, Fault]>([
    ['refuses', { kind: 'status', status: 500 }],
    ['takes, without saying so,', { kind: 'answer_lost' }],
  ])('is answered once where Slack %s the word that it is fetching', async (_, fault) => {
    app.slack.fault('response_url', { ...fault, only: isFetching })
    expect(await asksSlowExec(() => jane.asks(ID))).toContain('🥇 82.5')
    expect(app.lines.join('')).toContain('could not say that the answer is fetched')
  })
})
