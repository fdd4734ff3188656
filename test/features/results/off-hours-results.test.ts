import { describe, expect, it } from 'vitest'
import { nextWorkingTime } from '../../../src/lib/zoned-time.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { HOUR_MS } from '../../support/durations.ts'
import { endOfWork } from '../../support/end-of-work.ts'

const ZONE = 'Europe/Berlin'

/** On an evening, after a first look. Jane wants her results in working hours. */
const app = testApp({ database: APP_DATABASE }, async (app) => {
  await app.preferences.change('U0REP', { results: 'each' }, 'jane@acme.com')
  await app.pollLater(endOfWork(app.now(), ZONE) - app.now())
})
const { rep } = app
const { dm } = rep

async function grade(...ids: string[]): Promise<void> {
  for (const id of ids) {
    app.beginSession(id)
    app.gradeSession(id)
  }
  await app.pollLater()
}

/** Until the working day begins. */
async function waits(): Promise<void> {
  await app.pollLater(nextWorkingTime(app.now(), ZONE) - app.now())
}

const texts = () => dm.messages().map((message) => dm.seesIn(message))

describe('results of a night, told in the morning', () => {
  it('leave out what the person asked about', async () => {
    app.beginSession('asked1')
    await rep.asks('asked1')
    await rep.presses("Tell me when it's graded")
    app.gradeSession('asked1')
    await grade('other')
    expect(texts()).toHaveLength(1)
    await waits()
    expect(texts()).toHaveLength(2)
    expect(texts()[1]).not.toContain('Your new results')
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:off_hours_results', decision: 'notified' })
  })

  it('do not come during a pause', async () => {
    await grade('one')
    await app.preferences.change('U0REP', { pausedUntil: app.now() + 24 * HOUR_MS })
    await waits()
    expect(texts()).toEqual([])
  })

  it('come once to someone who has two mornings, since they travel', async () => {
    await grade('one')
    rep.profile.tz = 'Asia/Kolkata'
    app.pass(6 * 60_000)
    await grade('two')
    await app.pollLater(nextWorkingTime(app.now(), 'Asia/Kolkata') - app.now())
    expect(texts()).toHaveLength(1)
    await waits()
    expect(texts().map((text) => text.includes('Your new results'))).toEqual([false, false])
  })

  it("come later where Exec's limit leaves no request in the morning", async () => {
    await grade('one')
    app.exec.faults.setFor('/sessions', { kind: 'limited', retryAfter: 60, where: 'header' })
    await waits()
    await app.pollLater(31 * 60_000)
    expect(texts()).toEqual([])
    app.exec.faults.clear()
    await app.pollLater(2 * 60_000)
    expect(texts()).toMatchObject([expect.stringContaining('82.5/100')])
  })
})
