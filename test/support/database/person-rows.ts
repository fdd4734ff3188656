import { sql } from 'kysely'
import type { Database } from '../../../src/database/database.ts'
import { ENTRIES } from '../../../src/database/store-rows.ts'
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
    ...{ workspace, enterprise: null, is_org_wide: 0, name: 'Acme', bot_user_id: null, bot_token: null },
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
  await db
    .insertInto('preferences')
    .values({ workspace, person, email_hash: cipher.hash(email), choices: '{"results":"each"}' })
    .execute()
  await db
    .insertInto('score_alerts')
    .values({ workspace, person, session: 'abc123def456', began_at: now, due_at: now })
    .execute()
  await addQuestion({ ofAllWorkspaces: db, cipher }, '{"question":[]}', {
    workspace,
    person,
    id: `question-${person}-${workspace}`,
  })
  const outbox = { workspace, kind: 'result', subject: 'abc123def456', recipient: 'U0ADMIN', details: '{}' }
  const state = {
    occurrence: 'once',
    state: 'sent' as const,
    due_at: now,
    first_due_at: now,
    created_at: now,
    tries: 1,
  }
  for (const [at, change] of [
    { recipient: person },
    { kind: 'off_hours_results', subject: person, recipient: person },
    { kind: 'shared', details: JSON.stringify({ by: person, channel: 'C0TEAM' }), occurrence: person },
  ].entries())
    await db
      .insertInto('outbox')
      .values({ ...outbox, ...state, ...change, id: `${workspace}-${person}-${at}` })
      .execute()
  const others = { coach: 'U0ADMIN', person: 'U0OTHER' }
  for (const [at, { note, ...pair }] of [
    { ...others, person, note: [] },
    { ...others, coach: person, note: [] },
    { ...others, note: [{ text: 'Ask ' }, { user: person }] },
  ].entries()) {
    const id = `${workspace}-${person}-${at}`
    const text = JSON.stringify({ note })
    const content = cipher.encrypt(text, `coach_notes ${id} of ${workspace}`)
    const row = { workspace, id, ...pair, created_at: now }
    const about = { session: 'abc123def456', email_hash: cipher.hash(email) }
    await db
      .insertInto('coach_notes')
      .values({ ...row, ...about, content })
      .execute()
    const terms = { scenario: 's1', state: 'assigned', due_date: '2026-04-03' } as const
    await db
      .insertInto('coach_assignments')
      .values({
        ...{ ...row, ...terms, batch: id },
        content: cipher.encrypt(
          JSON.stringify({ email: at === 2 ? email : 'other@acme.com' }),
          `coach_assignments ${id} of ${workspace}`,
        ),
      })
      .execute()
    await db
      .insertInto('coach_replies')
      .values({ ...row, note: id, content: cipher.encrypt(text, `coach_replies ${id} of ${workspace}`) })
      .execute()
  }
  for (const [asker, about] of [
    [person, 'other@acme.com'],
    ['U0ADMIN', email],
  ] as const) {
    const id = `${workspace}-${person}-${asker}`
    const content = cipher.encrypt(JSON.stringify({ email: about }), `drills ${id} of ${workspace}`)
    await db
      .insertInto('drills')
      .values({ workspace, id, person: asker, content, state: 'making', created_at: now })
      .execute()
  }
  for (const [key, value] of [
    [`home:${person}`, 'replica:1'],
    [`poster:C0TEAM:17000.${person.length}`, person],
    [`session:of-${person.length}`, JSON.stringify({ user: { email: email.toUpperCase() } })],
    [`delivery:told ${person} C0TEAM session.more`, ''],
  ] as const)
    await db
      .insertInto('store_entries')
      .values({
        workspace,
        key,
        value: value && cipher.encrypt(value, ENTRIES.contextOf({ workspace, key })),
        expires_at: now,
      })
      .execute()
  for (const [of, state] of [
    [person, 'approved'],
    [`${person}-coach`, 'asked'],
  ] as const)
    await db
      .insertInto('exec_emails')
      .values({
        ...{ workspace, person: of, exec_workspace: '', state, asked_at: now, decided_by: null },
        email: cipher.encrypt(email, `exec email of ${of} in ${workspace}`),
        email_hash: cipher.hash(email),
      })
      .execute()
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
