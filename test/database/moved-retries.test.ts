import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { MIGRATIONS } from '../../src/database/migrations.ts'
import { CoachAssignments } from '../../src/shared/assigning/coach-assignments.ts'
import { capturedLog } from '../support/captured-log.ts'
import { DATABASE_KINDS, databaseSpace } from '../support/database/databases.ts'

const STATES = ['none', 'claimed', 'assigned', 'unclear', 'missing', 'refused'] as const
const REFUSALS = new Map<string, string>([
  ['missing', 'limited'],
  ['refused', 'coaching_not_allowed'],
])

it.each(DATABASE_KINDS)(
  'the retries of notes become what their coaches have assigned in %s',
  async (kind) => {
    const { log } = capturedLog()
    const space = await databaseSpace(kind, { isNew: true })
    const before = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0024'))
    const old = space.open(log, before)
    expect(await old.start()).toMatchObject({ ok: true })
    for (const state of STATES) {
      const retry = state === 'none' ? [null, null, null] : ['2026-04-03', 7, 'gold']
      const [due, dueAt, rank] = retry
      await sql`insert into coach_notes
      (workspace, id, session, scenario, coach, person, email_hash, content, retry, due_date, due_at, rank, refusal, created_at)
      values ('T0ACME', ${state}, 'a1', 's1', 'U0COACH', 'U0REP', '', '', ${state}, ${due}, ${dueAt}, ${rank},
        ${REFUSALS.get(state) ?? null}, 2)`.execute(old.db)
    }
    const database = space.open(log)
    expect(await database.start()).toMatchObject({ ok: true })
    const assignments = new CoachAssignments({ database, workspace: 'T0ACME', clock: () => 3 })
    const moved = await Promise.all(STATES.map((state) => assignments.ofBatch(state)))
    expect(moved.map(([one]) => one?.state)).toEqual([
      ...[undefined, 'claimed', 'assigned', 'unclear', 'refused', 'refused'],
    ])
    expect(moved.at(-2)).toMatchObject([{ refusal: 'limited' }])
    expect(moved.at(-1)).toEqual([
      {
        ...{ id: 'refused.0', batch: 'refused', coach: 'U0COACH', person: 'U0REP', scenario: 's1' },
        ...{ due: '2026-04-03', dueAt: 7, rank: 'gold', state: 'refused', refusal: 'not_coached' },
      },
    ])
    const { rows } = await sql`select distinct created_at as at from coach_assignments`.execute(database.db)
    expect(rows.map((row) => Number(Object(row).at))).toEqual([2])
    await space.remove()
  },
)
