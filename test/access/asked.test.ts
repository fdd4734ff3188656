import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askersOf } from '../../src/access/roles.ts'
import type { Database, Stored } from '../../src/database/database.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { DAY_MS } from '../support/durations.ts'
import { sendQuestion } from '../support/sent-question.ts'

const ASKED = { session: 'abc123', person: 'U0REP', coach: 'U0COACH' }

describe.each(DATABASE_KINDS)('who has asked someone about a session, in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let stored: Stored
  let now: number

  beforeEach(async () => {
    now = Date.UTC(2026, 2, 16, 9)
    space = await databaseSpace(kind)
    database = await space.start()
    stored = { database, workspace: 'T0ACME', clock: () => now }
  })
  afterEach(() => space.remove())

  it('is known by any of the ids of that session, of that person, in that workspace', async () => {
    await sendQuestion(stored, ASKED)
    expect(await askersOf(stored, 'U0COACH', ['other1', 'abc123'])).toEqual(['U0REP'])
    expect(await askersOf(stored, 'U0COACH', ['other1'])).toEqual([])
    expect(await askersOf(stored, 'U0REP2', ['abc123'])).toEqual([])
    expect(await askersOf({ ...stored, workspace: 'T0OTHER' }, 'U0COACH', ['abc123'])).toEqual([])
  })

  it('is forgotten after 30 days, from the last question on', async () => {
    await sendQuestion(stored, ASKED)
    now += 10 * DAY_MS
    await sendQuestion(stored, ASKED)
    now += 30 * DAY_MS - 1
    expect(await askersOf(stored, 'U0COACH', ['abc123'])).toEqual(['U0REP'])
    now += 1
    expect(await askersOf(stored, 'U0COACH', ['abc123'])).toEqual([])
  })

  it.each([
    ['messages_tab_disabled', []],
    ['unclear', ['U0REP']],
  ])('counts only where the question has arrived, or may have: %s', async (reason, askers) => {
    await sendQuestion(stored, ASKED, reason)
    expect(await askersOf(stored, 'U0COACH', ['abc123'])).toEqual(askers)
  })
})
