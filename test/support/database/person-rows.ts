import { type InsertObject, sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import { ENTRIES } from '../../../src/database/store-rows.ts'
import type { Tables } from '../../../src/database/tables.ts'
import { PERSON_ROWS } from '../../../src/features/features.ts'
import { testClock } from '../clock.ts'

interface NamedPerson {
  person: string
  email: string
}

/** Adds rows of a person to every table that names people. */
export async function addRowsOf(database: Database, named: NamedPerson, workspace = 'T0ACME'): Promise<void> {
  await addOwnRows(database, named, workspace)
  await addInstallation(database, named, workspace)
}

/** The rows of one workspace among many, as the person has changed each of them last. */
async function addInstallation(
  { ofAllWorkspaces: db }: Database,
  { person }: NamedPerson,
  workspace: string,
): Promise<void> {
  const now = testClock()
  const installation = {
    ...{ workspace, enterprise: null, is_org_wide: 0, bot_user_id: null, bot_token: null },
    ...{ installed_by: person, installed_at: now, ended_at: null, version: '1', look_at: now, look_phase: 0 },
  }
  await db
    .insertInto('installations')
    .values(installation)
    .onConflict((conflict) => conflict.column('workspace').doUpdateSet({ installed_by: person }))
    .execute()
  const connection = {
    exec_key: '',
    exec_workspace: 'w1',
    exec_name: 'Acme',
    connected_at: now,
    refused_at: null,
  }
  await db
    .insertInto('connections')
    .values({ workspace, ...connection, connected_by: person })
    .onConflict((conflict) => conflict.column('workspace').doUpdateSet({ connected_by: person }))
    .execute()
  await db
    .insertInto('settings')
    .values({ workspace, name: 'EXEC_ACCESS', value: '', changed_by: person, changed_at: now })
    .onConflict((conflict) => conflict.columns(['workspace', 'name']).doUpdateSet({ changed_by: person }))
    .execute()
}

/** Without those of an installation. */
export async function addOwnRows(
  { ofAllWorkspaces: db, cipher }: Database,
  { person, email }: NamedPerson,
  workspace = 'T0ACME',
): Promise<void> {
  const now = testClock()
  const email_hash = cipher.hash(email)
  const add = <Table extends keyof Tables>(table: Table, ...rows: InsertObject<Tables, Table>[]) =>
    db.insertInto(table).values(rows).execute()
  const encrypted = (table: string, id: string, content: object) =>
    cipher.encrypt(JSON.stringify(content), `${table} ${id} of ${workspace}`)

  await add('preferences', { workspace, person, email_hash, choices: '{"results":"each"}' })
  await add('score_alerts', { workspace, person, session: 'abc123def456', began_at: now, due_at: now })
  const question = { workspace, person, id: `question-${person}-${workspace}` }
  await addQuestion({ ofAllWorkspaces: db, cipher }, '{"question":[]}', question)
  const message = {
    ...{ workspace, kind: 'result', subject: 'abc123def456', recipient: 'U0ADMIN', details: '{}' },
    ...{
      occurrence: 'once',
      state: 'sent' as const,
      due_at: now,
      first_due_at: now,
      created_at: now,
      tries: 1,
    },
  }
  const messages = [
    { recipient: person },
    { kind: 'off_hours_results', subject: person, recipient: person },
    { kind: 'shared', details: JSON.stringify({ by: person, channel: 'C0TEAM' }), occurrence: person },
  ]
  await add(
    'outbox',
    ...messages.map((change, at) => ({ ...message, ...change, id: `${workspace}-${person}-${at}` })),
  )
  const others = { coach: 'U0ADMIN', person: 'U0OTHER' }
  for (const [at, { note, ...pair }] of [
    { ...others, person, note: [] },
    { ...others, coach: person, note: [] },
    { ...others, note: [{ text: 'Ask ' }, { user: person }] },
  ].entries()) {
    const id = `${workspace}-${person}-${at}`
    const row = { workspace, id, ...pair, created_at: now }
    const content = encrypted('coach_notes', id, { note })
    await add('coach_notes', { ...row, session: 'abc123def456', email_hash, content })
    await add('coach_assignments', {
      ...{ ...row, scenario: 's1', state: 'assigned', due_date: '2026-04-03', batch: id },
      content: encrypted('coach_assignments', id, { email: at === 2 ? email : 'other@acme.com' }),
    })
    await add('coach_replies', { ...row, note: id, content: encrypted('coach_replies', id, { note }) })
  }
  for (const [asker, about] of [
    [person, 'other@acme.com'],
    ['U0ADMIN', email],
  ] as const) {
    const id = `${workspace}-${person}-${asker}`
    const content = encrypted('drills', id, { email: about })
    await add('drills', { workspace, id, person: asker, content, state: 'making', created_at: now })
  }
  for (const [key, value] of [
    [`home:${person}`, 'replica:1'],
    [`poster:C0TEAM:17000.${person.length}`, person],
    [`session:of-${person.length}`, JSON.stringify({ user: { email: email.toUpperCase() } })],
    [`delivery:told ${person} C0TEAM session.more`, ''],
  ] as const)
    await add('store_entries', {
      workspace,
      key,
      value: value && cipher.encrypt(value, ENTRIES.contextOf({ workspace, key })),
      expires_at: now,
    })
  for (const [of, state] of [
    [person, 'approved'],
    [`${person}-coach`, 'asked'],
  ] as const)
    await add('exec_emails', {
      ...{ workspace, person: of, exec_workspace: '', state, asked_at: now, decided_by: null },
      email: cipher.encrypt(email, `exec email of ${of} in ${workspace}`),
      email_hash,
    })
  await db
    .insertInto('wins_channels')
    .values({ workspace, channel: 'C0WINS', set_by: person, set_at: now })
    .onConflict((conflict) => conflict.column('workspace').doUpdateSet({ set_by: person }))
    .execute()
}

/** All rows of all tables that may name a person, with entries decrypted. */
export async function allRows({ ofAllWorkspaces: db, cipher }: Database): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {}
  for (const table of Object.keys(PERSON_ROWS)) {
    if (table === 'meta') continue
    all[table] = (await sql`select * from ${sql.table(table)}`.execute(db)).rows
  }
  const entries = await db.selectFrom('store_entries').selectAll().execute()
  all.store_entries = entries.map((entry) => ({
    ...entry,
    value: entry.value && cipher.decrypt(entry.value, ENTRIES.contextOf(entry)),
  }))
  return all
}

export async function addQuestion(
  { ofAllWorkspaces: db, cipher }: Pick<Database, 'ofAllWorkspaces' | 'cipher'>,
  content: string,
  { workspace = 'T0ACME', person = 'U0OTHER', id = 'question' } = {},
): Promise<void> {
  const row = { workspace, id, session: 'abc123def456', coach: 'U0ADMIN', person, created_at: 1 }
  await db
    .insertInto('coach_questions')
    .values({ ...row, content: cipher.encrypt(content, `coach_questions ${id} of ${workspace}`) })
    .execute()
}
