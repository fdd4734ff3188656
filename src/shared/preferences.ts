import type { Selectable } from 'kysely'
import { EMAIL_MISSING, type Profile } from '../access/policy.ts'
import { scopeOf } from '../access/team.ts'
import type { Stored } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import type { ProblemAnswer } from '../delivery/answer.ts'
import { auditFields } from '../delivery/audit.ts'
import type { ButtonAction } from '../delivery/button-action.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { normalEmail } from '../exec/session.ts'
import { failed } from '../lib/result.ts'
import { knownZone } from '../lib/zoned-time.ts'
import type { GradeNotices } from './grade-notices.ts'
import {
  type Audience,
  defaultPreference,
  type Preference,
  type PreferenceChange,
  type ResultsDefault,
} from './preference.ts'

type Row = Selectable<Tables['preferences']>

/** What people want to be told. Each method throws what the database throws. */
export class Preferences {
  constructor(private readonly stored: Pick<Stored, 'database' | 'workspace'>) {}

  /** The defaults for someone without a row. */
  async find(person: string): Promise<Preference> {
    const row = await this.#rows().where('person', '=', person).executeTakeFirst()
    return row === undefined ? defaultPreference(person) : toPreference(row)
  }

  /** By email, as it was given, in one statement. An email may have several people: all but one had it before. */
  async findByEmails(emails: readonly string[]): Promise<ReadonlyMap<string, Preference[]>> {
    if (emails.length === 0) return new Map()
    const byHash = new Map(emails.map((email) => [this.#hash(email), email]))
    const rows = await this.#rows()
      .where('email_hash', 'in', [...byHash.keys()])
      .execute()
    const found = new Map<string, Preference[]>()
    for (const row of rows) {
      const email = byHash.get(row.email_hash ?? '')
      if (email !== undefined) found.set(email, [...(found.get(email) ?? []), toPreference(row)])
    }
    return found
  }

  /** Whoever has a digest. */
  async withDigest(): Promise<Preference[]> {
    return (await this.#rows().where('digest', '!=', 'off').execute()).map(toPreference)
  }

  /** People who want alerts to scores now. @param now milliseconds since the epoch. */
  async withAlerts(now: number): Promise<Preference[]> {
    const rows = await this.#awake(now)
      .where((row) => row.or([row('alert_at_most', 'is not', null), row('alert_at_least', 'is not', null)]))
      .execute()
    return rows.map(toPreference)
  }

  /** The ids of those who want reminders of their assignments now. @param now milliseconds since the epoch. */
  async withReminders(now: number): Promise<string[]> {
    const rows = await this.#awake(now).where('assignment_reminders', '=', 1).execute()
    return rows.map(({ person }) => person)
  }

  /** Whether anyone hears of their results, by their own choice. @param now milliseconds since the epoch. */
  async isAnyoneListening(now: number): Promise<boolean> {
    const row = await this.#awake(now)
      .where('results', 'in', ['each', 'at_once', 'daily'])
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  }

  /** @param email the person's own, by which their sessions are found. */
  async change(person: string, change: PreferenceChange, email?: string): Promise<void> {
    const { database, workspace } = this.stored
    const columns = { ...toColumns(change), email_hash: email === undefined ? undefined : this.#hash(email) }
    if (Object.values(columns).every((value) => value === undefined)) return
    await database.db
      .insertInto('preferences')
      .values({ ...columns, workspace, person })
      .onConflict((conflict) => conflict.columns(['workspace', 'person']).doUpdateSet(columns))
      .execute()
  }

  /** One more DM about results without a press. The first one has explained itself, which answers the offer. */
  async countDm(person: string, now: number): Promise<Preference> {
    const { database, workspace } = this.stored
    const row = await database.db
      .insertInto('preferences')
      .values({ workspace, person, unpressed: 1, offer_answered_at: now })
      .onConflict((conflict) =>
        conflict.columns(['workspace', 'person']).doUpdateSet(({ eb, fn, ref }) => ({
          unpressed: eb('preferences.unpressed', '+', 1),
          offer_answered_at: fn.coalesce('preferences.offer_answered_at', ref('excluded.offer_answered_at')),
        })),
      )
      .returningAll()
      .executeTakeFirstOrThrow()
    return toPreference(row)
  }

  /**
   * Whether nobody has called this for the person before, and they have neither chosen about results nor turned on a digest.
   * @param now milliseconds since the epoch.
   */
  async isFirstWelcome(person: string, now: number): Promise<boolean> {
    const { database, workspace } = this.stored
    const rows = await database.db
      .insertInto('preferences')
      .values({ workspace, person, welcomed_at: now })
      .onConflict((conflict) =>
        conflict
          .columns(['workspace', 'person'])
          .doUpdateSet({ welcomed_at: now })
          .where('preferences.welcomed_at', 'is', null),
      )
      .returning(['results', 'digest'])
      .execute()
    return rows.some(({ results, digest }) => results === null && digest === 'off')
  }

  #rows() {
    const { database, workspace } = this.stored
    return database.db.selectFrom('preferences').selectAll().where('workspace', '=', workspace)
  }

  /** Of those who have not paused everything, and whom Slack delivers to. */
  #awake(now: number) {
    return this.#rows()
      .where('undeliverable', 'is', null)
      .where((row) => row.or([row('paused_until', 'is', null), row('paused_until', '<=', now)]))
  }

  #hash(email: string): string {
    return this.stored.database.cipher.hash(normalEmail(email))
  }
}

function toPreference(row: Row): Preference {
  return {
    person: row.person,
    results: row.results ?? undefined,
    pausedUntil: row.paused_until ?? undefined,
    offerAnsweredAt: row.offer_answered_at ?? undefined,
    unpressed: row.unpressed,
    askedToGoOnAt: row.asked_to_go_on_at ?? undefined,
    digest: row.digest,
    digestHour: row.digest_hour,
    shareNotices: row.share_notices === 1,
    assignmentReminders: row.assignment_reminders === 1,
    undeliverable: row.undeliverable ?? undefined,
    alerts: { atMost: row.alert_at_most ?? undefined, atLeast: row.alert_at_least ?? undefined },
  }
}

/** Only what changes: Kysely leaves out what is `undefined`. A property that is there and `undefined` becomes null. */
function toColumns(change: PreferenceChange) {
  const { digest, digestHour, shareNotices, assignmentReminders, unpressed, alerts } = change
  const orNull = <Name extends keyof PreferenceChange>(name: Name) =>
    name in change ? (change[name] ?? null) : undefined
  const toBit = (isOn: boolean | undefined) => (isOn === undefined ? undefined : Number(isOn))
  return {
    results: orNull('results'),
    paused_until: orNull('pausedUntil'),
    offer_answered_at: orNull('offerAnsweredAt'),
    asked_to_go_on_at: orNull('askedToGoOnAt'),
    undeliverable: orNull('undeliverable'),
    unpressed,
    digest,
    digest_hour: digestHour,
    share_notices: toBit(shareNotices),
    assignment_reminders: toBit(assignmentReminders),
    alert_at_most: alerts && (alerts.atMost ?? null),
    alert_at_least: alerts && (alerts.atLeast ?? null),
  }
}

/** What the app needs to tell people of something. */
export interface NotificationSettings {
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
export const IN_SETTINGS = {
  kind: 'notifications',
  surface: ({ actionId }: ButtonAction) => `notifications:${actionId}`,
  read: ({ value }: ButtonAction) => value,
} as const

export interface Reader {
  profile: Profile
  preference: Preference
  audience: Audience
  /** As `Intl` knows it. */
  zone: string
}

/** Who may choose what. */
export async function findReader(
  { preferences, canWatch }: NotificationSettings,
  { user, viewer }: Pick<DeliveryContext, 'user' | 'viewer'>,
): Promise<Reader | ProblemAnswer> {
  const [insider, scope, preference] = await Promise.all([
    viewer.insider(),
    scopeOf(viewer, 'background'),
    preferences.find(user),
  ])
  const hasSessions = insider.ok && insider.value.email !== undefined
  // A coach whose profile has no email can still hear of other people.
  const reader = hasSessions || scope.ok ? insider : failed(insider.ok ? EMAIL_MISSING : insider.error)
  if (!reader.ok) return { audit: auditFields(reader, 'changed'), problem: reader.error }
  const profile = reader.value
  return {
    profile,
    preference,
    audience: { hasSessions, mayListOthers: scope.ok, canWatch },
    zone: knownZone(profile.timeZone),
  }
}
