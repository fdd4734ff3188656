import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { MIGRATIONS } from '../../src/database/migrations.ts'
import { capturedLog } from '../support/captured-log.ts'
import { DATABASE_KINDS, databaseSpace } from '../support/database/databases.ts'

it.each(DATABASE_KINDS)(
  'a question that had a later note on its session when answers were not told apart counts as answered in %s',
  async (kind) => {
    const { log } = capturedLog()
    const space = await databaseSpace(kind, { isNew: true })
    const before = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0023'))
    const old = space.open(log, before)
    expect(await old.start()).toMatchObject({ ok: true })
    for (const [id, at] of [
      ['q1', 1],
      ['q2', 3],
    ])
      await sql`insert into coach_questions (workspace, id, session, coach, person, content, created_at)
        values ('T0ACME', ${id}, 's1', 'U0COACH', 'U0REP', '', ${at})`.execute(old.db)
    await sql`insert into coach_notes (workspace, id, session, coach, person, email_hash, content, retry, created_at)
      values ('T0ACME', 'n1', 's1', 'U0COACH', 'U0REP', '', '', 'none', 2)`.execute(old.db)
    const database = space.open(log)
    expect(await database.start()).toMatchObject({ ok: true })
    const rows = await database.db
      .selectFrom('coach_questions')
      .select(['id', 'answered_at'])
      .orderBy('id')
      .execute()
    expect(rows).toEqual([
      { id: 'q1', answered_at: 1 },
      { id: 'q2', answered_at: null },
    ])
    await space.remove()
  },
)
