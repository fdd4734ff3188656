import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SessionGrants } from '../../src/access/roles.ts'
import type { Database } from '../../src/database/database.ts'
import { capturedLog } from '../support/captured-log.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { DAY_MS } from '../support/durations.ts'

const GRANT = { session: 'abc123', person: 'U0COACH', grantedBy: 'U0REP' }

describe.each(DATABASE_KINDS)('who may see a session since they were asked, in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let grants: SessionGrants
  let now: number

  beforeEach(async () => {
    now = Date.UTC(2026, 2, 16, 9)
    space = await databaseSpace(kind)
    database = space.open(capturedLog().log)
    await database.start()
    grants = new SessionGrants({ database, workspace: 'T0ACME', clock: () => now })
  })
  afterEach(() => space.remove())

  it('is that person, by any of the ids of that session, in that workspace', async () => {
    await grants.add(GRANT)
    const elsewhere = new SessionGrants({ database, workspace: 'T0OTHER', clock: () => now })
    expect(await grants.grantersOf('U0COACH', ['other1', 'abc123'])).toEqual(['U0REP'])
    expect(await grants.grantersOf('U0COACH', ['other1'])).toEqual([])
    expect(await grants.grantersOf('U0REP2', ['abc123'])).toEqual([])
    expect(await elsewhere.grantersOf('U0COACH', ['abc123'])).toEqual([])
  })

  it('ends after 30 days, from the last question on, and then the row goes', async () => {
    await grants.add(GRANT)
    now += 10 * DAY_MS
    await grants.add(GRANT)
    now += 30 * DAY_MS - 1
    await grants.prune()
    expect(await grants.grantersOf('U0COACH', ['abc123'])).toEqual(['U0REP'])
    now += 1
    expect(await grants.grantersOf('U0COACH', ['abc123'])).toEqual([])
    await grants.prune()
    expect(await database.db.selectFrom('session_grants').select('person').execute()).toEqual([])
  })
})
