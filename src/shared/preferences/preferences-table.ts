import { sql } from 'kysely'
import { EMAIL_MISSING, type Profile, type Refusal } from '../../access/policy.ts'
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

/** What people want to be told. Each method throws what the database throws. */
export class Preferences {
  constructor(private readonly stored: Pick<Stored, 'database' | 'workspace'>) {}

  /** The defaults for someone without a row. */
  async find(person: string): Promise<Preference> {
    const row = await this.#rows().where('person', '=', person).executeTakeFirst()
    return preferenceOf(row ?? { person })
  }

  /** By email, in one statement. Several people may have had the same email, so each has a list. */
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

  /** Whoever has a digest. */
  async withDigest(): Promise<Preference[]> {
    return (await this.#rows().where(sql<boolean>`choices ->> 'digest' = 'weekly'`).execute()).map(
      preferenceOf,
    )
  }

  /** People who want alerts to scores now. @param now milliseconds since the epoch. */
  async withAlerts(now: number): Promise<Preference[]> {
    const rows = await this.#awake(now).where(sql<boolean>`choices ->> 'alerts' <> '{}'`).execute()
    return rows.map(preferenceOf).filter(({ alerts }) => hasAlerts(alerts))
  }

  /** The ids of those who want reminders of their assignments now. @param now milliseconds since the epoch. */
  async withReminders(now: number): Promise<string[]> {
    // The databases' `->>` differ for what is no text.
    const isOn = sql<boolean>`cast(choices -> 'assignmentReminders' as text) = 'true'`
    const rows = await this.#awake(now).where(isOn).execute()
    return rows.map(({ person }) => person)
  }

  /** Whether anyone hears of their results, by their own choice. @param now milliseconds since the epoch. */
  async isAnyoneListening(now: number): Promise<boolean> {
    const row = await this.#awake(now)
      .where(sql<boolean>`choices ->> 'results' in ('each', 'at_once')`)
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }

  /** @param email the person's own, by which their sessions are found. */
  async change(person: string, change: PreferenceChange, email?: string): Promise<void> {
    await this.#update(person, () => change, email)
  }

  /** One more DM about results without a press. The first one has explained itself, which answers the offer. */
  async countDm(person: string, now: number): Promise<Preference> {
    const { after } = await this.#update(person, ({ unpressed, offerAnsweredAt = now }) => ({
      unpressed: unpressed + 1,
      offerAnsweredAt,
    }))
    return after
  }

  /**
   * Whether nobody has called this for the person before, and they have neither chosen about results nor turned on a digest.
   * @param now milliseconds since the epoch.
   */
  async isFirstWelcome(person: string, now: number): Promise<boolean> {
    const { before } = await this.#update(person, ({ welcomedAt = now }) => ({ welcomedAt }))
    return before.welcomedAt === undefined && before.results === undefined && before.digest === 'off'
  }

  /** In one transaction: of two changes at the same time none is lost. What only a newer version knows stays. */
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
          // Locks the row that is there until the transaction ends.
          .onConflict((conflict) => conflict.columns(['workspace', 'person']).doUpdateSet(row))
          .returning(['person', 'choices'])
          .executeTakeFirstOrThrow()
        const before = preferenceOf(found)
        const change = changeOf(before)
        const after = { ...before, ...change }
        await db
          .updateTable('preferences')
          .set({
            choices: JSON.stringify(Object.assign({}, parseJson(found.choices), change)),
            rests_until: pauseEndsAt(after),
          })
          .where('person', '=', person)
          .execute()
        return { before, after }
      })
  }

  #rows() {
    const { database, workspace } = this.stored
    return database.of(workspace).selectFrom('preferences').selectAll()
  }

  /** Of those who have not paused everything, and whom Slack delivers to. */
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
  /** Whether the app asks Exec what was graded: without, it can't tell of results. */
  canWatch: boolean
  defaultResults: ResultsDefault
  /** Who has asked to hear of which session. */
  gradeNotices: GradeNotices
}

/** The audit line of what someone has changed for themselves. */
export const OWN_CHOICE = { decision: 'changed', reason: 'own_choice' } as const

/** For the buttons by which someone chooses what they are told. */
export const NOTIFICATION_BUTTON = {
  kind: 'notifications',
  surface: ({ actionId }: ButtonAction) => `notifications:${actionId}`,
  read: ({ value }: ButtonAction) => value,
} as const

export interface Subscriber {
  profile: Profile
  preference: Preference
  audience: Audience
  /** As `Intl` knows it. */
  zone: string
}

/** Who may choose what. */
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
  // A coach whose profile has no email can still hear of other people.
  const reader = hasSessions || scope.ok ? insider : failed(insider.ok ? EMAIL_MISSING : insider.error)
  if (!reader.ok) return reader
  const profile = reader.value
  return ok({
    profile,
    preference,
    audience: { hasSessions, mayListOthers: scope.ok, canWatch },
    zone: knownZone(profile.timeZone),
  })
}
