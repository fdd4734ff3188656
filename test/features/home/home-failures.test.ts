import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IMPATIENT } from '../../support/app.ts'
import type { ExecFault } from '../../support/exec/exec-faults.ts'
import { addSessions, type HomeStage, startHomeStage } from '../../support/home-stage.ts'

const MINUTE_MS = 60_000
let stage: HomeStage

beforeEach(async () => {
  stage = await startHomeStage()
})

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  await stage.close()
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
    addSessions(stage, 1)
    stage.exec.faults.set(fault)
    await stage.openHome()
    expect(stage.text()).toMatch(words)
    expect(stage.text()).toContain('How to use this app')
    const reference = /Reference (EX-\w{6})/.exec(stage.text())?.[1]
    expect(stage.audits()).toMatchObject([{ surface: 'home', decision: 'failed', reference }])
    expect(stage.text().includes('[Try again]')).toBe(canTryAgain)
    expect(stage.text()).toContain('[Refresh]')
  })

  it("says that not everything could be looked at where Exec's spelling of the email is not known", async () => {
    stage.exec.emailFilter = 'exact'
    stage.exec.members.push({
      id: 'm1',
      email: 'Jane@ACME.com',
      first_name: 'Jane',
      last_name: 'Smith',
      role: 'member',
    })
    addSessions(stage, 2, () => ({ user: { email: 'Jane@ACME.com' } }))
    stage.exec.faults.setFor('/workspace/members', { kind: 'server_error', status: 500 })
    await stage.openHome()
    expect(stage.text()).toMatch(/not everything could be looked at[\s\S]*\[Try again\]/)
    expect(stage.text()).not.toContain('Your feedback is listed here')
    await stage.openHome()
    expect(stage.text()).not.toContain('Your feedback is listed here')
    expect(stage.audits()).toMatchObject([{ decision: 'failed', reason: 'spelling_unknown' }, {}])
    stage.exec.faults.clear()
    stage.pass(MINUTE_MS)
    await stage.press('home.try_again')
    expect(stage.rows()).toEqual(['#1', '#2'])
  })

  it('can be led elsewhere from a filter that fails', async () => {
    addSessions(stage, 150)
    await stage.openHome()
    stage.exec.faults.next({ kind: 'html' })
    await stage.press('home.rank', 'gold')
    expect(stage.text()).toContain('cannot read')
    await stage.press('home.rank', 'all')
    expect(stage.rows()).toHaveLength(10)
  })

  it('comes back with Try again', async () => {
    addSessions(stage, 1)
    stage.exec.faults.set({ kind: 'reset' })
    await stage.openHome()
    stage.exec.faults.clear()
    stage.pass(10_000)
    await stage.press('home.try_again')
    expect(stage.rows()).toEqual(['#1'])
    expect(stage.text()).not.toMatch(/cannot be reached|Try again/)
  })

  it('is asked by Refresh once a minute, however often that is pressed, and says when it works again', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    stage.pass(MINUTE_MS)
    stage.exec.faults.setFor('/sessions', { kind: 'server_error', status: 500 })
    const before = stage.listRequests().length
    const tries = 3
    await stage.press('home.refresh')
    expect(stage.text()).not.toContain('works again')
    for (let time = 0; time < 9; time += 1) await stage.press('home.refresh')
    expect(stage.listRequests()).toHaveLength(before + tries)
    expect(stage.text()).toMatch(
      /has a fault[\s\S]*is not asked again at once: \*Refresh\* works again at <!date\^\d+\^/,
    )
    expect(stage.rows()).toEqual(['#1'])
    stage.exec.faults.clear()
    stage.pass(MINUTE_MS)
    addSessions(stage, 2)
    await stage.press('home.refresh')
    expect(stage.rows()).toEqual(['#1', '#2'])
    expect(stage.text()).not.toContain('is not asked again')
  })

  it('is asked by Try again, and by opening it, once in ten seconds', async () => {
    stage.exec.faults.setFor('/sessions', { kind: 'server_error', status: 500 })
    await stage.openHome()
    const tries = stage.listRequests().length
    for (let time = 0; time < 5; time += 1) {
      await stage.press('home.try_again')
      await stage.openHome()
    }
    expect(stage.listRequests()).toHaveLength(tries)
    expect(stage.text()).toMatch(/is not asked again at once: \*Try again\* works again at <!date/)
    stage.pass(10_000)
    await stage.press('home.try_again')
    expect(stage.listRequests()).toHaveLength(2 * tries)
  })

  it('notes the list that is shown beside the failure, once', async () => {
    addSessions(stage, 2)
    await stage.openHome()
    stage.pass(10 * MINUTE_MS)
    stage.exec.faults.latencyMs = 250
    stage.exec.faults.set({ kind: 'reset' })
    await stage.openHome()
    expect(stage.rows()).toEqual(['#1', '#2'])
    const lines = stage.audits().slice(1)
    expect(lines.filter(({ decision }) => decision === 'listed')).toMatchObject([
      { surface: 'home', user: 'U0REP', reason: 'kept', list_of: 'own' },
    ])
    expect(lines.filter(({ decision }) => decision === 'failed')).toMatchObject([{ reason: 'unreachable' }])
    const deliveries = stage.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'delivery')
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
    addSessions(stage, 2)
    await stage.openHome()
    stage.pass(10 * MINUTE_MS)
    stage.exec.faults.set(fault)
    await stage.openHome()
    expect(stage.rows()).toEqual(['#1', '#2'])
    expect(stage.text()).toMatch(words)
  })

  it('keeps nothing of it for someone who may not see it any more', async () => {
    addSessions(stage, 2)
    await stage.openHome()
    stage.exec.faults.set({ kind: 'reset' })
    stage.slack.fault('users.info', { kind: 'error', error: 'internal_error', times: 10 })
    await stage.restart()
    await stage.openHome()
    expect(stage.text()).toMatch(/could not find out who you are[\s\S]*Try again/)
    expect(stage.whole()).not.toMatch(/session1|82\.5/)
    stage.slack.clearFaults()
  })

  it('says so while Exec hangs', async () => {
    await stage.close()
    stage = await startHomeStage({ bot: IMPATIENT })
    stage.exec.faults.set({ kind: 'hang' })
    await stage.openHome()
    expect(stage.text()).toMatch(/took too long to answer[\s\S]*Try again/)
    const delivery = stage.lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'delivery')
    expect(delivery).toMatchObject({ surface: 'home', exec_requests: 1 })
  })

  it('tries once more where the answer of Slack is lost', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    stage.slack.fault('views.publish', { kind: 'answer_lost' })
    await stage.openHome()
    expect(stage.rows()).toEqual(['#1'])
    expect(stage.lines.join()).not.toContain('answer failed')
  })

  it('leaves no word of patience where Slack refuses the list', async () => {
    stage.exec.faults.latencyMs = 400
    addSessions(stage, 1)
    await stage.slack.openHome({ user: 'U0REP' })
    await stage.slack.next(() => stage.slack.home('U0REP') !== undefined)
    stage.slack.fault('views.publish', { kind: 'error', error: 'internal_error' })
    await stage.bot.idle()
    expect(stage.text()).toMatch(/Something went wrong[\s\S]*Try again/)
    expect(stage.lines.join()).toContain('answer failed')
    expect(stage.audits().at(-1)).toMatchObject({ decision: 'not_delivered', reason: 'internal_error' })
  })

  it('logs that Slack publishes nothing, once for each opening', async () => {
    stage.slack.fault('views.publish', { kind: 'error', error: 'internal_error', times: 4 })
    await stage.openHome()
    expect(stage.slack.home('U0REP')).toBeUndefined()
    expect(stage.lines.filter((line) => line.includes('answer failed'))).toHaveLength(1)
    stage.slack.clearFaults()
  })

  it('says that the app is busy', async () => {
    await stage.close()
    stage = await startHomeStage({ env: { MAX_IN_FLIGHT: '1' } })
    stage.exec.faults.latencyMs = 300
    await stage.slack.openHome({ user: 'U0COACH' })
    await stage.openHome('U0REP')
    expect(stage.text('U0REP')).toMatch(/busy[\s\S]*Try again/)
    await stage.press('home.try_again')
    expect(stage.text('U0REP')).toContain('Exec has no session under')
  })
})
