import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { PERSON_ROWS } from '../../src/features/features.ts'
import { Installations } from '../../src/install/installations.ts'
import { giveBack, takeDatabase } from '../support/database/kept-database.ts'
import { DAY_MS } from '../support/durations.ts'
import { newInstallation } from '../support/installed.ts'

let database: Database
let installations: Installations
let now = 0

beforeEach(async () => {
  database = await takeDatabase()
  now = Date.UTC(2026, 2, 15)
  installations = new Installations(database, () => now)
  await add('U0FIRST')
})

afterEach(() => giveBack(database))

const add = (installedBy: string) =>
  installations.save(newInstallation({ botToken: `xoxb-of-${installedBy}`, installedBy }))

const KEY = { apiKey: 'exec_live_1', execWorkspace: 'w1', name: 'Acme Corp', connectedBy: 'U0FIRST' }

describe('an installation', () => {
  it('keeps who added it while others add it again: any member may, and must not set it up by that', async () => {
    await add('U0OTHER')
    expect(await installations.find('T0ACME')).toMatchObject({
      installedBy: 'U0FIRST',
      botToken: 'xoxb-of-U0OTHER',
    })
    await installations.end('T0ACME', { upTo: now })
    await add('U0OTHER')
    expect(await installations.find('T0ACME')).toMatchObject({ installedBy: 'U0OTHER' })
  })

  it.each([
    ['a key', () => installations.connect('T0ACME', KEY)],
    [
      'a setting',
      () => installations.set('T0ACME', { name: 'EXEC_UNFURLS', value: 'off', changedBy: 'U0FIRST' }),
    ],
  ])('does not take %s once it has ended', async (_, change) => {
    await installations.end('T0ACME', { upTo: now })
    await expect(change()).rejects.toThrow()
    const rows = await Promise.all(
      (['connections', 'settings'] as const).map((table) =>
        database.ofAllWorkspaces.selectFrom(table).selectAll().where('workspace', '=', 'T0ACME').execute(),
      ),
    )
    expect(rows.flat()).toEqual([])
  })

  it('keeps its rows if it is added again while those of the ended one are deleted', async () => {
    await installations.end('T0ACME', { upTo: now })
    now += DAY_MS + 1
    await Promise.all([installations.purgeEnded(Object.keys(PERSON_ROWS), now - DAY_MS), add('U0FIRST')])
    expect(await installations.find('T0ACME')).toBeDefined()
  })
})
