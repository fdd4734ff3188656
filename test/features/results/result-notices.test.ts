import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  APP_DATABASE,
  type AppWithDatabase,
  choicesOf,
  startAppWithDatabase,
} from '../../support/database/app-with-database.ts'
import type { DatabaseKind } from '../../support/database/databases.ts'
import { beginSession, gradeSession, lookLater } from '../../support/graded-session.ts'
import type { Person } from '../../support/person.ts'

const EMAIL = 'jane@acme.com'
const FIRST = 'From now on, Exec sends you each result here'
const QUESTION = 'Want to keep getting your results here?'
const DAY_MS = 24 * 60 * 60_000

let app: AppWithDatabase
let jane: Person
let dm: Person
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

async function start(kind: DatabaseKind = APP_DATABASE, env: Record<string, string> = {}) {
  app = await startAppWithDatabase(kind, { env })
  jane = app.person('U0REP')
  dm = jane.in('D0APPREP')
}

/** She has chosen each session, and the app has looked once. */
async function startForJane(kind?: DatabaseKind, env?: Record<string, string>) {
  await start(kind, env)
  await app.preferences.change('U0REP', { results: 'each' }, EMAIL)
  await lookLater(app)
}

let sessions = 0

/** Lets Exec grade one more session of Jane's. */
async function gradeOne(fields = {}): Promise<string> {
  sessions += 1
  const id = `session${sessions}`
  beginSession(app, id)
  gradeSession(app, id, fields)
  await lookLater(app)
  return id
}

describe.each([APP_DATABASE])('each session, with %s', (kind) => {
  it('is told to its participant alone, once, with Turn off', async () => {
    await startForJane(kind)
    await app.preferences.change('U0COACH', { results: 'each' }, 'carla@acme.com')
    const id = await gradeOne()
    await lookLater(app)
    await app.restart()
    await lookLater(app)
    expect(dm.seesOnly()).toMatch(
      /^🥇 82\.5\/100 · Procurement Discovery[\s\S]*Work on next[\s\S]*\[Turn off results\]$/,
    )
    expect(dm.seesOnly()).not.toContain(FIRST)
    expect(app.person('U0COACH').in('D0APPCOACH').messages()).toEqual([])
    expect(app.audits()).toMatchObject([
      { surface: 'dm:result', user: 'U0REP', session: id, decision: 'notified', reason: 'participant' },
    ])
  })

  it('is told by the employer’s setting: the first DM explains it, and Turn off ends it', async () => {
    await start(kind, { EXEC_RESULTS_DEFAULT: 'on' })
    await lookLater(app)
    await gradeOne()
    await gradeOne()
    const [first, second] = dm.messages().map((message) => dm.seesIn(message))
    expect(first).toContain(FIRST)
    expect(second).not.toContain(FIRST)
    await dm.presses('Turn off results')
    expect(dm.isTold()).toContain('no more DMs about your results')
    expect(await choicesOf(app, 'U0REP')).toMatchObject({ results: 'off' })
    await gradeOne()
    expect(dm.messages()).toHaveLength(3)
  })

  it('is told once to someone who asked about it too', async () => {
    await startForJane(kind)
    beginSession(app, 'asked1')
    await jane.asks('asked1')
    await jane.presses("Tell me when it's graded")
    gradeSession(app, 'asked1')
    // The app hears of the grade twice: its note of the first time is lost.
    await lookLater(app)
    await app.opened.db.updateTable('seen_sessions').set({ graded_at: null }).execute()
    await lookLater(app)
    expect(dm.seesOnly()).toContain("You asked to hear about this one: it's graded.")
    // The two are due at one time, in either order.
    const ofResult = app.audits().filter(({ surface }) => surface === 'dm:result')
    expect(ofResult).toMatchObject([{ decision: 'skipped', reason: 'told_before' }])
  })

  it('after five DMs without a press asks once whether to go on, and a week later ends', async () => {
    await startForJane(kind)
    for (let count = 0; count < 6; count += 1) await gradeOne()
    const texts = () => dm.messages().map((message) => dm.seesIn(message))
    expect(texts().filter((text) => text.startsWith(QUESTION))).toEqual([
      `${QUESTION} Without an answer, they stop in a week.\n[Keep going] [Turn off results]`,
    ])
    expect(texts()).toHaveLength(7)
    await lookLater(app, 7 * DAY_MS)
    await gradeOne()
    expect(texts()).toHaveLength(7)
    const [question] = dm.messages().filter((message) => dm.seesIn(message).startsWith(QUESTION))
    await dm.presses('Keep going', { in: question })
    expect(dm.isTold()).toContain('DMs about your results are off.')
  })
})

