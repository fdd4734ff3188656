import { type Kysely, type Migration, sql } from 'kysely'

/** In the order of their names. Never change one that was released: add another. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_first': { up: first },
  '0002_coach_notes': { up: coachNotes },
  '0003_score_alerts': { up: scoreAlerts },
  '0004_coach_questions': { up: coachQuestions },
  '0005_assignment_reminders': { up: assignmentReminders },
  '0006_retries': { up: retries },
  '0007_store_keys': { up: storeKeys },
  '0008_paid_polls': { up: paidPolls },
  '0009_welcome': { up: welcome },
}

// Kysely: a migration sees the tables as they were then, not as `Tables` has them now.
async function first(db: Kysely<unknown>): Promise<void> {
  const { schema } = db
  await schema
    .createTable('meta')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
  await schema
    .createTable('store_entries')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('store_entries_key', ['workspace', 'key'])
    .execute()
  await schema
    .createTable('store_counters')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('sum', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('store_counters_key', ['workspace', 'key'])
    .execute()
  await schema
    .createTable('leases')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('leases_key', ['workspace', 'name'])
    .execute()
  await schema
    .createTable('polls')
    .addColumn('workspace', 'text', (column) => column.primaryKey())
    .addColumn('next_at', 'bigint', (column) => column.notNull())
    .addColumn('looked_at', 'bigint')
    .addColumn('news_at', 'bigint', (column) => column.notNull())
    .addColumn('newest_at', 'bigint', (column) => column.notNull())
    .execute()
  await schema
    .createTable('seen_sessions')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('session', 'text', (column) => column.notNull())
    .addColumn('began_at', 'bigint', (column) => column.notNull())
    .addColumn('graded_at', 'bigint')
    .addPrimaryKeyConstraint('seen_sessions_key', ['workspace', 'session'])
    .execute()
  await schema
    .createTable('grade_watches')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('session', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('asked_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('grade_watches_key', ['workspace', 'session', 'person'])
    .execute()
  await schema
    .createTable('preferences')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('email_hash', 'text')
    .addColumn('results', 'text')
    .addColumn('paused_until', 'bigint')
    .addColumn('offer_answered_at', 'bigint')
    .addColumn('unpressed', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('asked_to_go_on_at', 'bigint')
    .addColumn('digest', 'text', (column) => column.notNull().defaultTo('off'))
    .addColumn('digest_hour', 'integer', (column) => column.notNull().defaultTo(9))
    .addColumn('share_notices', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('undeliverable', 'text')
    .addPrimaryKeyConstraint('preferences_key', ['workspace', 'person'])
    .execute()
  await schema
    .createIndex('preferences_by_email')
    .on('preferences')
    .columns(['workspace', 'email_hash'])
    .execute()
  await schema
    .createTable('wins_channels')
    .addColumn('workspace', 'text', (column) => column.primaryKey())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('set_by', 'text', (column) => column.notNull())
    .addColumn('set_at', 'bigint', (column) => column.notNull())
    .execute()
  await schema
    .createTable('digest_rounds')
    .addColumn('workspace', 'text', (column) => column.primaryKey())
    .addColumn('looked_at', 'bigint', (column) => column.notNull())
    .execute()
  await schema
    .createTable('outbox')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('recipient', 'text', (column) => column.notNull())
    .addColumn('occurrence', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('first_due_at', 'bigint', (column) => column.notNull())
    .addColumn('claimed_by', 'text')
    .addColumn('claimed_until', 'bigint')
    .addColumn('attempted_at', 'bigint')
    .addColumn('tries', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('outcome', 'text')
    .addColumn('channel', 'text')
    .addColumn('ts', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addPrimaryKeyConstraint('outbox_key', ['workspace', 'kind', 'subject', 'recipient', 'occurrence'])
    .execute()
  await schema.createIndex('outbox_due').on('outbox').columns(['workspace', 'state', 'due_at']).execute()
  await schema.createIndex('outbox_recipient').on('outbox').columns(['workspace', 'recipient']).execute()
  await schema.createIndex('outbox_id').on('outbox').column('id').unique().execute()
}

async function coachNotes({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('coach_notes')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('session', 'text', (column) => column.notNull())
    .addColumn('scenario', 'text')
    .addColumn('coach', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('email_hash', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('retry', 'text', (column) => column.notNull())
    .addColumn('due_date', 'text')
    .addColumn('rank', 'text')
    .addColumn('claimed_at', 'bigint')
    .addColumn('refusal', 'text')
    .addColumn('seen_at', 'bigint')
    .addColumn('will_retry_at', 'bigint')
    .addColumn('retried_with', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('coach_notes_key', ['workspace', 'id'])
    .execute()
  await schema
    .createIndex('coach_notes_by_email')
    .on('coach_notes')
    .columns(['workspace', 'email_hash'])
    .execute()
  await schema
    .createTable('coach_replies')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .addColumn('coach', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('coach_replies_key', ['workspace', 'id'])
    .execute()
}

async function scoreAlerts({ schema }: Kysely<unknown>): Promise<void> {
  // SQLite adds one column with each statement.
  await schema.alterTable('preferences').addColumn('alert_at_most', 'integer').execute()
  await schema.alterTable('preferences').addColumn('alert_at_least', 'integer').execute()
  await schema
    .createTable('score_alerts')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('session', 'text', (column) => column.notNull())
    .addColumn('began_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('told_at', 'bigint')
    .addPrimaryKeyConstraint('score_alerts_key', ['workspace', 'person', 'session'])
    .execute()
}

async function coachQuestions({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('coach_questions')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('session', 'text', (column) => column.notNull())
    .addColumn('coach', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('coach_questions_key', ['workspace', 'id'])
    .execute()
  await schema
    .createTable('session_grants')
    .addColumn('workspace', 'text', (column) => column.notNull())
    .addColumn('session', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) => column.notNull())
    .addColumn('granted_by', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('session_grants_key', ['workspace', 'session', 'person'])
    .execute()
}

async function assignmentReminders({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable('preferences')
    .addColumn('assignment_reminders', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
}

async function retries({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('coach_notes').addColumn('due_at', 'bigint').execute()
}

/**
 * The keys of the store began with a hash of Exec's key. Claims and counts go on without it, so that nothing is answered or posted
 * a second time. Values were encrypted for their old keys: they are cached answers, and are asked for again.
 */
async function storeKeys(db: Kysely<unknown>): Promise<void> {
  const { rows: claims } = await sql<StoreRow>`
    select workspace, key, expires_at from store_entries where value = ''
  `.execute(db)
  const { rows: counters } = await sql<StoreRow & { sum: number }>`
    select workspace, key, sum, expires_at from store_counters
  `.execute(db)
  await sql`delete from store_entries`.execute(db)
  await sql`delete from store_counters`.execute(db)
  for (const { workspace, key, expires_at } of claims)
    await sql`
      insert into store_entries (workspace, key, value, expires_at)
      values (${workspace}, ${withoutHash(key)}, '', ${expires_at}) on conflict do nothing
    `.execute(db)
  for (const { workspace, key, sum, expires_at } of counters)
    await sql`
      insert into store_counters (workspace, key, sum, expires_at)
      values (${workspace}, ${withoutHash(key)}, ${sum}, ${expires_at}) on conflict do nothing
    `.execute(db)
}

async function paidPolls({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('polls').addColumn('paid_until', 'bigint').execute()
}

async function welcome({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('preferences').addColumn('welcomed_at', 'bigint').execute()
}

interface StoreRow {
  workspace: string
  key: string
  expires_at: number
}

function withoutHash(key: string): string {
  return key.replace(/^[0-9a-f]{12}:/, '')
}
