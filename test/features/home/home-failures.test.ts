import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExecFault } from '../../support/exec/exec-faults.ts'
import { addSessions, type HomeTestApp, startHomeTestApp } from '../../support/home-test-app.ts'
import { IMPATIENT } from '../../support/test-app.ts'

const MINUTE_MS = 60_000
let app: HomeTestApp

beforeEach(async () => {
  app = await startHomeTestApp()
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe('when something fails', () => {
  const faults: [string, ExecFault, RegExp, boolean][] = [
    ['rejects the key', { kind: 'invalid_key' }, /rejects this app's API key/, false],
    ['is used up', { kind: 'limited', retryAfter: 3600, where: 'error' }, /request limit/, true],
    ['has a fault', { kind: 'server_error', status: 503 }, /has a fault/, true],
    ['resets connections', { kind: 'reset' }, /cannot be reached/, true],
    ['answers with a page', { kind: 'html' }, /cannot read/, false],
  ]

  it.each(faults)('says that Exec %s, with a reference', async (_, fault, words, canTryAgain) => {
    addSessions(app, 1)
    app.exec.faults.set(fault)
    await app.openHome()
    expect(app.text()).toMatch(words)
    expect(app.text()).toContain('How to use this app')
    const reference = /Reference (EX-\w{6})/.exec(app.text())?.[1]
    expect(app.audits()).toMatchObject([{ surface: 'home', decision: 'failed', error_id: reference }])
    expect(app.text().includes('[Try again]')).toBe(canTryAgain)
    expect(app.text()).toContain('[Refresh]')
  })

  it("says that not everything could be looked at where Exec's spelling of the email is not known", async () => {
    app.exec.emailFilter = 'exact'
    app.exec.members.push({
      id: 'm1',
      email: 'Jane@ACME.com',
      first_name: 'Jane',
      last_name: 'Smith',
      role: 'member',
    })
    addSessions(app, 2, () => ({ user: { email: 'Jane@ACME.com' } }))
    app.exec.faults.setFor('/workspace/members', { kind: 'server_error', status: 500 })
    await app.openHome()
    expect(app.text()).toMatch(/not everything could be looked at[\s\S]*\[Try again\]/)
    expect(app.text()).not.toContain('Your feedback is listed here')
    await app.openHome()
    expect(app.text()).not.toContain('Your feedback is listed here')
    expect(app.audits()).toMatchObject([{ decision: 'failed', reason: 'spelling_unknown' }, {}])
    app.exec.faults.clear()
    app.pass(MINUTE_MS)
    await app.press('home.try_again')
    expect(app.rows()).toEqual(['#1', '#2'])
  })

  it('can be led elsewhere from a filter that fails', async () => {
    addSessions(app, 150)
    await app.openHome()
    app.exec.faults.next({ kind: 'html' })
    await app.press('home.rank', 'gold')
    expect(app.text()).toContain('cannot read')
    await app.press('home.rank', 'all')
    expect(app.rows()).toHaveLength(10)
  })

  it('comes back with Try again', async () => {
    addSessions(app, 1)
    app.exec.faults.set({ kind: 'reset' })
    await app.openHome()
    app.exec.faults.clear()
    app.pass(10_000)
    await app.press('home.try_again')
    expect(app.rows()).toEqual(['#1'])
    expect(app.text()).not.toMatch(/cannot be reached|Try again/)
  })

  it('is asked by Refresh once a minute, however often that is pressed, and says when it works again', async () => {
    addSessions(app, 1)
    await app.openHome()
    app.pass(MINUTE_MS)
    app.exec.faults.setFor('/sessions', { kind: 'server_error', status: 500 })
    const before = app.listRequests().length
    const tries = 3
    await app.press('home.refresh')
    expect(app.text()).not.toContain('works again')
    for (let time = 0; time < 9; time += 1) await app.press('home.refresh')
    expect(app.listRequests()).toHaveLength(before + tries)
    expect(app.text()).toMatch(
      /has a fault[\s\S]*is not asked again at once: \*Refresh\* works again at <!date\^\d+\^/,
    )
    expect(app.rows()).toEqual(['#1'])
    app.exec.faults.clear()
    app.pass(MINUTE_MS)
    addSessions(app, 2)
    await app.press('home.refresh')
    expect(app.rows()).toEqual(['#1', '#2'])
    expect(app.text()).not.toContain('is not asked again')
  })

  it('is asked by Try again, and by opening it, once in ten seconds', async () => {
    app.exec.faults.setFor('/sessions', { kind: 'server_error', status: 500 })
    await app.openHome()
    const tries = app.listRequests().length
    for (let time = 0; time < 5; time += 1) {
      await app.press('home.try_again')
      await app.openHome()
    }
    expect(app.listRequests()).toHaveLength(tries)
    expect(app.text()).toMatch(/is not asked again at once: \*Try again\* works again at <!date/)
    app.pass(10_000)
    await app.press('home.try_again')
    expect(app.listRequests()).toHaveLength(2 * tries)
  })

  it('notes the list that is shown beside the failure, once', async () => {
    addSessions(app, 2)
    await app.openHome()
    app.pass(10 * MINUTE_MS)
    app.exec.faults.latencyMs = 250
    app.exec.faults.set({ kind: 'reset' })
    await app.openHome()
    expect(app.rows()).toEqual(['#1', '#2'])
    const lines = app.audits().slice(1)
    expect(lines.filter(({ decision }) => decision === 'listed')).toMatchObject([
      { surface: 'home', user: 'U0REP', reason: 'cached', list_of: 'own' },
    ])
    expect(lines.filter(({ decision }) => decision === 'failed')).toMatchObject([{ reason: 'unreachable' }])
    const deliveries = app.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'delivery')
    expect(deliveries.map(({ outcome }) => outcome)).toEqual(['answered', 'failed'])
  })

  it.each([
    ['is down', { kind: 'reset' }, /cannot be reached[\s\S]*Try again[\s\S]*As of <!date/],
    [
      'is used up',
      { kind: 'limited', retryAfter: 3600, where: 'header' },
      /As of <!date[^>]*>: Exec's request limit is used up/,
    ],
  ] as const)('keeps what was there, with its age, while Exec %s', async (_, fault, words) => {
    addSessions(app, 2)
    await app.openHome()
    app.pass(10 * MINUTE_MS)
    app.exec.faults.set(fault)
    await app.openHome()
    expect(app.rows()).toEqual(['#1', '#2'])
    expect(app.text()).toMatch(words)
  })

  it('keeps nothing of it for someone who may not see it any more', async () => {
    addSessions(app, 2)
    await app.openHome()
    app.exec.faults.set({ kind: 'reset' })
    app.slack.fault('users.info', { kind: 'error', error: 'internal_error', times: 10 })
    await app.restart()
    await app.openHome()
    expect(app.text()).toMatch(/could not find out who you are[\s\S]*Try again/)
    expect(app.whole()).not.toMatch(/session1|82\.5/)
    app.slack.clearFaults()
  })

  it('says so while Exec hangs', async () => {
    await app.close()
    app = await startHomeTestApp({ bot: IMPATIENT })
    app.exec.faults.set({ kind: 'hang' })
    await app.openHome()
    expect(app.text()).toMatch(/took too long to answer[\s\S]*Try again/)
    const delivery = app.lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'delivery')
    expect(delivery).toMatchObject({ surface: 'home', exec_requests: 1 })
  })

  it('tries once more where the answer of Slack is lost', async () => {
    addSessions(app, 1)
    await app.openHome()
    app.slack.fault('views.publish', { kind: 'answer_lost' })
    await app.openHome()
    expect(app.rows()).toEqual(['#1'])
    expect(app.lines.join()).not.toContain('answer failed')
  })

  it('leaves no word of patience where Slack refuses the list', async () => {
    app.exec.faults.latencyMs = 400
    addSessions(app, 1)
    await app.slack.openHome({ user: 'U0REP' })
    await app.slack.next(() => app.slack.home('U0REP') !== undefined)
    app.slack.fault('views.publish', { kind: 'error', error: 'internal_error' })
    await app.bot.idle()
    expect(app.text()).toMatch(/Something went wrong[\s\S]*Try again/)
    expect(app.lines.join()).toContain('answer failed')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'internal_error' })
  })

  it('logs that Slack publishes nothing, once for each opening', async () => {
    app.slack.fault('views.publish', { kind: 'error', error: 'internal_error', times: 4 })
    await app.openHome()
    expect(app.slack.home('U0REP')).toBeUndefined()
    expect(app.lines.filter((line) => line.includes('answer failed'))).toHaveLength(1)
    app.slack.clearFaults()
  })

  it('says that the app is busy', async () => {
    await app.close()
    app = await startHomeTestApp({ bot: { maxInFlight: 1 } })
    app.exec.faults.latencyMs = 300
    await app.slack.openHome({ user: 'U0COACH' })
    await app.openHome('U0REP')
    expect(app.text('U0REP')).toMatch(/busy[\s\S]*Try again/)
    await app.press('home.try_again')
    expect(app.text('U0REP')).toContain('Exec has no session under')
  })
})
