import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSlack } from '../../support/acme.ts'
import { machineClock } from '../../support/clock.ts'
import {
  type DatabaseSpace,
  databaseSpace,
  environmentOf,
  hasPostgres,
} from '../../support/database/databases.ts'
import { DAY_MS } from '../../support/durations.ts'
import { type FakeExec, startExec } from '../../support/exec/fake-exec.ts'
import { execMember } from '../../support/exec/members.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { gate } from '../../support/gate.ts'
import { Person } from '../../support/person.ts'
import { type BuiltApp, builtApp } from '../../support/replica-process.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { environmentBetween } from '../../support/started-bot.ts'

const SCENARIO = scenarioDocument()
const PATH = `/scenarios/${SCENARIO.id}/assignments`
const NAMES = ['colin', 'gus', 'jane', 'ravi']
/** Longer than a row's lease. */
const SOON_MS = 90_000

describe.skipIf(!hasPostgres)(
  'two replicas with one PostgreSQL, of which one is killed while Exec has a request',
  () => {
    let app: BuiltApp
    let slack: FakeSlack
    let exec: FakeExec
    let space: DatabaseSpace

    beforeAll(async () => {
      app = await builtApp()
      slack = await startSlack({ clock: machineClock })
      exec = await startExec({ clock: machineClock })
      exec.scenarios.set(SCENARIO.id, SCENARIO)
      exec.members.push(...['carla', ...NAMES].map((name) => execMember(name)))
      space = await databaseSpace('postgres')
    })
    afterAll(async () => {
      await Promise.all([slack.close(), exec.close(), app.remove()])
      await space.remove()
    })

    it(
      'send one request for each person in all, and tell which is unclear',
      async () => {
        const start = () =>
          app.start({
            ...environmentBetween(slack, exec),
            EXEC_COACHES: 'U0COACH',
            ...environmentOf(space.settings),
          })
        const first = await start()
        slack.connectTo(first.url)
        const carla = new Person({ slack, bot: { idle: () => Promise.resolve() } }, 'U0COACH').in('C0TEAM')
        await carla.sendsCommand('assign')
        await carla.waitsFor('Scenario')
        await carla.searches('procurement', 'Scenario')
        const { opened, open } = gate()
        exec.faults.nextFor(PATH, { kind: 'late', until: opened })
        const people = ['U0COLLEAGUE', 'U0GUEST', 'U0REP', 'U0REP2']
        const due = new Date(machineClock() + 7 * DAY_MS).toISOString().slice(0, 10)
        await carla.submits({ 'assign.scenario': SCENARIO.id, people, due })
        const sentTo = () =>
          exec.requests
            .filter(({ path, method }) => path === PATH && method === 'POST')
            .map(({ sent }) => sent)
        await expect.poll(() => sentTo().length, { timeout: SOON_MS }).toBe(1)
        await first.end('SIGKILL')
        const others = await Promise.all([start(), start()])
        slack.connectTo(others[0].url)
        const report = () => carla.dm.answers().map((message) => carla.dm.seesIn(message))
        await expect.poll(() => report().join(), { timeout: SOON_MS }).toContain('3 of 4 assigned')
        open()
        expect(report()).toEqual([
          expect.stringContaining('unclear whether Exec assigned it to colin Lee: look in Exec.'),
        ])
        expect(sentTo()).toMatchObject(NAMES.map((name) => ({ user_email: `${name}@acme.com` })))
        await Promise.all(others.map((one) => one.end('SIGTERM')))
      },
      3 * SOON_MS,
    )
  },
)
