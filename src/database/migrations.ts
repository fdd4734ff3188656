import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from './tables.ts'

/** All migrations that are missing run in one transaction. */
export interface Migration {
  up(db: Kysely<Tables>): Promise<void>
}

/**
 * They run in the order of their names. Never change one: add another, in SQL that both databases know. It may only add tables, columns
 * and indexes, since replicas of the version before still use the rest.
 */
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
      polled_at bigint,
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
    sql`create table preferences (
      workspace text not null,
      person text not null,
      email_hash text,
      choices jsonb default '{}' not null,
      rests_until bigint default 0 not null,
      constraint preferences_key primary key (workspace, person)
    )`,
    sql`create index preferences_by_email on preferences (workspace, email_hash)`,
    // Each Home asks for these few rows. Other choices are read once a minute at most.
    sql`create index preferences_with_alerts on preferences (workspace) where choices ->> 'alerts' <> '{}'`,
    sql`create table wins_channels (
      workspace text primary key,
      channel text not null,
      set_by text not null,
      set_at bigint not null
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
    sql`create index outbox_due_anywhere on outbox (ended_at, due_at)`,
    sql`create index outbox_recipient on outbox (workspace, recipient)`,
    sql`create unique index outbox_id on outbox (id)`,
    sql`create table coach_notes (
      workspace text not null,
      id text not null,
      session text not null,
      scenario text,
      coach text not null,
      person text not null,
      email_hash text not null,
      content text not null,
      next_attempt text,
      created_at bigint not null,
      constraint coach_notes_key primary key (workspace, id)
    )`,
    sql`create index coach_notes_by_email on coach_notes (workspace, email_hash)`,
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
      rank text,
      attempts integer,
      refusal text,
      assignment text,
      created_at bigint not null,
      constraint coach_assignments_key primary key (workspace, id)
    )`,
    sql`create index coach_assignments_by_batch on coach_assignments (workspace, batch)`,
    sql`create index coach_assignments_by_coach on coach_assignments (workspace, coach, created_at)`,
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
    sql`create table score_alerts (
      workspace text not null,
      person text not null,
      session text not null,
      began_at bigint not null,
      due_at bigint not null,
      constraint score_alerts_key primary key (workspace, person, session)
    )`,
    sql`create table coach_questions (
      workspace text not null,
      id text not null,
      session text not null,
      coach text not null,
      person text not null,
      content text not null,
      created_at bigint not null,
      answered_at bigint,
      constraint coach_questions_key primary key (workspace, id)
    )`,
    sql`create table drills (
      workspace text not null,
      id text not null,
      person text not null,
      content text not null,
      state text not null,
      job text,
      sent_at bigint,
      scenario text,
      created_at bigint not null,
      constraint drills_key primary key (workspace, id)
    )`,
    sql`create index drills_by_person on drills (workspace, person)`,
    sql`create index drills_by_scenario on drills (workspace, scenario)`,
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
    // Two admins may press at the same time, and an email belongs to one person.
    sql`create unique index exec_emails_approved on exec_emails (workspace, exec_workspace, email_hash)
      where state = 'approved'`,
    sql`create table installations (
      workspace text primary key,
      enterprise text,
      is_org_wide integer not null,
      bot_user_id text,
      bot_token text,
      installed_by text not null,
      installed_at bigint not null,
      ended_at bigint,
      version text not null,
      look_at bigint not null,
      look_phase bigint not null
    )`,
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
  ),
}

function statements(...all: RawBuilder<unknown>[]): Migration {
  return {
    async up(db) {
      for (const statement of all) await statement.execute(db)
    },
  }
}
