import { beforeEach, describe, expect, it } from 'vitest'
import { mayComposeFromList } from '../../../src/features/results/compose-result.ts'
import { nextWorkingTime } from '../../../src/lib/zoned-time.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, MINUTE_MS } from '../../support/durations.ts'
import { endOfWork } from '../../support/end-of-work.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { SAID_NOW, SAID_THEN } from '../../support/exec/session-documents.ts'
import { gate } from '../../support/gate.ts'

const FIRST = '👋 Your employer connected Exec to Slack, so your feedback comes here, only to you.'
const ZONE = 'Europe/Berlin'
const SCENARIO_URL = 'https://acme.app.exec.com/scenarios/1'

const app = testApp({ database: APP_DATABASE })
const { rep, coach } = app
const { dm } = rep

const iso = (at: number) => new Date(at).toISOString()

/** Jane has chosen each session, by default at once, and the app has looked once. */
async function wantsEach(change: { results?: 'each' } = {}): Promise<void> {
  await app.preferences.change('U0REP', { results: 'at_once', ...change }, 'jane@acme.com')
  await app.pollLater()
}

/** Lets time pass until Jane works, and an hour more. */
async function workBegins(): Promise<void> {
  await app.pollLater(nextWorkingTime(app.now(), ZONE) - app.now())
  await app.pollLater(60 * MINUTE_MS)
}

let sessions = 0

/** Lets Exec grade one more session of Jane's. */
async function gradeOne(fields: Partial<SessionDocument> = {}): Promise<string> {
  sessions += 1
  const id = fields.id ?? `session${sessions}`
  app.beginSession(id)
  app.gradeSession(id, fields)
  await app.pollLater()
  return id
}

/** The app finds Jane's session, and Carla's older one, while Slack takes its time for what it is asked about Carla. */
async function findsNewerFirst(method: string): Promise<void> {
  app.addSession({ id: 'older1', user: { email: 'carla@acme.com' }, created_at: iso(app.now()) })
  app.addSession({ id: 'newer1', created_at: iso(app.now() + 1000) })
  const [looking, answering] = [gate(), gate()]
  app.slack.fault(method, { kind: 'late', until: answering.opened, onArrival: looking.open })
  const polling = app.pollLater()
  await looking.opened
  const rows = await app.opened.ofAllWorkspaces
    .selectFrom('outbox')
    .select(['subject', 'recipient'])
    .execute()
  expect(rows).toEqual([{ subject: 'newer1', recipient: 'U0REP' }])
  answering.open()
  await polling
  expect([dm.messages().length, coach.dm.messages().length]).toEqual([1, 1])
}

