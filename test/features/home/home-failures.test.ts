import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import type { ExecFault } from '../../support/exec/faults.ts'
import { gate } from '../../support/gate.ts'
import { addSessions, rowsOf } from '../../support/home-sessions.ts'
import { inOrder } from '../../support/in-order.ts'

const app = testApp()
const { rep: jane } = app

describe('the Home while Exec fails', () => {
  it.each<[string, ExecFault, RegExp, boolean]>([
    ['rejects the key', { kind: 'invalid_key' }, /rejects my API key/, false],
    ['is used up', { kind: 'limited', retryAfter: 3600, where: 'error' }, /request limit/, true],
  ])('says that it %s, with a reference', async (_, fault, words, canTryAgain) => {
    addSessions(app, 1)
    app.exec.faults.set(fault)
    await jane.opensHome()
    expect(jane.sees()).toMatch(words)
    expect(jane.sees()).toContain('[Help]')
    const errorId = /Reference (EX-\w{6})/.exec(jane.sees())?.[1]
    expect(app.audits()).toMatchObject([{ surface: 'home', decision: 'failed', error_id: errorId }])
    expect(jane.sees().includes('[Try again]')).toBe(canTryAgain)
  })

  it('asks Exec once a minute for several presses on Refresh, and says so', async () => {
    addSessions(app, 1)
    await jane.opensHome()
    app.pass(MINUTE_MS)
    app.exec.faults.setFor('/sessions', { kind: 'invalid_key' })
    await jane.chooses('Refresh')
    expect(jane.sees()).not.toContain('Just tried')
    for (let time = 0; time < 3; time += 1) await jane.chooses('Refresh')
    expect(app.execRequests('/sessions')).toHaveLength(2)
    expect(jane.sees()).toMatch(inOrder('rejects', 'Just tried. Refresh again in a minute.'))
    expect(rowsOf(jane)).toEqual(['#1'])
    app.exec.faults.clear()
    app.pass(MINUTE_MS)
    addSessions(app, 2)
    await jane.chooses('Refresh')
    expect(rowsOf(jane)).toEqual(['#1', '#2'])
    expect(jane.sees()).not.toContain('Just tried')
  })

  it('asks Exec once in ten seconds for several openings and presses on Try again', async () => {
    addSessions(app, 1)
    app.exec.faults.setFor('/sessions', { kind: 'server_error', status: 500 })
    await jane.opensHome()
    const tries = app.execRequests('/sessions').length
    for (let time = 0; time < 2; time += 1) {
      await jane.presses('Try again')
      await jane.opensHome()
    }
    expect(app.execRequests('/sessions')).toHaveLength(tries)
    expect(jane.sees()).toMatch(inOrder('is having problems', 'Just tried. Give it a few seconds.'))
    app.exec.faults.clear()
    app.pass(10_000)
    await jane.presses('Try again')
    expect(rowsOf(jane)).toEqual(['#1'])
    expect(jane.sees()).not.toMatch(/is having problems|Try again/)
  })

  it('has one audit line for the cached list and one for the failure', async () => {
    await app.start({ bot: { timing: { homeMs: 0 } } })
    addSessions(app, 2)
    await jane.opensHome()
    // Slack's answers are still cached: the loading Home does not miss the list while it looks a person up.
    app.pass(MINUTE_MS)
    const { opened, open } = gate()
    app.exec.faults.set({ kind: 'reset', until: opened })
    const opening = jane.opensHome()
    await expect.poll(() => app.audits().length, { interval: 5 }).toBe(2)
    open()
    await opening
    expect(rowsOf(jane)).toEqual(['#1', '#2'])
    expect(app.audits().slice(1)).toMatchObject([
      { surface: 'home', user: 'U0REP', decision: 'listed', reason: 'cached', list_of: 'own' },
      { decision: 'failed', reason: 'unreachable' },
    ])
  })

  it.each([
    ['is down', { kind: 'reset' }, inOrder("can't be reached", 'Try again', 'Updated <!date')],
    [
      'is used up',
      { kind: 'limited', retryAfter: 3600, where: 'header' },
      /As of <!date[^>]*>: a limit for requests to Exec is reached/,
    ],
  ] as const)('shows the cached list with its age while Exec %s', async (_, fault, words) => {
    addSessions(app, 2)
    await jane.opensHome()
    app.pass(10 * MINUTE_MS)
    app.exec.faults.set(fault)
    await jane.opensHome()
    expect(rowsOf(jane)).toEqual(['#1', '#2'])
    expect(jane.sees()).toMatch(words)
  })

  it('shows no cached list while Slack does not say who the person is', async () => {
    addSessions(app, 2)
    await jane.opensHome()
    app.exec.faults.set({ kind: 'reset' })
    app.slackAnswers('users.info', 'internal_error', 10)
    await app.restart()
    await jane.opensHome()
    expect(jane.sees()).toMatch(inOrder("couldn't match you to an Exec account", 'Try again'))
    expect(JSON.stringify(jane.home())).not.toMatch(/session1|82\.5/)
    app.slack.clearFaults()
  })
})

describe('the Home while Slack fails', () => {
  it('has a problem in place of the loading text where Slack refuses the list', async () => {
    await app.start({ bot: { timing: { homeMs: 0 } } })
    const letExecAnswer = app.holdExec()
    const opening = jane.opensHome()
    await jane.waitsFor('Loading the sessions…')
    app.slackAnswers('views.publish', 'internal_error')
    letExecAnswer()
    await opening
    expect(jane.sees()).toMatch(inOrder('Something went wrong', 'Try again'))
    expect(app.lines.join()).toContain('answer failed')
    expect(app.lastDecision()).toBe('not_delivered internal_error')
  })
})

it('the Home says that the app is busy', async () => {
  await app.start({ bot: { maxInFlight: 1 } })
  const letExecAnswer = app.holdExec()
  await app.slack.openHome({ user: 'U0COACH' })
  const opening = jane.opensHome()
  await jane.waitsFor('busy')
  expect(jane.sees()).toContain('[Try again]')
  letExecAnswer()
  await opening
  await jane.presses('Try again')
  expect(jane.sees()).toContain("I can't find you in Exec")
})
