import { describe, expect, it } from 'vitest'
import { addDays, localTime, momentOf, weekdayOf } from '../../../src/lib/zoned-time.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { HOUR_MS } from '../../support/durations.ts'
import { inOrderFromStart } from '../../support/in-order.ts'

const ZONE = 'Europe/Berlin'

/** At ten on Jane's next Monday, after a first look. She wants one message a day. */
const app = testApp({ database: APP_DATABASE }, async (app) => {
  await app.preferences.change('U0REP', { results: 'daily' }, 'jane@acme.com')
  let date = addDays(localTime(app.now(), ZONE).date, 1)
  while (weekdayOf(date) !== 1) date = addDays(date, 1)
  await app.pollLater(momentOf(date, 10, ZONE) - app.now())
})
const { rep } = app
const { dm } = rep

function grade(...ids: string[]): void {
  for (const id of ids) {
    app.beginSession(id)
    app.gradeSession(id)
  }
}

async function sees(...ids: string[]): Promise<void> {
  grade(...ids)
  await app.pollLater()
}

/** Until the working day ends. */
async function waits(): Promise<void> {
  const now = app.now()
  const { date } = localTime(now, ZONE)
  const today = momentOf(date, 17, ZONE)
  await app.pollLater((today > now ? today : momentOf(addDays(date, 1), 17, ZONE)) - now + 1000)
}

const texts = () => dm.messages().map((message) => dm.seesIn(message))

describe('one message at the end of the working day', () => {
  it('has all sessions of the day, once, and is the result if one was graded', async () => {
    await sees('one')
    await sees('two')
    expect(texts()).toEqual([])
    await waits()
    await app.pollLater()
    expect(dm.seesOnly()).toContain('Your new results')
    expect(dm.seesOnly().match(/\[View\]/g)).toHaveLength(2)
    expect(dm.seesOnly()).toContain('[Turn off results]')
    await sees('three')
    await waits()
    expect(texts()).toHaveLength(2)
    expect(texts()[1]).toMatch(
      inOrderFromStart('🥇 82.5/100 · Procurement Discovery\nAttempt 3 · same score as the last one'),
    )
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:day_results', decision: 'notified' })
  })

  it('has nothing that the morning has told, by a choice that was changed in the night', async () => {
    await app.preferences.change('U0REP', { results: 'each' })
    app.pass(9 * HOUR_MS)
    await sees('one')
    await app.preferences.change('U0REP', { results: 'daily' })
    await sees('two')
    app.pass(14 * HOUR_MS)
    await app.pollLater()
    expect(texts()).toEqual([expect.stringContaining('Your new results')])
    await sees('three')
    await waits()
    expect(texts()).toHaveLength(2)
    expect(texts()[1]).not.toContain('Your new results')
  })

  it('is late when the app was away, without what was graded after five', async () => {
    await sees('one')
    await app.restart()
    grade('two')
    await app.pollLater(7.5 * HOUR_MS)
    expect(texts()).toHaveLength(1)
    await waits()
    expect(texts()).toHaveLength(2)
    expect(texts().join('\n')).not.toContain('Your new results')
  })

  it('comes the next morning when the app was away until the evening, without what is graded then', async () => {
    await sees('one')
    app.pass(9 * HOUR_MS)
    await sees('two')
    expect(texts()).toEqual([])
    app.pass(14 * HOUR_MS)
    await app.pollLater()
    expect(texts()).toEqual([expect.not.stringContaining('Your new results')])
    await waits()
    expect(texts()).toHaveLength(2)
    expect(texts()[1]).not.toContain('Your new results')
  })

  it('leaves out what the person asked about', async () => {
    app.beginSession('asked1')
    await rep.asks('asked1')
    await rep.presses("Tell me when it's graded")
    app.gradeSession('asked1')
    await sees('other')
    expect(texts()).toHaveLength(1)
    await waits()
    expect(texts()).toHaveLength(2)
    expect(texts()[1]).not.toContain('Your new results')
  })

  it('does not come during a pause', async () => {
    await sees('one')
    await app.preferences.change('U0REP', { pausedUntil: app.now() + 24 * HOUR_MS })
    await waits()
    expect(texts()).toEqual([])
  })

  it("has no content after half an hour in which Exec's limit left no request", async () => {
    await sees('one')
    app.exec.faults.setFor('/sessions', { kind: 'limited', retryAfter: 60, where: 'header' })
    await waits()
    expect(texts()).toEqual([])
    await app.pollLater(31 * 60_000)
    expect(texts()).toEqual(['You have new feedback in Exec.\n[My sessions] [Turn off results]'])
    app.exec.faults.clear()
    await app.pollLater()
    await dm.presses('My sessions')
    expect(dm.sees()).toContain('Procurement Discovery')
  })
})
