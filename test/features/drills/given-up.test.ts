import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'

const app = testApp({}, (app) => {
  app.addSession()
  app.addMembers('jane', 'carla')
})
const { coach } = app

it('says so where the database refuses again and again what Exec tells of a drill', async () => {
  await coach.asks(ID)
  await coach.presses('Coach…')
  await coach.presses('Make a drill…')
  await coach.submits({ request: 'Mine' })
  await sql`
    create trigger refuse before update of job on drills begin select raise(abort, 'refused'); end
  `.execute(app.opened.ofAllWorkspaces)
  try {
    for (let time = 0; time < 5; time += 1) await app.pollLater(10 * MINUTE_MS)
  } finally {
    // Another test gets this database.
    await sql`drop trigger refuse`.execute(app.opened.ofAllWorkspaces)
  }
  await app.pollLater(MINUTE_MS)
  expect(coach.dm.seesAnswer()).toMatch(
    inOrder('Something went wrong while Exec was making your drill.', 'You asked for: Mine', '[Try again…]'),
  )
  await app.pollLater(HOUR_MS)
  expect([coach.dm.answers().length, app.exec.jobs.length]).toEqual([1, 1])
})
