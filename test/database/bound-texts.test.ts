import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/config/config.ts'
import type { Database } from '../../src/database/database.ts'
import { CoachNotes } from '../../src/features/coaching/coach-notes.ts'
import { Installations } from '../../src/install/installations.ts'
import { rulesSchema } from '../../src/install/rules.ts'
import { testClock } from '../support/clock.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { newInstallation } from '../support/installed.ts'

const NOTE = [{ text: 'Well done.' }]
const COACHES = { name: 'EXEC_COACHES', value: 'carla@acme.com', changedBy: 'U0ADMIN' }

describe.each(DATABASE_KINDS)('texts that are encrypted in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database

  beforeEach(async () => {
    space = await databaseSpace(kind)
    database = await space.start()
  })
  afterEach(() => space.remove())

  it('decrypt in no copy to another workspace, row or table', async () => {
    const notesOf = (workspace: string) => new CoachNotes({ database, workspace, clock: testClock })
    const pair = { id: 'n1', coach: 'U0COACH', person: 'U0REP' }
    const about = { title: 'Discovery', session: 'abc123def456', scenario: undefined, email: 'jane@acme.com' }
    const sent = { ...pair, ...about, note: NOTE }
    await notesOf('T0ACME').add(sent, async () => undefined)
    await notesOf('T0ACME').addReply(
      { ...sent, at: testClock() },
      { id: 'n1', words: NOTE },
      async () => undefined,
    )
    const { ofAllWorkspaces: db } = database
    const note = await db.selectFrom('coach_notes').selectAll().executeTakeFirstOrThrow()
    for (const place of [{ workspace: 'T0OTHER' }, { id: 'n2' }]) {
      const copy = { ...note, ...place }
      await db.insertInto('coach_notes').values(copy).execute()
      expect(await notesOf(copy.workspace).find(copy.id)).toBeUndefined()
    }
    expect(await notesOf('T0ACME').find('n1')).toMatchObject({ note: NOTE })
    // The reply has the same id and the same text.
    const { content } = await db.selectFrom('coach_replies').select('content').executeTakeFirstOrThrow()
    await db.updateTable('coach_notes').set({ content }).where('id', '=', 'n1').execute()
    expect(await notesOf('T0ACME').find('n1')).toBeUndefined()
  })

  it('are no settings where they are copied to another workspace or name, or stand in clear: the strictest values hold', async () => {
    const installations = new Installations(database, testClock)
    await installations.save(newInstallation())
    await installations.set('T0ACME', COACHES)
    const unreadable: string[] = []
    const readAs = async (name: string) => {
      await database.ofAllWorkspaces.updateTable('settings').set({ name }).execute()
      const { settings = {} } = (await installations.find('T0ACME')) ?? {}
      return readSettings(settings, (setting) => unreadable.push(setting))
    }
    expect(await readAs('EXEC_UNFURLS')).toMatchObject({ unfurls: 'off' })
    await database.ofAllWorkspaces.updateTable('settings').set({ value: 'workspace' }).execute()
    expect(await readAs('EXEC_ACCESS')).toMatchObject({ access: { rule: 'restricted' } })
    const others = Object.keys(rulesSchema.shape).filter((name) => !unreadable.includes(name))
    for (const name of others) await readAs(name)
    expect(unreadable.toSorted()).toEqual(Object.keys(rulesSchema.shape).toSorted())
  })
})
