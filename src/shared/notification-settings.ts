import type { People } from '../access/people.ts'
import { decideList, type Profile, type Refusal } from '../access/policy.ts'
import { UNKNOWN_ROLES } from '../access/roles.ts'
import { scopeOf } from '../access/team.ts'
import type { NotificationFields } from '../blocks/settings/notification-form.ts'
import { auditFields } from '../delivery/audit.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { type DatabaseUnavailable, fromDatabase } from '../delivery/from-database.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { knownZone } from '../lib/zoned-time.ts'
import type { Preference, ResultsDefault } from '../preferences/preference.ts'
import type { KnownPeople } from './known-people.ts'
import type { Preferences } from './preferences.ts'

/** What the app needs to tell people of something. */
export interface NotificationSettings {
  preferences: Preferences
  knownPeople: KnownPeople
  /** Whether the app asks Exec what was graded: without, it can't tell of results. */
  canWatch: boolean
  defaultResults: ResultsDefault
  /** Whether a coach is alerted to this person's scores. */
  isWatched(person: { user: string; email: string | undefined }): Promise<boolean>
}

export interface NotificationDependencies {
  notifications: NotificationSettings
  people: People
}

export interface Reader {
  profile: Profile
  preference: Preference
  fields: NotificationFields
  /** As `Intl` knows it. */
  zone: string
}

/** Who may choose what. Writes an audit line for a refusal or a failure. */
export async function findReader(
  settings: NotificationSettings,
  context: DeliveryContext,
): Promise<Result<Reader, Refusal | DatabaseUnavailable>> {
  const [profile, scope, preference] = await Promise.all([
    context.viewer.profile(),
    scopeOf(context.viewer, 'background'),
    fromDatabase(context, settings.preferences.find(context.user)),
  ])
  const own = decideList({ viewer: profile, of: 'own', ...UNKNOWN_ROLES })
  // A coach whose profile has no email can still have the digest.
  const isWithoutEmail = !('kind' in profile) && profile.email === undefined
  if (own.kind === 'refused' && !(isWithoutEmail && scope.ok)) {
    context.audit(auditFields(failed(own.refusal), 'changed'))
    return failed(own.refusal)
  }
  if (!preference.ok) {
    context.audit({ decision: 'failed', reason: preference.error.kind })
    return preference
  }
  if ('kind' in profile) throw new Error('A person who could not be read was not refused.')
  const hasEmail = profile.email !== undefined
  return ok({
    profile,
    preference: preference.value,
    fields: {
      results: hasEmail && settings.canWatch,
      shares: hasEmail,
      reminders: hasEmail,
      digest: scope.ok,
      alerts: scope.ok && settings.canWatch,
    },
    zone: knownZone(profile.timeZone),
  })
}
