import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { MIGRATIONS } from '../../src/database/migrations.ts'
import { preferenceOf } from '../../src/shared/preferences/preference-rules.ts'
import { Preferences } from '../../src/shared/preferences/preferences-table.ts'
import { capturedLog } from '../support/captured-log.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'

const NOW = Date.UTC(2026, 2, 27)

describe.each(DATABASE_KINDS)('choices that an earlier version wrote in columns of %s', (kind) => {
  const { log } = capturedLog()
  let space: DatabaseSpace

  beforeEach(async () => {
    space = await databaseSpace(kind, { isNew: true })
    const before = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0022'))
    const { db } = await started(space.open(log, before))
    await sql`insert into preferences (workspace, person) values ('T0ACME', 'U0NEW')`.execute(db)
    await sql`
      insert into preferences (
        workspace, person, email_hash, results, paused_until, offer_answered_at, unpressed, asked_to_go_on_at, digest,
        digest_hour, share_notices, undeliverable, alert_at_most, alert_at_least, assignment_reminders, welcomed_at
      ) values
        ('T0ACME', 'U0ALL', 'hash', 'daily', ${NOW + 1}, 1, 3, 2, 'weekly', 0, 0, null, 0, 95, 1, 4),
        ('T0OTHER', 'U0ALL', null, 'off', null, null, 0, null, 'daily', 23, 1, 'user_disabled', null, 90, 0, null)
    `.execute(db)
  })
  afterEach(() => space.remove())

  async function started(database: Database): Promise<Database> {
    expect(await database.start()).toMatchObject({ ok: true })
    return database
  }

  it('are the fields of one JSON, each as it was', async () => {
    const database = await started(space.open(log))
    const rows = await database.db.selectFrom('preferences').selectAll().orderBy('person').execute()
    expect(rows.map(({ choices, ...row }) => ({ ...row, choices: JSON.parse(choices) }))).toEqual(
      expect.arrayContaining([
        {
          ...{ workspace: 'T0ACME', person: 'U0ALL', email_hash: 'hash', rests_until: NOW + 1 },
          choices: {
            ...{ results: 'daily', pausedUntil: NOW + 1, offerAnsweredAt: 1, unpressed: 3, askedToGoOnAt: 2 },
            ...{ digest: 'weekly', digestHour: 0, shareNotices: false, assignmentReminders: true },
            ...{ alerts: { atMost: 0, atLeast: 95 }, welcomedAt: 4 },
          },
        },
        {
          ...{
            workspace: 'T0OTHER',
            person: 'U0ALL',
            email_hash: null,
            rests_until: Number.MAX_SAFE_INTEGER,
          },
          choices: {
            ...{ results: 'off', unpressed: 0, digest: 'daily', digestHour: 23, shareNotices: true },
            ...{ assignmentReminders: false, undeliverable: 'user_disabled', alerts: { atLeast: 90 } },
          },
        },
      ]),
    )
    const preferences = new Preferences({ database, workspace: 'T0ACME' })
    expect(await preferences.find('U0NEW')).toEqual(preferenceOf({ person: 'U0NEW' }))
    expect((await preferences.withAlerts(NOW + 1)).map(({ person }) => person)).toEqual(['U0ALL'])
    expect(await preferences.withReminders(NOW)).toEqual([])
  })
})
