import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { findPersonRows, forgetPerson } from '../../src/database/person-rows.ts'
import { ENTRIES } from '../../src/database/store-rows.ts'
import { PERSON_ROWS } from '../../src/features/features.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'
import { addQuestion, addRowsOf, allRows } from '../support/database/person-rows.ts'

const JANE = { person: 'U0REP', email: 'jane@acme.com' }
const RAVI = { person: 'U0REP2', email: 'ravi@acme.com' }

describe.each(DATABASE_KINDS)('the rows of a person in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database

  beforeEach(async () => {
    space = await databaseSpace(kind)
    database = await space.start()
  })
  afterEach(() => space.remove())

  it('are decided for every table', async () => {
    const tables = await database.ofAllWorkspaces.introspection.getTables()
    expect(tables.map(({ name }) => name).toSorted()).toEqual(Object.keys(PERSON_ROWS).toSorted())
  })

  it('are gone from every table after the person is forgotten, and those of others stay', async () => {
    await addRowsOf(database, RAVI)
    const ofRavi = await allRows(database)
    await addRowsOf(database, JANE)
    expect(await allRows(database)).not.toEqual(ofRavi)
    await forgetPerson(database, PERSON_ROWS, { ...JANE, workspace: 'T0ACME' })
    const left = await allRows(database)
    expect(left.coach_notes).toHaveLength(3)
    expect(JSON.stringify(left)).not.toMatch(/U0REP\b|jane@acme\.com/)
    // The workspace has one of each, and Jane changed it last.
    const kept = { wins_channels: [], installations: [], connections: [], settings: [] }
    expect({ ...left, ...kept }).toEqual({ ...ofRavi, ...kept })
    expect(await findPersonRows(database, PERSON_ROWS, JANE)).toEqual({})
  })

  it('are found in every table that can have some, decrypted', async () => {
    await addRowsOf(database, RAVI)
    await addRowsOf(database, JANE)
    const found = await findPersonRows(database, PERSON_ROWS, JANE)
    const withPeople = Object.entries(PERSON_ROWS).flatMap(([table, rows]) =>
      rows === 'nobody' ? [] : [table],
    )
    expect(Object.keys(found).toSorted()).toEqual(withPeople.toSorted())
    expect(JSON.stringify(found.store_entries)).toContain('JANE@ACME.COM')
    expect(found.exec_emails).toMatchObject([{ email: 'jane@acme.com' }, { email: 'jane@acme.com' }])
    for (const table of ['coach_notes', 'coach_replies'])
      expect(found[table]).toMatchObject([
        { content: '{"note":[]}' },
        { content: '{"note":[]}' },
        { content: '{"note":[{"text":"Ask "},{"user":"U0REP"}]}' },
      ])
    expect(JSON.stringify(found)).not.toMatch(/U0REP2|ravi/)
    // They are of the workspace, and would be in an export, encrypted.
    expect(JSON.stringify(found)).not.toMatch(/bot_token|exec_key/)
  })

  it('of other workspaces stay', async () => {
    await addRowsOf(database, JANE, 'T0OTHER')
    const before = await allRows(database)
    await forgetPerson(database, PERSON_ROWS, { ...JANE, workspace: 'T0ACME' })
    expect(await allRows(database)).toEqual(before)
  })

  it('stay where they are of the whole workspace, without the person', async () => {
    await addRowsOf(database, JANE)
    await forgetPerson(database, PERSON_ROWS, JANE)
    expect(await allRows(database)).toMatchObject({
      wins_channels: [{ channel: 'C0WINS', set_by: '' }],
      installations: [{ workspace: 'T0ACME', installed_by: '' }],
      connections: [{ exec_name: 'Acme', connected_by: '' }],
      settings: [{ name: 'EXEC_ACCESS', changed_by: '' }],
    })
  })

  /** What an entry, a question and a message of the outbox hold, and whether that names Jane. */
  it.each<
    [
      what: string,
      held: { key?: string; value?: string; question?: unknown; details?: object },
      isHers: boolean,
    ]
  >([
    ['her email as Exec may spell it', { value: '{"email":" Jane@ACME.com\\n"}' }, true],
    ['the email of someone whose domain begins with hers', { value: '{"email":"jane@acme.com.au"}' }, false],
    ['an email that ends with hers', { value: '{"email":"mary.jane@acme.com"}' }, false],
    ['an email with another sign in the place of a dot', { value: '{"email":"jane@acme_com"}' }, false],
    ['her email within a sentence of Exec’s', { value: '{"feedback":"Write to jane@acme.com"}' }, false],
    [
      'her email, in capitals, deep within what Exec sent',
      { value: '[{"user":{"email":"JANE@ACME.COM"}}]' },
      true,
    ],
    ['her email as the name of a field', { value: '{"monitors":{"jane@acme.com":["s1"]}}' }, true],
    ['her id alone', { value: 'U0REP' }, true],
    ['an id that begins with hers', { value: 'U0REP2' }, false],
    ['her id as a part of a key', { key: 'delivery:told U0REP C0TEAM more' }, true],
    ['an id that begins with hers as a part of a key', { key: 'home:U0REP2' }, false],
    ['a mention of hers', { question: [{ user: 'U0REP' }] }, true],
    ['words that look like a mention', { question: [{ text: 'Ask "U0REP"' }] }, false],
    ['her id as a detail', { details: { by: 'U0REP', channel: 'C0TEAM' } }, true],
    ['a detail that ends with her id in quotes', { details: { by: 'x"U0REP' } }, false],
  ])(
    'are told by structure: %s',
    async (_, { key = 'key', value = '', question = [], details = {} }, isHers) => {
      const { ofAllWorkspaces: db, cipher } = database
      const workspace = 'T0ACME'
      const text = value && cipher.encrypt(value, ENTRIES.contextOf({ workspace, key }))
      await db.insertInto('store_entries').values({ workspace, key, value: text, expires_at: 1 }).execute()
      await addQuestion(database, JSON.stringify({ question }))
      await new Outbox({ database, workspace, clock: () => 1 }).enqueue([
        {
          kind: 'result',
          subject: 's',
          recipient: 'U0ADMIN',
          dedupKey: '',
          details: { ...details },
          dueAt: 1,
        },
      ])
      expect(Object.values(await findPersonRows(database, PERSON_ROWS, JANE))).toHaveLength(isHers ? 1 : 0)
      await forgetPerson(database, PERSON_ROWS, { ...JANE, workspace })
      expect(Object.values(await allRows(database)).flat()).toHaveLength(isHers ? 2 : 3)
    },
  )

  it('are found among many entries', async () => {
    const entry = { workspace: 'T0ACME', value: '', expires_at: 1 }
    const entries = Array.from({ length: 120 }, (_, number) => ({ ...entry, key: `home:U${number}` }))
    await database.ofAllWorkspaces.insertInto('store_entries').values(entries).execute()
    await forgetPerson(database, PERSON_ROWS, { person: 'U119' })
    expect(await database.ofAllWorkspaces.selectFrom('store_entries').select('key').execute()).toHaveLength(
      119,
    )
  })
})
