import { afterEach, describe, expect, it } from 'vitest'
import { addDays, localTime, momentOf, weekdayOf } from '../../../src/lib/zoned-time.ts'
import {
  APP_DATABASE,
  type AppWithDatabase,
  startAppWithDatabase,
} from '../../support/database/app-with-database.ts'
import type { DatabaseKind } from '../../support/database/databases.ts'
import { beginSession, gradeSession, lookLater } from '../../support/graded-session.ts'
import type { Person } from '../../support/person.ts'

const ZONE = 'Europe/Berlin'
const HOUR_MS = 60 * 60_000

let app: AppWithDatabase
let jane: Person
let dm: Person
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

/** At ten on her next Monday, after a first look. She wants one message a day. */
async function start(kind: DatabaseKind = APP_DATABASE) {
  app = await startAppWithDatabase(kind)
  jane = app.person('U0REP')
  dm = jane.in('D0APPREP')
  await app.preferences.change('U0REP', { results: 'daily' }, 'jane@acme.com')
  let date = addDays(localTime(app.now(), ZONE).date, 1)
  while (weekdayOf(date) !== 1) date = addDays(date, 1)
  await lookLater(app, momentOf(date, 10, ZONE) - app.now())
}

async function grade(...ids: string[]): Promise<void> {
  for (const id of ids) {
    beginSession(app, id)
    gradeSession(app, id)
  }
  await lookLater(app)
}

async function waitUntil(hour: number): Promise<void> {
  const now = app.now()
  const { date } = localTime(now, ZONE)
  const today = momentOf(date, hour, ZONE)
  await lookLater(app, (today > now ? today : momentOf(addDays(date, 1), hour, ZONE)) - now + 1000)
}

const texts = () => dm.messages().map((message) => dm.seesIn(message))

describe.each([APP_DATABASE])('one message at the end of the working day, with %s', (kind) => {
  it('has all sessions of the day, once', async () => {
    await start(kind)
    await grade('one')
    await grade('two')
    expect(texts()).toEqual([])
    await waitUntil(17)
    await lookLater(app)
    const [text = ''] = texts()
    expect(texts()).toHaveLength(1)
    expect(text).toContain('Your new results')
    expect(text.match(/\[View\]/g)).toHaveLength(2)
    expect(text).toMatch(/\[Turn off results\]$/)
    await grade('three')
    await waitUntil(17)
    expect(texts()).toHaveLength(2)
    expect(texts()[1]).toContain('82.5/100')
    expect(texts()[1]).not.toContain('Your new results')
  })
})

describe('one message at the end of the working day', () => {
  it('is the card if one session was graded', async () => {
    await start()
    await grade('one')
    await waitUntil(17)
    expect(dm.seesOnly()).toMatch(/^🥇 82\.5\/100 · Procurement Discovery[\s\S]*\[Turn off results\]$/)
    expect(app.audits().at(-1)).toMatchObject({ surface: 'dm:day_results', decision: 'notified' })
  })

  it('is late when the app was away, without what was graded after five', async () => {
    await start()
    await grade('one')
    await app.restart()
    const until = 7.5 * HOUR_MS
    beginSession(app, 'two')
    gradeSession(app, 'two')
    await lookLater(app, until)
    expect(texts()).toHaveLength(1)
    await waitUntil(17)
    expect(texts()).toHaveLength(2)
    expect(texts().join('\n')).not.toContain('Your new results')
  })

  it('shows ten sessions at most, and says how many more there are', async () => {
    await start()
    await grade(...Array.from({ length: 13 }, (_, at) => `many${at}`))
    await waitUntil(17)
    expect(dm.seesOnly().match(/\[View\]/g)).toHaveLength(10)
    expect(dm.seesOnly()).toContain('And 3 more.')
  })

  it('leaves out what the person asked about', async () => {
    await start()
    beginSession(app, 'asked1')
    await jane.asks('asked1')
    await jane.presses("Tell me when it's graded")
    await grade('asked1', 'other')
    expect(texts()).toHaveLength(1)
    await waitUntil(17)
    expect(texts()).toHaveLength(2)
    expect(texts()[1]).not.toContain('Your new results')
  })

  it('does not come during a pause', async () => {
    await start()
    await grade('one')
    await app.preferences.change('U0REP', { pausedUntil: app.now() + 24 * HOUR_MS })
    await waitUntil(17)
    expect(texts()).toEqual([])
  })

  it("has no content after half an hour in which Exec's limit left no request", async () => {
    await start()
    await grade('one')
    app.exec.faults.setFor('/sessions', { kind: 'limited', retryAfter: 60, where: 'header' })
    await waitUntil(17)
    expect(texts()).toEqual([])
    await lookLater(app, 31 * 60_000)
    expect(texts()).toEqual(['Sessions of yours were graded today.\n[My sessions] [Turn off results]'])
    app.exec.faults.clear()
    await lookLater(app)
    await dm.presses('My sessions')
    expect(dm.sees()).toContain('Procurement Discovery')
  })
})