describe('each session', () => {
  beforeEach(() => wantsEach())

  it('is told to its participant alone, once, with Turn off', async () => {
    await app.preferences.change('U0COACH', { results: 'at_once' }, 'carla@acme.com')
    const id = await gradeOne()
    await app.pollLater()
    await app.restart()
    await app.pollLater()
    expect(dm.seesOnly()).toMatch(
      /^🥇 82\.5\/100 · Procurement Discovery\nFirst attempt\nWork on next 🔴 {2}Next Step[\s\S]*\n\[Full review\] \[Try it now…\] \[Turn off results\] \[Share…\] \[Ask a coach…\]$/,
    )
    expect(dm.seesOnly()).not.toContain(FIRST)
    expect(coach.dm.messages()).toEqual([])
    expect(app.audits()).toMatchObject([
      { surface: 'dm:result', user: 'U0REP', session: id, decision: 'notified', reason: 'participant' },
    ])
  })

  it('is told once to someone who asked about it too', async () => {
    app.beginSession('asked1')
    await rep.asks('asked1')
    await rep.presses("Tell me when it's graded")
    app.gradeSession('asked1')
    // The app hears of the grade twice: its note of the first time is lost.
    await app.pollLater()
    await app.opened.ofAllWorkspaces.updateTable('seen_sessions').set({ graded_at: null }).execute()
    await app.pollLater()
    expect(dm.seesOnly()).toContain("You asked to hear about this one: it's graded.")
    // The two are due at one time, in either order.
    const ofResult = app.audits().filter(({ surface }) => surface === 'dm:result')
    expect(ofResult).toMatchObject([{ decision: 'skipped', reason: 'told_before' }])
  })

  it('costs Exec a request for the one before, and one for the attempts where none is known', async () => {
    const asked = () => {
      const paths = app.exec.requests.filter(({ query }) => !('start_date' in query)).map(({ path }) => path)
      app.exec.requests.length = 0
      return paths.filter((path) => path.startsWith('/sessions'))
    }
    const first = await gradeOne({ score: 50 })
    expect(asked()).toEqual([`/sessions/${first}`, '/sessions'])
    app.pass(25 * 60 * MINUTE_MS)
    const second = await gradeOne({ score: 70 })
    expect(asked()).toEqual([`/sessions/${second}`, `/sessions/${first}`])
    expect(dm.seesAnswer()).toContain('\n▲ 20 since the last one\n')
    await app.pollLater(8 * DAY_MS)
    asked()
    const third = await gradeOne({ score: 75 })
    expect(asked()).toEqual([`/sessions/${third}`, '/sessions', `/sessions/${second}`])
    app.execFails(`/sessions/${third}`)
    await gradeOne({ score: 80 })
    expect(dm.seesAnswer()).toContain('Work on next')
  })

  it('says a new best, and quotes the person against themself where an item rose, after which it can be practiced again', async () => {
    app.exec.scenarios.set(scenarioDocument().id, scenarioDocument({ url: SCENARIO_URL }))
    await gradeOne({ score: 50, evaluations: SAID_THEN })
    await gradeOne({ score: 70, evaluations: SAID_NOW })
    expect(dm.seesAnswer()).toMatch(
      /^🥇 70\/100 · .*\nAttempt 2 · a new best · ▲ 20 since the last one\nThen and now · Next Step .*“at some point” 🔴 Poor → .*“Thursday at ten\?” 🟢 Good\n\[Full review\] \[Practice again ↗\]/,
    )
  })

  it('says which assignment it did, and what of the scenario is still open', async () => {
    const { id } = scenarioDocument()
    app.exec.scenarios.set(id, scenarioDocument())
    const made = { created_at: app.ago(DAY_MS), scenario: { id, name: 'Cold Call' } }
    const dueIn = (days: number) => ({ ...made, due_date: app.ago(-days * DAY_MS) })
    app.exec.assignments = [
      assignmentDocument({ ...dueIn(7), id: 'again', rank_min: null }),
      assignmentDocument({ ...dueIn(1), id: 'first', rank_min: 'gold' }),
    ]
    await gradeOne({ rank: 'silver', scenario: { id, name: 'Cold Call' } })
    expect(dm.seesOnly()).toMatch(
      /\n✅ Assignment done \(due <!date[^>]+>\) · ⏰ still due <!date\^\d+\^\{date_short_pretty\}\|[^>]+>: Gold\n/,
    )
  })

  it('leaves no Home that asks for what it says is done', async () => {
    const { id } = scenarioDocument()
    app.exec.scenarios.set(id, scenarioDocument())
    const made = {
      created_at: app.ago(DAY_MS),
      due_date: app.ago(-DAY_MS),
      scenario: { id, name: 'Cold Call' },
    }
    app.exec.assignments = [assignmentDocument({ ...made, rank_min: 'gold' })]
    app.pass(4 * MINUTE_MS)
    await rep.opensHome()
    expect(rep.seesIn('home')).toContain('What to practice now: Cold Call')
    app.beginSession('done1')
    app.gradeSession('done1', { rank: 'gold', scenario: { id, name: 'Cold Call' } })
    app.exec.assignments = [assignmentDocument({ ...made, rank_min: 'gold', status: 'completed' })]
    await app.pollLater(MINUTE_MS)
    expect(dm.seesOnly()).toContain('✅ Assignment done')
    await rep.opensHome()
    expect(rep.seesIn('home')).toContain('*To practice*: all done.')
  })

  it.each([
    ['a restart of the app', () => app.restart()],
    ['a pause of more than a week', async () => app.pass(8 * DAY_MS)],
  ])('quotes the person against themself after %s, too', async (_, pause) => {
    await gradeOne({ score: 50, evaluations: SAID_THEN })
    await pause()
    await app.pollLater()
    await gradeOne({ score: 70, evaluations: SAID_NOW })
    expect(dm.seesAnswer()).toMatch(
      /Then and now · Next Step .*“at some point” 🔴 Poor .*→ .*“Thursday at ten\?” 🟢 Good/,
    )
  })

  it('has Turn off in ⋯ from the third DM on, and in its place the way to practice again', async () => {
    app.exec.scenarios.set(scenarioDocument().id, scenarioDocument({ url: SCENARIO_URL }))
    await gradeOne()
    await gradeOne()
    expect(dm.seesAnswer()).toMatch(
      /\n\[Full review\] \[Try it now…\] \[Turn off results\] \[Share…\] \[Ask a coach…\] \[Practice again ↗\]$/,
    )
    await gradeOne()
    expect(dm.seesAnswer()).toMatch(
      /\n\[Full review\] \[Try it now…\] \[Practice again ↗\] \[Share…\] \[Ask a coach…\] \[Turn off results\]$/,
    )
    await dm.presses('Turn off results')
    expect(dm.privateReply()).toContain('no more DMs about your results')
    expect(await app.choicesOf('U0REP')).toMatchObject({ results: 'off' })
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:turn_off_results', decision: 'changed' })
  })

  it('is not told if it was graded during a pause', async () => {
    // So that the app goes on looking.
    await app.preferences.change('U0COACH', { results: 'each' })
    await app.preferences.change('U0REP', { pausedUntil: app.now() + 20 * MINUTE_MS })
    await gradeOne()
    await app.pollLater()
    expect(dm.messages()).toEqual([])
  })

  it.each([
    ['turned it off', 'turned_off', () => ({ results: 'off' as const })],
    ['paused', 'paused', () => ({ pausedUntil: app.now() + DAY_MS })],
  ])('is not told to someone who has %s before it is sent', async (_, reason, change) => {
    app.execFails('/sessions/away1')
    await gradeOne({ id: 'away1' })
    await app.preferences.change('U0REP', change())
    app.exec.faults.clear()
    await app.pollLater()
    expect(dm.messages()).toEqual([])
    expect(app.audits()).toMatchObject([{ surface: 'dm:result', decision: 'skipped', reason }])
  })

  it('is told by its score after eight minutes in which Exec’s limit left no request, without another one', async () => {
    app.exec.faults.setFor('/sessions/limited1', { kind: 'limited', retryAfter: 60, where: 'header' })
    await gradeOne({ id: 'limited1' })
    await app.pollLater(7 * MINUTE_MS)
    expect(dm.messages()).toEqual([])
    await app.pollLater(2 * MINUTE_MS)
    expect(dm.seesOnly()).toMatch(
      /^What Exec says about it is in the full review\.\n🥇 82\.5\/100 · Procurement Discovery\n\[Full review\] /,
    )
    app.exec.faults.clear()
    app.pass(MINUTE_MS)
    await dm.presses('Full review')
    expect(rep.seesIn('modal')).toContain('Consider probing deeper')
  })

  it('is told by its score at once where the day’s share of requests is spent', async () => {
    // For the background two: those of the first look and of the one that finds it.
    await app.start({ env: { EXEC_LIMIT_PER_DAY: '4' } })
    await wantsEach()
    await gradeOne()
    expect(dm.seesOnly()).toMatch(/^What Exec says.*\n🥇 82\.5/)
    expect(app.execPaths()).toEqual(['/sessions', '/sessions'])
  })
})

