import { sql } from 'kysely'
import { emailMissing, type Profile, type Refusal } from '../../access/policy.ts'
import { scopeOf } from '../../access/scope.ts'
import type { Stored } from '../../database/database.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { normalEmail } from '../../exec/session.ts'
import { parseJson } from '../../lib/parse.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import type { GradeNotices } from '../sessions/grade-notices.ts'
import {
  type Audience,
  hasAlerts,
  type Preference,
  type PreferenceChange,
  pauseEndsAt,
  preferenceOf,
  type ResultsDefault,
} from './preference-rules.ts'

/** What people have chosen to hear. Each method throws what the database throws. */
export class Preferences {
  constructor(private readonly stored: Pick<Stored, 'database' | 'workspace'>) {}

  /** The person's preference; the defaults if they have no row. */
  async find(person: string): Promise<Preference> {
    const row = await this.#rows().where('person', '=', person).executeTakeFirst()
    return preferenceOf(row ?? { person })
  }

  /** Finds the preferences for these emails in one statement. Several people may have had one email, so each has a list. */
  async findByEmails(emails: readonly string[]): Promise<ReadonlyMap<string, Preference[]>> {
    if (emails.length === 0) return new Map()
    const byHash = new Map(emails.map((email) => [this.#hash(email), email]))
    const rows = await this.#rows()
      .where('email_hash', 'in', [...byHash.keys()])
      .execute()
    const found = new Map<string, Preference[]>()
    for (const row of rows) {
      const email = byHash.get(row.email_hash ?? '')
      if (email !== undefined) found.set(email, [...(found.get(email) ?? []), preferenceOf(row)])
    }
    return found
  }

  /** Everyone with a digest. */
  async withDigest(): Promise<Preference[]> {
    return (await this.#rows().where(sql<boolean>`choices ->> 'digest' = 'weekly'`).execute()).map(
      preferenceOf,
    )
  }

  /** The people who want alerts now. @param now milliseconds since the epoch. */
  async withAlerts(now: number): Promise<Preference[]> {
    const rows = await this.#awake(now).where(sql<boolean>`choices ->> 'alerts' <> '{}'`).execute()
    return rows.map(preferenceOf).filter(({ alerts }) => hasAlerts(alerts))
  }

  /** The ids of the people who want reminders now. @param now milliseconds since the epoch. */
  async withReminders(now: number): Promise<string[]> {
    // `->>` of the two databases differs for values that are no text.
    const isOn = sql<boolean>`cast(choices -> 'assignmentReminders' as text) = 'true'`
    const rows = await this.#awake(now).where(isOn).execute()
    return rows.map(({ person }) => person)
  }

  /** Whether anyone has chosen to hear of their results. @param now milliseconds since the epoch. */
  async isAnyoneListening(now: number): Promise<boolean> {
    const row = await this.#awake(now)
      .where(sql<boolean>`choices ->> 'results' in ('each', 'at_once')`)
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }

  /** @param email the person's email in Exec: sessions are matched to the row by it. */
  async change(person: string, change: PreferenceChange, email?: string): Promise<void> {
    await this.#update(person, () => change, email)
  }

  /**
   * Whether this is the first call for the person, before any choice of results or a digest.
   * @param now milliseconds since the epoch.
   */
  async isFirstWelcome(person: string, now: number): Promise<boolean> {
    const before = await this.#update(person, ({ welcomedAt = now }) => ({ welcomedAt }))
    return before.welcomedAt === undefined && before.results === undefined && before.digest === 'off'
  }

  /**
   * Runs in one transaction, so that two changes at the same time both count. Keeps fields that only a newer version knows.
   * Resolves to the preference before.
   */
  #update(person: string, changeOf: (before: Preference) => PreferenceChange, email?: string) {
    const { database, workspace } = this.stored
    const row = { person, email_hash: email === undefined ? undefined : this.#hash(email) }
    return database
      .of(workspace)
      .transaction()
      .execute(async (db) => {
        const found = await db
          .insertInto('preferences')
          .values(row)
          // Locks an existing row until the transaction ends.
          .onConflict((conflict) => conflict.columns(['workspace', 'person']).doUpdateSet(row))
          .returning(['person', 'choices'])
          .executeTakeFirstOrThrow()
        const before = preferenceOf(found)
        const change = changeOf(before)
        await db
          .updateTable('preferences')
          .set({
            choices: JSON.stringify(Object.assign({}, parseJson(found.choices), change)),
            rests_until: pauseEndsAt({ ...before, ...change }),
          })
          .where('person', '=', person)
          .execute()
        return before
      })
  }

  #rows() {
    const { database, workspace } = this.stored
    return database.of(workspace).selectFrom('preferences').selectAll()
  }

  /** The rows of people who have not paused everything, and can get DMs. */
  #awake(now: number) {
    return this.#rows().where('rests_until', '<=', now)
  }

  #hash(email: string): string {
    return this.stored.database.cipher.hash(normalEmail(email))
  }
}

/** What DMs about sessions need. */
export interface NotificationNeeds {
  preferences: Preferences
  /** Whether the app asks Exec for new grades. If not, it can't tell results. */
  canWatch: boolean
  defaultResults: ResultsDefault
  /** People who wait for the grade of a session. */
  gradeNotices: GradeNotices
}

/** The audit line when someone changes their own choices. */
export const OWN_CHOICE = { decision: 'changed', reason: 'own_choice' } as const

/** For buttons that change what someone hears. */
export const NOTIFICATION_BUTTON = {
  kind: 'notifications',
  surface: ({ actionId }: ButtonAction) => `notifications:${actionId}`,
  read: ({ value }: ButtonAction) => value,
} as const

export interface Subscriber {
  profile: Profile
  preference: Preference
  audience: Audience
  /** An IANA time zone. */
  zone: string
}

/** The person, what they have chosen, and what they may choose. */
export async function findSubscriber(
  { preferences, canWatch }: NotificationNeeds,
  { user, viewer }: Pick<DeliveryContext, 'user' | 'viewer'>,
): Promise<Result<Subscriber, Refusal>> {
  const [insider, scope, preference] = await Promise.all([
    viewer.insider(),
    scopeOf(viewer, 'background'),
    preferences.find(user),
  ])
  const hasSessions = insider.ok && insider.value.email !== undefined
  // A coach without an email in their profile can still hear of other people.
  const reader =
    hasSessions || scope.ok ? insider : failed(insider.ok ? emailMissing(insider.value) : insider.error)
  if (!reader.ok) return reader
  const profile = reader.value
  return ok({
    profile,
    preference,
    audience: { hasSessions, mayListOthers: scope.ok, canWatch },
    zone: knownZone(profile.timeZone),
  })
}
