import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/config/config.ts'
import { Cipher } from '../../src/database/cipher.ts'
import { Database } from '../../src/database/database.ts'
import { MIGRATIONS } from '../../src/database/migrations.ts'
import { findPersonRows } from '../../src/database/person-rows.ts'
import { CoachNotes } from '../../src/features/coaching/coach-notes.ts'
import { CoachQuestions } from '../../src/features/coaching/coach-questions.ts'
import { ENCRYPTED, PERSON_ROWS } from '../../src/features/features.ts'
import { Installations } from '../../src/install/installations.ts'
import { rulesSchema } from '../../src/install/rules.ts'
import { failed } from '../../src/lib/result.ts'
import { capturedLog } from '../support/captured-log.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace, KEY } from '../support/database/databases.ts'
import { newInstallation } from '../support/installed.ts'

const OTHER = new Uint8Array(32).fill(9)
const NOTE = { note: [{ text: 'Well done.' }], name: 'Jane' }
const clock = () => Date.UTC(2026, 2, 27)

describe.each(DATABASE_KINDS)('texts that an earlier version wrote in %s', (kind) => {
  const { log } = capturedLog()
  let space: DatabaseSpace
  let opened: Database[]

  beforeEach(async () => {
    space = await databaseSpace(kind, { isNew: true })
    opened = []
    const before = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0020'))
    const { db, cipher } = await started(space.open(log, before))
    const row = { workspace: 'T0ACME', id: 'n1', coach: 'U0COACH', person: 'U0REP', created_at: clock() }
    const about = { ...row, session: 'abc123def456' }
    const content = cipher.encrypt(JSON.stringify(NOTE), 'n1')
    await sql`insert into coach_notes (workspace, id, coach, person, created_at, session, content, email_hash, retry)
      values (${row.workspace}, ${row.id}, ${row.coach}, ${row.person}, ${row.created_at}, ${about.session}, ${content}, '', 'none')
    `.execute(db)
    await db
      .insertInto('coach_replies')
      .values({ ...row, content, note: 'n1' })
      .execute()
    const question = cipher.encrypt('{"question":[{"text":"How?"}]}', 'n1')
    await db
      .insertInto('coach_questions')
      .values({ ...about, content: question })
      .execute()
    const setting = { workspace: 'T0ACME', changed_by: 'U0ADMIN', changed_at: clock() }
    const settings = { EXEC_COACHES: 'carla@acme.com', EXEC_GROUP_COACHES: '' }
    for (const [name, value] of Object.entries(settings))
      await db
        .insertInto('settings')
        .values({ ...setting, name, value })
        .execute()
  })
  afterEach(async () => {
    await Promise.all(opened.map((database) => database.close()))
    await space.remove()
  })

  function open(migrations = MIGRATIONS, ...encryptionKeys: [Uint8Array, ...Uint8Array[]]) {
    const options = { migrations, encrypted: ENCRYPTED }
    const database = new Database({ ...space.settings, encryptionKeys }, log, options)
    opened.push(database)
    return database
  }

  async function started(database: Database): Promise<Database> {
    expect(await database.start()).toMatchObject({ ok: true })
    return database
  }

  async function expectReadable(database: Database): Promise<void> {
    const stored = { database, workspace: 'T0ACME', clock }
    const installations = new Installations(database, clock)
    await installations.save(newInstallation())
    expect(await new CoachNotes(stored).find('n1')).toMatchObject(NOTE)
    expect(await new CoachNotes(stored).findReply('n1')).toEqual(NOTE.note)
    expect(await new CoachQuestions(stored).find('n1')).toMatchObject({ question: [{ text: 'How?' }] })
    expect((await installations.find('T0ACME'))?.settings).toMatchObject({
      EXEC_COACHES: { value: 'carla@acme.com' },
      EXEC_GROUP_COACHES: { value: '' },
    })
  }

  it('are read, encrypted anew with their table and workspace, and no setting stands in clear', async () => {
    const database = await started(open(MIGRATIONS, KEY))
    await expectReadable(database)
    expect(JSON.stringify(await database.db.selectFrom('settings').selectAll().execute())).not.toContain(
      'carla',
    )
    const { coach_notes = [], coach_replies = [] } = await findPersonRows(database, PERSON_ROWS, {
      person: 'U0REP',
    })
    expect([coach_notes, coach_replies].flat().map(({ content }) => content)).toEqual(
      Array.from({ length: 2 }, () => JSON.stringify(NOTE)),
    )
  })

  it('are read after the process died in the middle, and with another key in front', async () => {
    const dying = {
      ...MIGRATIONS,
      '0021_dying': { up: () => Promise.reject(new Error('killed')) },
    }
    expect(await open(dying, KEY).start()).toMatchObject({ ok: false })
    await expectReadable(await started(open(MIGRATIONS, OTHER, KEY)))
  })

  it('stay as they are while a key of theirs is missing', async () => {
    const { db } = space.open(log)
    const content = new Cipher([OTHER]).encrypt(JSON.stringify(NOTE), 'n1')
    await db.updateTable('coach_notes').set({ content }).execute()
    expect(await open(MIGRATIONS, KEY).start()).toEqual(failed({ kind: 'other_key' }))
    await expectReadable(await started(open(MIGRATIONS, KEY, OTHER)))
  })

  it('decrypt in no copy to another workspace, row or table', async () => {
    const database = await started(open(MIGRATIONS, KEY))
    const { db } = database
    const note = await db.selectFrom('coach_notes').selectAll().executeTakeFirstOrThrow()
    const { content } = await db.selectFrom('coach_replies').select('content').executeTakeFirstOrThrow()
    const readIn = (workspace: string, id: string) => new CoachNotes({ database, workspace, clock }).find(id)
    for (const place of [{ workspace: 'T0OTHER' }, { id: 'n2' }]) {
      const copy = { ...note, ...place }
      await db.insertInto('coach_notes').values(copy).execute()
      expect(await readIn(copy.workspace, copy.id)).toBeUndefined()
    }
    expect(await readIn('T0ACME', 'n1')).toMatchObject(NOTE)
    // The reply has the same id and the same text.
    await db.updateTable('coach_notes').set({ content }).where('id', '=', 'n1').execute()
    expect(await readIn('T0ACME', 'n1')).toBeUndefined()
  })

  it('are no settings where they are copied to another workspace or name, or stand in clear: the strictest values hold', async () => {
    const database = await started(open(MIGRATIONS, KEY))
    const installations = new Installations(database, clock)
    await installations.save(newInstallation())
    await database.db.deleteFrom('settings').where('value', '=', '').execute()
    const unreadable: string[] = []
    const readAs = async (name: string) => {
      await database.db.updateTable('settings').set({ name }).execute()
      const { settings = {} } = (await installations.find('T0ACME')) ?? {}
      return readSettings(settings, (setting) => unreadable.push(setting))
    }
    expect(await readAs('EXEC_UNFURLS')).toMatchObject({ unfurls: 'off' })
    await database.db.updateTable('settings').set({ value: 'workspace' }).execute()
    expect(await readAs('EXEC_ACCESS')).toMatchObject({ access: { rule: 'restricted' } })
    const others = Object.keys(rulesSchema.shape).filter((name) => !unreadable.includes(name))
    for (const name of others) await readAs(name)
    expect(unreadable.toSorted()).toEqual(Object.keys(rulesSchema.shape).toSorted())
  })
})
