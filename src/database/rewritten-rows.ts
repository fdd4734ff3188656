import { type Kysely, sql } from 'kysely'
import { rowsInParts } from './encrypted-columns.ts'
import type { Tables } from './tables.ts'

// Migrations that read rows and write them anew.

interface StoreRow {
  workspace: string
  key: string
  expires_at: number
}

/**
 * The keys of the store began with a hash of Exec's key. Claims and counts go on without it, so that nothing is answered or posted
 * a second time. Values were encrypted for their old keys: they are cached answers, and are asked for again.
 */
export async function removeHashes(db: Kysely<Tables>): Promise<void> {
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

function withoutHash(key: string): string {
  return key.replace(/^[0-9a-f]{12}:/, '')
}

/** All that a person has chosen becomes one JSON. */
export async function gatherChoices(db: Kysely<Tables>): Promise<void> {
  // In PostgreSQL, this also keeps others from writing to the table.
  await sql`drop index preferences_by_email`.execute(db)
  await sql`create table new_preferences (
    workspace text not null,
    person text not null,
    email_hash text,
    choices jsonb default '{}' not null,
    rests_until bigint default 0 not null,
    constraint preferences_by_person primary key (workspace, person)
  )`.execute(db)
  const columns = sql`
    workspace, person, email_hash,
    case when undeliverable is null then coalesce(paused_until, 0) else 9007199254740991 end as rests_until,
    results, digest, digest_hour as "digestHour", undeliverable, unpressed, paused_until as "pausedUntil",
    offer_answered_at as "offerAnsweredAt", asked_to_go_on_at as "askedToGoOnAt", welcomed_at as "welcomedAt",
    share_notices, assignment_reminders, alert_at_most as "atMost", alert_at_least as "atLeast"
  `
  for await (const row of rowsInParts(db, { table: 'preferences', key: 'person', columns })) {
    const {
      workspace,
      person,
      email_hash,
      rests_until,
      share_notices,
      assignment_reminders,
      atMost,
      atLeast,
      ...chosen
    } = row
    const choices = {
      ...chosen,
      shareNotices: share_notices === 1,
      assignmentReminders: assignment_reminders === 1,
      alerts: { atMost, atLeast },
    }
    const json = JSON.stringify(choices, (_, value) => value ?? undefined)
    await sql`
      insert into new_preferences (workspace, person, email_hash, choices, rests_until)
      values (${workspace}, ${person}, ${email_hash}, ${json}, ${rests_until})
    `.execute(db)
  }
  for (const statement of [
    sql`drop table preferences`,
    sql`alter table new_preferences rename to preferences`,
    sql`create index preferences_by_email on preferences (workspace, email_hash)`,
    // Each Home asks for these few. Other choices are asked for once a minute at most.
    sql`create index preferences_with_alerts on preferences (workspace) where choices ->> 'alerts' <> '{}'`,
  ])
    await statement.execute(db)
}
