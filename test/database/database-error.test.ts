import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { Database, type DatabaseConfig } from '../../src/database/database.ts'
import { DatabaseError, isRejection } from '../../src/database/database-error.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'
import { DATABASE_KINDS, databaseSpace } from '../support/database/databases.ts'
import { notification, WORKSPACE } from '../support/outbox.ts'

async function failureOf(settings: DatabaseConfig, statement: string): Promise<unknown> {
  const database = new Database(settings, capturedLog().log)
  const failure = await sql
    .raw(statement)
    .execute(database.ofAllWorkspaces)
    .catch((error: unknown) => error)
  await database.close()
  return failure
}

describe.each(DATABASE_KINDS)('a failure of %s', (kind) => {
  it('is a DatabaseError with the code and the error of the driver', async () => {
    const space = await databaseSpace(kind)
    const failure = await failureOf(space.settings, 'select * from nothing')
    expect(failure).toBeInstanceOf(DatabaseError)
    expect(failure).toMatchObject({
      code: kind === 'sqlite' ? 'SQLITE_ERROR' : '42P01',
      cause: expect.any(Error),
    })
    await space.remove()
  })

  it('is a rejection of the row, or will pass', async () => {
    const space = await databaseSpace(kind)
    const database = new Database(space.settings, capturedLog().log)
    expect(await database.start()).toMatchObject({ ok: true })
    const outbox = new Outbox({ database, workspace: WORKSPACE, clock: testClock })
    const enqueue = (dueAt: number) => outbox.enqueue([notification({ dueAt })]).catch(isRejection)
    expect(await enqueue(Number.NaN)).toBe(true)
    await database.close()
    expect(await enqueue(0)).toBe(false)
    await space.remove()
  })
})