describe('where the settings say otherwise, each session', () => {
  it('is told by the employer’s setting: the first DM explains it, and Turn off ends it', async () => {
    await app.start({ env: { EXEC_RESULTS_DEFAULT: 'on' } })
    await workBegins()
    // Graded before the first look.
    await gradeOne()
    await gradeOne()
    const [first, second] = dm.messages().map((message) => dm.seesIn(message))
    expect(first).toContain(FIRST)
    expect(second).not.toContain(FIRST)
    await dm.presses('Turn off results')
    expect(dm.privateReply()).toContain('no more DMs about your results')
    expect(await app.choicesOf('U0REP')).toMatchObject({ results: 'off' })
    await gradeOne()
    expect(dm.messages()).toHaveLength(3)
  })

  it('waits for no look-up of someone else whose session is older', async () => {
    await app.start({ env: { EXEC_RESULTS_DEFAULT: 'on' } })
    await wantsEach()
    await workBegins()
    await findsNewerFirst('users.lookupByEmail')
  })

  it('is not told to someone who has its email no more', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    await wantsEach()
    rep.profile.email = 'other@acme.com'
    await gradeOne()
    expect(dm.messages()).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'skipped', reason: 'not_attributed' }])
  })
})

it.each([
  [0, false, false],
  [8 * MINUTE_MS, false, false],
  [8 * MINUTE_MS + 1, false, true],
  [0, true, true],
])(
  'a result that is late by %s ms, the day being spent: %s, is told by the list: %s',
  (lateMs, isDaySpent, is) => {
    expect(mayComposeFromList(lateMs, isDaySpent)).toBe(is)
  },
)

