import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Cipher } from './cipher.ts'
import { boundColumn, type EncryptedColumn, rowsInParts } from './encrypted-columns.ts'
import { gatherChoices, removeHashes } from './rewritten-rows.ts'
import type { Tables } from './tables.ts'

/** In SQLite and in PostgreSQL, all that are to be done are one transaction. */
export interface Migration {
  /** @param findCipher throws if its keys don't decrypt all of these columns. */
  up(db: Kysely<Tables>, findCipher: FindCipher): Promise<void>
}

type FindCipher = (db: Kysely<Tables>, encrypted: readonly EncryptedColumn[]) => Promise<Cipher>

/** In the order of their names. Never change one that was released: add another, in SQL that both databases know. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_first': statements(
    sql`create table meta (
      name text primary key,
      value text not null
    )`,
    sql`create table store_entries (
      workspace text not null,
      key text not null,
      value text not null,
      expires_at bigint not null,
      constraint store_entries_key primary key (workspace, key)
    )`,
    sql`create table store_counters (
      workspace text not null,
      key text not null,
      sum bigint not null,
      expires_at bigint not null,
      constraint store_counters_key primary key (workspace, key)
    )`,
    sql`create table leases (
      workspace text not null,
      name text not null,
      holder text not null,
      until bigint not null,
      constraint leases_key primary key (workspace, name)
    )`,
    sql`create table polls (
      workspace text primary key,
      next_at bigint not null,
      looked_at bigint,
      news_at bigint not null,
      newest_at bigint not null
    )`,
    sql`create table seen_sessions (
      workspace text not null,
      session text not null,
      began_at bigint not null,
      graded_at bigint,
      constraint seen_sessions_key primary key (workspace, session)
    )`,
    sql`create table grade_watches (
      workspace text not null,
      session text not null,
      person text not null,
      asked_at bigint not null,
      constraint grade_watches_key primary key (workspace, session, person)
    )`,
    sql`create table preferences (
      workspace text not null,
      person text not null,
      email_hash text,
      results text,
      paused_until bigint,
      offer_answered_at bigint,
      unpressed integer default 0 not null,
      asked_to_go_on_at bigint,
      digest text default 'off' not null,
      digest_hour integer default 9 not null,
      share_notices integer default 1 not null,
      undeliverable text,
      constraint preferences_key primary key (workspace, person)
    )`,
    sql`create index preferences_by_email on preferences (workspace, email_hash)`,
    sql`create table wins_channels (
      workspace text primary key,
      channel text not null,
      set_by text not null,
      set_at bigint not null
    )`,
    sql`create table digest_rounds (
      workspace text primary key,
      looked_at bigint not null
    )`,
    sql`create table outbox (
      workspace text not null,
      id text not null,
      kind text not null,
      subject text not null,
      recipient text not null,
      occurrence text not null,
      details text not null,
      state text not null,
      due_at bigint not null,
      first_due_at bigint not null,
      claimed_by text,
      claimed_until bigint,
      attempted_at bigint,
      tries integer default 0 not null,
      outcome text,
      channel text,
      ts text,
      created_at bigint not null,
      ended_at bigint,
      constraint outbox_key primary key (workspace, kind, subject, recipient, occurrence)
    )`,
    sql`create index outbox_due on outbox (workspace, state, due_at)`,
    sql`create index outbox_recipient on outbox (workspace, recipient)`,
    sql`create unique index outbox_id on outbox (id)`,
  ),
  '0002_coach_notes': statements(
    sql`create table coach_notes (
      workspace text not null,
      id text not null,
      session text not null,
      scenario text,
      coach text not null,
      person text not null,
      email_hash text not null,
      content text not null,
      retry text not null,
      due_date text,
      rank text,
      claimed_at bigint,
      refusal text,
      seen_at bigint,
      will_retry_at bigint,
      retried_with text,
      created_at bigint not null,
      constraint coach_notes_key primary key (workspace, id)
    )`,
    sql`create index coach_notes_by_email on coach_notes (workspace, email_hash)`,
    sql`create table coach_replies (
      workspace text not null,
      id text not null,
      note text not null,
      coach text not null,
      person text not null,
      content text not null,
      created_at bigint not null,
      constraint coach_replies_key primary key (workspace, id)
    )`,
  ),
  '0003_score_alerts': statements(
    // SQLite adds one column with each statement.
    sql`alter table preferences add column alert_at_most integer`,
    sql`alter table preferences add column alert_at_least integer`,
    sql`create table score_alerts (
      workspace text not null,
      person text not null,
      session text not null,
      began_at bigint not null,
      due_at bigint not null,
      told_at bigint,
      constraint score_alerts_key primary key (workspace, person, session)
    )`,
  ),
  '0004_coach_questions': statements(
    sql`create table coach_questions (
      workspace text not null,
      id text not null,
      session text not null,
      coach text not null,
      person text not null,
      content text not null,
      created_at bigint not null,
      constraint coach_questions_key primary key (workspace, id)
    )`,
    sql`create table session_grants (
      workspace text not null,
      session text not null,
      person text not null,
      granted_by text not null,
      until bigint not null,
      constraint session_grants_key primary key (workspace, session, person)
    )`,
  ),
  '0005_assignment_reminders': statements(
    sql`alter table preferences add column assignment_reminders integer default 0 not null`,
  ),
  '0006_retries': statements(sql`alter table coach_notes add column due_at bigint`),
  '0007_store_keys': { up: removeHashes },
  '0008_paid_polls': statements(sql`alter table polls add column paid_until bigint`),
  '0009_welcome': statements(sql`alter table preferences add column welcomed_at bigint`),
  '0010_many_workspaces': statements(
    sql`create table installations (
      workspace text primary key,
      enterprise text,
      is_org_wide integer not null,
      name text not null,
      bot_user_id text,
      bot_token text,
      refresh_token text,
      token_expires_at bigint,
      installed_by text not null,
      installed_at bigint not null,
      ended_at bigint,
      version text not null,
      look_at bigint not null
    )`,
    sql`create index outbox_due_anywhere on outbox (ended_at, due_at)`,
    sql`create table connections (
      workspace text primary key,
      exec_key text not null,
      exec_workspace text not null,
      exec_name text not null,
      connected_by text not null,
      connected_at bigint not null,
      refused_at bigint
    )`,
    sql`create table settings (
      workspace text not null,
      name text not null,
      value text not null,
      changed_by text not null,
      changed_at bigint not null,
      constraint settings_key primary key (workspace, name)
    )`,
    sql`create table oauth_states (
      hash text primary key,
      expires_at bigint not null
    )`,
  ),
  '0012_exec_emails': statements(
    sql`create table exec_emails (
      workspace text not null,
      person text not null,
      exec_workspace text not null,
      email text not null,
      email_hash text not null,
      state text not null,
      asked_at bigint not null,
      decided_by text,
      constraint exec_emails_key primary key (workspace, person)
    )`,
    // Two admins may press at the same time: an email becomes one person's.
    sql`create unique index exec_emails_approved on exec_emails (workspace, exec_workspace, email_hash)
      where state = 'approved'`,
  ),
  '0013_installation_teams': statements(
    sql`create table installation_teams (
      workspace text not null,
      team text not null,
      constraint installation_teams_key primary key (workspace, team)
    )`,
  ),
  '0015_look_phases': statements(
    sql`alter table installations add column look_phase bigint default 0 not null`,
    sql`update installations set look_phase = installed_at`,
  ),
  // Each watch also has a row in the outbox.
  '0016_grade_watches': statements(sql`drop table grade_watches`),
  // The outbox tells when a message was sent.
  '0017_told_alerts': statements(sql`alter table score_alerts drop column told_at`),
  // The store has that.
  '0018_digest_rounds': statements(sql`drop table digest_rounds`),
  // The outbox tells whom a question was sent.
  '0019_session_grants': statements(sql`drop table session_grants`),
  '0020_bound_texts': { up: bindTexts },
  // A state is signed, and the store notes which ones are spent.
  '0021_oauth_states': statements(sql`drop table oauth_states`),
  '0022_choices': { up: gatherChoices },
  '0023_answered_questions': statements(
    sql`alter table coach_questions add column answered_at bigint`,
    // Until then, any later note on the session counted as the answer.
    sql`update coach_questions set answered_at = created_at where exists (
      select 1 from coach_notes note
      where note.workspace = coach_questions.workspace and note.session = coach_questions.session
        and note.coach = coach_questions.coach and note.person = coach_questions.person
        and note.created_at >= coach_questions.created_at
    )`,
  ),
  '0024_coach_assignments': statements(
    sql`create table coach_assignments (
      workspace text not null,
      id text not null,
      batch text not null,
      coach text not null,
      person text not null,
      scenario text not null,
      content text not null,
      state text not null,
      due_date text not null,
      due_at bigint,
      rank text,
      attempts integer,
      refusal text,
      assignment text,
      created_at bigint not null,
      constraint coach_assignments_key primary key (workspace, id)
    )`,
    sql`create index coach_assignments_by_batch on coach_assignments (workspace, batch)`,
    sql`create index coach_assignments_by_coach on coach_assignments (workspace, coach, created_at)`,
    // Those of earlier versions alone. First, so that in PostgreSQL no replica adds a note between the next statements.
    ...['claimed_at', 'seen_at', 'will_retry_at'].map(
      (column) => sql`alter table coach_notes drop column ${sql.ref(column)}`,
    ),
    // The retry of each note. Of one that an earlier version found missing in Exec, the words are those of a refusal.
    sql`insert into coach_assignments
        (workspace, id, batch, coach, person, scenario, content, state, due_date, due_at, rank, refusal, created_at)
      select workspace, id || '.0', id, coach, person, coalesce(scenario, ''), '',
        case retry when 'missing' then 'refused' else retry end, due_date, due_at, rank,
        case refusal when 'coaching_not_allowed' then 'not_coached' else refusal end, created_at
      from coach_notes where retry <> 'none' and due_date is not null`,
    ...['retry', 'due_date', 'due_at', 'rank', 'refusal'].map(
      (column) => sql`alter table coach_notes drop column ${sql.ref(column)}`,
    ),
  ),
  '0025_drills': statements(
    sql`create table drills (
      workspace text not null,
      id text not null,
      person text not null,
      content text not null,
      state text not null,
      job text,
      sent_at bigint,
      created_at bigint not null,
      constraint drills_key primary key (workspace, id)
    )`,
    sql`create index drills_by_person on drills (workspace, person)`,
  ),
}

function statements(...all: RawBuilder<unknown>[]): Migration {
  return {
    async up(db) {
      for (const statement of all) await statement.execute(db)
    },
  }
}

/** What people wrote was bound to the id of its row alone, and settings stood in clear. What no key decrypts stays as it is. */
async function bindTexts(db: Kysely<Tables>, findCipher: FindCipher): Promise<void> {
  const written = (['coach_notes', 'coach_questions', 'coach_replies'] as const).map((table) =>
    boundColumn(table, 'content', 'id'),
  )
  const cipher = await findCipher(db, written)
  for (const { table, column, key, contextOf } of [...written, boundColumn('settings', 'value', 'name')])
    for await (const row of rowsInParts<Record<string, string>>(db, { table, key })) {
      const place = { workspace: row.workspace ?? '', key: row[key] ?? '' }
      const old = row[column] ?? ''
      const text = table === 'settings' ? old : cipher.decrypt(old, place.key)
      if (text)
        await sql`
          update ${sql.table(table)} set ${sql.ref(column)} = ${cipher.encrypt(text, contextOf(place))}
          where workspace = ${place.workspace} and ${sql.ref(key)} = ${place.key}
        `.execute(db)
    }
}
