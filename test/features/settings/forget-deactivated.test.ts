import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { People } from '../../../src/access/people.ts'
import type { Database } from '../../../src/database/database.ts'
import { Leases } from '../../../src/database/leases.ts'
import { findPersonRows } from '../../../src/database/person-rows.ts'
import { PERSON_ROWS } from '../../../src/features/features.ts'
import { forgetDeactivated } from '../../../src/features/settings/settings.ts'
import type { Loop } from '../../../src/lib/every.ts'
import { KnownPeople } from '../../../src/shared/preferences/known-people.ts'
import { Preferences } from '../../../src/shared/preferences/preferences-table.ts'
import { startSlack } from '../../support/acme.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'
import { addRowsOf } from '../../support/database/person-rows.ts'
import { HOUR_MS } from '../../support/durations.ts'
import type { FakeSlack } from '../../support/slack/slack.ts'
import { INSTALLATION, SAME_EMAILS, slackClient } from '../../support/slack-client.ts'

describe.each([APP_DATABASE])('people whose account was deactivated, with %s', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let slack: FakeSlack
  let now = 0
  const { log, lines } = capturedLog()

  beforeEach(async () => {
    now = Date.UTC(2026, 2, 16, 9)
    space = await databaseSpace(kind)
    database = await space.start(log)
    slack = await startSlack()
  })
  afterEach(async () => {
    await slack.close()
    await space.remove()
  })

  /** As one replica has it. */
  function replica(): Loop {
    const workspace = 'T0ACME'
    const clock = () => now
    return forgetDeactivated({
      knownPeople: new KnownPeople({
        database,
        workspace,
        rows: PERSON_ROWS,
        onForgotten: () => undefined,
      }),
      people: new People(slackClient(slack), INSTALLATION, clock, SAME_EMAILS),
      leases: new Leases({ database, workspace, clock }),
      log,
      clock,
    })
  }

  const checks = () => slack.calls.filter(({ method }) => method === 'users.info').length

  async function runForADay(): Promise<void> {
    const one = replica()
    for (let hour = 0; hour < 24; hour += 1, now += HOUR_MS) await one.run()
  }

  it('are forgotten within a day, and nobody else', async () => {
    await addRowsOf(database, { person: 'U0GONE', email: 'gone@acme.com' })
    await addRowsOf(database, { person: 'U0REP', email: 'jane@acme.com' })
    await addRowsOf(database, { person: 'U0NOBODY', email: 'nobody@acme.com' })
    await runForADay()
    expect(await findPersonRows(database, PERSON_ROWS, { person: 'U0GONE', email: 'gone@acme.com' })).toEqual(
      {},
    )
    expect(await findPersonRows(database, PERSON_ROWS, { person: 'U0REP' })).toHaveProperty('preferences')
    expect(await findPersonRows(database, PERSON_ROWS, { person: 'U0NOBODY' })).toHaveProperty('preferences')
    expect(lines.join()).not.toContain('acme.com')
  })

  it('are looked for by one replica each hour: all once a day, and at most twenty at a time', async () => {
    const preferences = new Preferences({ database, workspace: 'T0ACME' })
    const know = async (from: number, to: number) => {
      for (let number = from; number < to; number += 1)
        await preferences.change(`U0X${number}`, { results: 'off' })
    }
    await know(10, 55)
    const replicas = [replica(), replica()]
    const counts: number[] = []
    for (let hour = 0; hour < 24; hour += 1) {
      const before = checks()
      await Promise.all(replicas.map((one) => one.run()))
      counts.push(checks() - before)
      now += HOUR_MS
    }
    expect(Math.max(...counts)).toBe(2)
    const asked = slack.calls.map(({ args }) => args.user)
    expect(new Set(asked).size).toBe(45)
    await know(1000, 1500)
    const before = checks()
    await Promise.all(replicas.map((one) => one.run()))
    // Of 545 people in 28 hours.
    expect([19, 20]).toContain(checks() - before)
  })

  it('are not looked for where nobody has decided yet, or who did was forgotten', async () => {
    const claim = { workspace: 'T0ACME', exec_workspace: '', email: '', email_hash: '', asked_at: 0 }
    for (const [person, decided_by] of [
      ['U0REP', null],
      ['U0COACH', ''],
    ] as const)
      await database.ofAllWorkspaces
        .insertInto('exec_emails')
        .values({ ...claim, person, state: 'declined', decided_by })
        .execute()
    await runForADay()
    expect(new Set(slack.calls.map(({ args }) => args.user))).toEqual(new Set(['U0REP', 'U0COACH']))
  })

  it('are left for later where the database is gone', async () => {
    await database.ofAllWorkspaces.schema.dropTable('preferences').execute()
    await replica().run()
    expect(lines.join()).toContain('could not look for deactivated people')
  })
})