describe('in working hours, each session', () => {
  it('waits for no look-up of the working hours of someone whose session is older', async () => {
    await wantsEach({ results: 'each' })
    await app.preferences.change('U0COACH', { results: 'each' }, 'carla@acme.com')
    await workBegins()
    app.slack.fault('users.info', { kind: 'slow', latencyMs: 0 })
    await findsNewerFirst('users.info')
  })

  it('comes the next morning, one line each, if it was graded at night', async () => {
    await wantsEach({ results: 'each' })
    app.pass(endOfWork(app.now(), ZONE) - app.now())
    await gradeOne({ score: 40 })
    await gradeOne({ score: 50 })
    expect(dm.messages()).toEqual([])
    await workBegins()
    expect(dm.seesOnly()).toBe(
      'Your new results\n*🥇 50/100 · Procurement Discovery* [View]\n*🥇 40/100 · Procurement Discovery* [View]\n[Turn off results]',
    )
    await gradeOne()
    expect(dm.messages()).toHaveLength(2)
  })

  it('comes the next morning by the employer’s setting, and introduces itself', async () => {
    await app.start({ env: { EXEC_RESULTS_DEFAULT: 'on' } })
    app.pass(endOfWork(app.now(), ZONE) - app.now())
    await app.pollLater()
    await gradeOne()
    expect(dm.messages()).toEqual([])
    await workBegins()
    expect(dm.seesOnly()).toMatch(new RegExp(`^${FIRST}\n🥇 82\\.5/100`))
  })

  it('waits for the next morning where Exec did not answer until the day was over, and is not late then', async () => {
    await wantsEach({ results: 'each' })
    await workBegins()
    app.execFails('/sessions/held1')
    await gradeOne({ id: 'held1' })
    await app.pollLater(endOfWork(app.now(), ZONE) - app.now())
    app.exec.faults.clear()
    await app.pollLater()
    expect(dm.messages()).toEqual([])
    app.slack.fault('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 1 })
    await workBegins()
    expect(dm.seesOnly()).toContain('82.5/100')
  })

  it('is told once to someone who chose meanwhile to be told at once', async () => {
    await wantsEach({ results: 'each' })
    app.pass(endOfWork(app.now(), ZONE) - app.now())
    await gradeOne({ score: 40 })
    await app.preferences.change('U0REP', { results: 'at_once' })
    await gradeOne({ score: 50 })
    await workBegins()
    const [told, morning] = dm.messages().map((message) => dm.seesIn(message))
    expect(told).toContain('50/100')
    expect(morning).toMatch(/^🥇 40\/100/)
  })
})

describe('with a channel for wins, the DM', () => {
  beforeEach(async () => {
    await wantsEach()
    await coach.asks('wins here', { beside: 1 })
  })

  it('on a gold has a button that shares it there', async () => {
    await gradeOne()
    await dm.presses('Share in #team…')
    await dm.presses('Post')
    expect(rep.publicMessages()).toHaveLength(2)
  })

  it('on a silver has it if that is a personal best', async () => {
    await gradeOne({ rank: 'silver', score: 60 })
    expect(dm.seesOnly()).not.toContain('Share in')
    app.pass(MINUTE_MS)
    await gradeOne({ rank: 'silver', score: 70 })
    expect(dm.seesAnswer()).toContain('[Share in #team…]')
  })
})
