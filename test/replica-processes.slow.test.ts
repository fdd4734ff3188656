import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startSlack } from './support/acme.ts'
import { machineClock } from './support/clock.ts'
import {
  type DatabaseSpace,
  databaseSpace,
  environmentOf,
  hasPostgres,
} from './support/database/databases.ts'
import { type FakeExec, startExec } from './support/exec/fake-exec.ts'
import { ID, sessionDocument } from './support/exec/session-documents.ts'
import { close, listen } from './support/loopback.ts'
import { type BuiltApp, builtApp } from './support/replica-process.ts'
import type { Delivery } from './support/slack/parcel.ts'
import type { FakeSlack } from './support/slack/slack.ts'
import { environmentBetween } from './support/started-bot.ts'

const USERS = ['U0REP', 'U0REP2', 'U0COACH', 'U0ADMIN', 'U0COLLEAGUE'] as const

/** In one process, both would be late at the same time. */
describe.skipIf(!hasPostgres)('two processes with one PostgreSQL that is well', () => {
  let app: BuiltApp
  let slack: FakeSlack
  let exec: FakeExec
  let space: DatabaseSpace

  beforeAll(async () => {
    app = await builtApp()
    slack = await startSlack({ clock: machineClock })
    exec = await startExec({ clock: machineClock })
    exec.sessions.set(ID, sessionDocument())
    space = await databaseSpace('postgres')
  })
  afterAll(async () => {
    await Promise.all([slack.close(), exec.close(), app.remove()])
    await space.remove()
  })

  async function startReplica() {
    const replica = await app.start({
      ...environmentBetween(slack, exec),
      EXEC_GROUP_COACHES: 'Sales=U0COACH',
      ...environmentOf(space.settings),
    })
    const outcomes = () => [...replica.output().matchAll(/"outcome":"(\w+)"/g)].map(([, outcome]) => outcome)
    return { ...replica, outcomes }
  }

  /** Commands of Slack's that no replica has got yet. */
  async function commands(count: number): Promise<Delivery[]> {
    const nobody = createServer((_, response) => response.end())
    slack.connectTo(`http://127.0.0.1:${await listen(nobody)}`)
    const sent = await Promise.all(
      Array.from({ length: count }, (_, at) =>
        slack.command({ user: USERS[at % USERS.length] ?? USERS[0], channel: 'C0TEAM', text: ID }),
      ),
    )
    await close(nobody)
    return sent
  }

  it('answer once each of 20 commands at the start, and of 120 in a burst, that reach both', async () => {
    const deliveries = { start: await commands(20), burst: await commands(120) }
    const replicas = await Promise.all([startReplica(), startReplica()])
    const outcomes = () => replicas.flatMap((replica) => replica.outcomes())
    for (const each of [deliveries.start, deliveries.burst]) {
      const before = outcomes()
      for (const delivery of each)
        for (const { url } of replicas) {
          slack.connectTo(url)
          void slack.redeliver(delivery)
        }
      await expect.poll(() => outcomes().length - before.length, { timeout: 30_000 }).toBe(2 * each.length)
      const repeated = (of: unknown[]) => of.filter((outcome) => outcome === 'repeated').length
      expect(repeated(outcomes()) - repeated(before)).toBe(each.length)
    }
    for (const { output } of replicas) expect(output()).not.toContain('does not answer')
    await Promise.all(replicas.map((replica) => replica.end('SIGTERM')))
  })
})
