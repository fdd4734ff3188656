import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { inOrder } from '../../support/in-order.ts'

const SCENARIO = scenarioDocument()
const app = testApp({}, (app) => {
  app.exec.scenarios.set(SCENARIO.id, SCENARIO)
  app.addMembers('jane', 'carla', 'colin')
})
const { rep: jane, coach: carla, colleague: colin } = app

it('names whom the database refuses to note again and again, and lets the coach try again', async () => {
  await carla.sendsCommand('assign')
  await carla.searches('procurement', 'Scenario')
  await carla.submits({ 'assign.scenario': SCENARIO.id, people: [jane.id, colin.id] })
  await sql`
    create trigger refuse before update of person on coach_assignments
    when old.person = ${sql.lit(colin.id)} begin select raise(abort, 'refused'); end
  `.execute(app.opened.ofAllWorkspaces)
  try {
    for (let time = 0; time < 6; time += 1) await app.sayLater(10 * MINUTE_MS)
  } finally {
    // Another test gets this database.
    await sql`drop trigger refuse`.execute(app.opened.ofAllWorkspaces)
  }
  const report = () => carla.dm.seesAnswer()
  expect(report()).toMatch(
    inOrder('1 of 2 assigned', 'Not assigned to colin Lee. Something went wrong.', '[Try those again]'),
  )
  await carla.dm.presses('Try those again')
  await app.sayLater()
  expect(report()).toContain('2 of 2 assigned')
  expect(app.exec.assignments).toHaveLength(2)
})
