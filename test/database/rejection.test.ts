import { describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import { isRejection } from '../../src/database/rejection.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { DATABASE_KINDS, databaseSpace } from '../support/database/databases.ts'
import { capturedLog } from '../support/exec/captured-log.ts'
import { notification, WORKSPACE } from '../support/outbox.ts'

describe.each(DATABASE_KINDS)('an error of %s', (kind) => {
  it('is a rejection of the row, or will pass', async () => {
    const space = await databaseSpace(kind)
    const database = new Database(space.settings, capturedLog().log)
    expect(await database.start()).toMatchObject({ ok: true })
    const outbox = new Outbox({ database, workspace: WORKSPACE })
    const enqueue = (dueAt: number) => outbox.enqueue([notification({ dueAt })]).catch(isRejection)
    expect(await enqueue(Number.NaN)).toBe(true)
    await database.close()
    expect(await enqueue(0)).toBe(false)
    await space.remove()
  })
})