describe('each session', () => {
  it('is not told if it was graded before the first look', async () => {
    await start()
    await app.preferences.change('U0REP', { results: 'each' }, EMAIL)
    await gradeOne()
    await lookLater(app)
    expect(dm.messages()).toEqual([])
  })

  it('is not told if the app was away while it was graded, and it began more than a day ago', async () => {
    await startForJane()
    beginSession(app, 'old1')
    await lookLater(app)
    gradeSession(app, 'old1')
    await lookLater(app, 2 * DAY_MS)
    expect(dm.messages()).toEqual([])
  })

  it('is not told during a pause', async () => {
    await startForJane()
    await app.preferences.change('U0REP', { pausedUntil: app.now() + DAY_MS })
    await gradeOne()
    expect(dm.messages()).toEqual([])
    await lookLater(app, DAY_MS)
    await gradeOne()
    expect(dm.messages()).toHaveLength(1)
  })

  it.each([
    ['turned it off', 'turned_off', () => ({ results: 'off' as const })],
    ['paused', 'paused', () => ({ pausedUntil: app.now() + DAY_MS })],
  ])('is not told to someone who has %s before it is sent', async (_, reason, change) => {
    await startForJane()
    app.exec.faults.setFor('/sessions/away1', { kind: 'server_error', status: 503 })
    beginSession(app, 'away1')
    gradeSession(app, 'away1')
    await lookLater(app)
    await app.preferences.change('U0REP', change())
    app.exec.faults.clear()
    await lookLater(app)
    expect(dm.messages()).toEqual([])
    expect(app.audits()).toMatchObject([{ surface: 'dm:result', decision: 'skipped', reason }])
  })

  it('is not told to someone who has its email no more', async () => {
    await startForJane(undefined, { EXEC_ACCESS: 'workspace' })
    jane.profile.email = 'other@acme.com'
    await gradeOne()
    expect(dm.messages()).toEqual([])
    expect(app.audits()).toMatchObject([{ decision: 'skipped', reason: 'not_attributed' }])
  })

  it('is told without content after half an hour in which Exec’s limit left no request', async () => {
    await startForJane()
    app.exec.faults.setFor('/sessions/limited1', { kind: 'limited', retryAfter: 60, where: 'header' })
    beginSession(app, 'limited1')
    gradeSession(app, 'limited1')
    await lookLater(app)
    await lookLater(app, 20 * 60_000)
    expect(dm.messages()).toEqual([])
    await lookLater(app, 11 * 60_000)
    expect(dm.seesOnly()).toBe('A session of yours is graded.\n[View feedback] [Turn off results]')
    app.exec.faults.clear()
    await lookLater(app)
    await dm.presses('View feedback')
    expect(jane.seesIn('modal')).toContain('82.5/100')
  })

  it('is not told where the app never asks Exec', async () => {
    await startForJane(undefined, { EXEC_POLL_SECONDS: '0', EXEC_RESULTS_DEFAULT: 'on' })
    await gradeOne()
    expect(dm.messages()).toEqual([])
  })
})

describe('the DM on a gold', () => {
  beforeEach(async () => {
    await startForJane()
    await app.person('U0COACH').asks('wins here')
  })

  it('has a button that shares it in the channel for wins', async () => {
    await gradeOne()
    expect(dm.seesOnly()).toMatch(/\[Share in #team\] \[Turn off results\]$/)
    await dm.presses('Share in #team')
    expect(jane.publicMessages()).toHaveLength(1)
  })

  it('has none on a silver that is no personal best', async () => {
    await gradeOne({ rank: 'silver', score: 70 })
    expect(dm.seesOnly()).not.toContain('Share in')
  })

  it('has it on a silver that is a personal best', async () => {
    await gradeOne({ rank: 'bronze', score: 50 })
    app.pass(60_000)
    await gradeOne({ rank: 'silver', score: 70 })
    expect(dm.seesIn(dm.answer())).toContain('[Share in #team]')
  })
})

describe('the question whether to go on', () => {
  it('is not asked if there was a press', async () => {
    await startForJane()
    for (let count = 0; count < 4; count += 1) await gradeOne()
    await dm.presses('Full review')
    await app.slack.closeView({ user: 'U0REP' })
    for (let count = 0; count < 4; count += 1) await gradeOne()
    expect(dm.messages()).toHaveLength(8)
  })

  it('is answered by any press in the DM', async () => {
    await startForJane()
    for (let count = 0; count < 5; count += 1) await gradeOne()
    expect(dm.seesIn(dm.answer())).toContain(QUESTION)
    const [result] = dm.messages()
    await dm.presses('Full review', { in: result })
    await lookLater(app, 8 * DAY_MS)
    await gradeOne()
    expect(dm.messages()).toHaveLength(7)
  })

  it('is answered by Keep going', async () => {
    await startForJane()
    for (let count = 0; count < 5; count += 1) await gradeOne()
    await dm.presses('Keep going')
    expect(dm.isTold()).toBe('Great, your results keep coming.')
    expect(await choicesOf(app, 'U0REP')).toEqual({ results: 'each', offerAnsweredAt: expect.any(Number) })
  })
})

describe('a redraw of the card in the DM', () => {
  it('keeps what stands below it', async () => {
    await startForJane()
    await app.person('U0COACH').asks('wins here')
    await gradeOne()
    await dm.presses('Show rubric')
    expect(dm.seesOnly()).toMatch(/Discovery Questions[\s\S]*\[Share in #team\] \[Turn off results\]$/)
    await dm.presses('Share in #team')
    await dm.presses('Hide rubric')
    expect(dm.seesOnly()).toMatch(/\[Show rubric\][\s\S]*\n\[Turn off results\]$/)
    await dm.presses('Turn off results')
    expect(await choicesOf(app, 'U0REP')).toMatchObject({ results: 'off' })
  })
})

describe('a press on Turn off', () => {
  it('says that the database does not answer', async () => {
    await startForJane()
    await gradeOne()
    await app.opened.db.schema.alterTable('preferences').renameTo('elsewhere').execute()
    await dm.presses('Turn off results')
    expect(dm.isTold()).toMatch(/database isn't answering right now[\s\S]*Reference EX-\w{6}/)
  })
})
