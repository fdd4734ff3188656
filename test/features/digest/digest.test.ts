import { beforeEach, describe, expect, it } from 'vitest'
import { nextOccurrence } from '../../../src/lib/zoned-time.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, HOUR_MS } from '../../support/durations.ts'
import { inOrder } from '../../support/in-order.ts'

const app = testApp({ database: APP_DATABASE })
const { coach } = app
const { dm } = coach

/** From eight on a Monday, Carla has a digest at nine each week, of two sessions. */
beforeEach(async () => {
  app.pass(nextOccurrence(app.now(), { every: 'weekly', hour: 8, zone: 'Europe/Berlin' }).at - app.now())
  await app.preferences.change('U0COACH', { digest: 'weekly', digestHour: 9 })
  for (const id of ['one', 'two'])
    app.addSession({ id, created_at: new Date(app.now() - DAY_MS).toISOString() })
  await app.bot.sayDue()
})

async function sayLater(ms = HOUR_MS): Promise<void> {
  app.pass(ms)
  await app.bot.sayDue()
}

describe("a coach's digest", () => {
  it('comes once at its hour, opens a session, and ends with Turn off', async () => {
    expect(dm.messages()).toEqual([])
    await sayLater()
    await app.restart()
    await sayLater()
    expect(dm.seesOnly()).toMatch(
      inOrder('Last 7 days: 2 sessions by 1 person', '\nJane Smith: 2 graded · average 82.5'),
    )
    expect(app.lastAudit()).toMatchObject({ surface: 'dm:digest', decision: 'notified', reason: 'coach' })
    await dm.presses('View')
    expect(dm.seesIn('modal')).toContain('82.5/100')
    const digest = dm.onlyMessage()
    await dm.presses('Turn off digest', { in: digest })
    expect(dm.isTold()).toMatch(/^OK, no more digests\./)
    expect(await app.preferences.find('U0COACH')).toMatchObject({ digest: 'off', digestHour: 9 })
    const changed = { user: 'U0COACH', decision: 'changed', reason: 'own_choice' }
    expect(app.lastAudit()).toMatchObject(changed)
    app.addSession({ id: 'three', created_at: new Date(app.now()).toISOString() })
    await sayLater(7 * DAY_MS)
    expect(dm.publicMessages()).toHaveLength(1)
  })

  it('names whom it has read no session of, but neither coaches nor admins', async () => {
    app.addMembers('jane', 'gus', 'carla')
    await sayLater()
    expect(dm.seesOnly()).toMatch(/\n💤 No practice for three weeks: gus Lee\n/)
  })

  it('comes in a week without a session, first with who has not practiced, whom the coach can write to', async () => {
    app.exec.sessions.clear()
    app.addSession({ id: 'old', created_at: new Date(app.now() - 16 * DAY_MS).toISOString() })
    await sayLater()
    expect(dm.seesOnly()).toMatch(
      inOrder(
        'Nobody practiced this week',
        'Jane Smith · no practice for two weeks* [Coach…]',
        '[Turn off digest]',
      ),
    )
    await dm.presses('Coach…')
    expect(dm.seesIn('modal')).toContain('Jane Smith')
  })
})
