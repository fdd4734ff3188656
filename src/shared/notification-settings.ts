import type { ListAccess } from '../access/list-access.ts'
import type { People } from '../access/people.ts'
import { decideList, type Profile, type Refusal } from '../access/policy.ts'
import { UNKNOWN_ROLES } from '../access/roles.ts'
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
  listAccess: ListAccess
}

export interface Reader {
  viewer: Profile
  preference: Preference
  fields: NotificationFields
  /** As `Intl` knows it. */
  zone: string
}

/** Who may choose what. Writes an audit line for a refusal or a failure. */
export async function findReader(
  settings: NotificationSettings,
  { people, listAccess }: Pick<NotificationDependencies, 'people' | 'listAccess'>,
  context: DeliveryContext,
): Promise<Result<Reader, Refusal | DatabaseUnavailable>> {
  const [viewer, scope, preference] = await Promise.all([
    people.find(context.user),
    listAccess.scopeOf(context.user, { priority: 'background' }),
    fromDatabase(context, settings.preferences.find(context.user)),
  ])
  const own = decideList({ viewer, of: 'own', ...UNKNOWN_ROLES })
  // A coach whose profile has no email can still have the digest.
  const isWithoutEmail = !('kind' in viewer) && viewer.email === undefined
  if (own.kind === 'refused' && !(isWithoutEmail && scope.ok)) {
    context.audit(auditFields(failed(own.refusal), 'changed'))
    return failed(own.refusal)
  }
  if (!preference.ok) {
    context.audit({ decision: 'failed', reason: preference.error.kind })
    return preference
  }
  if ('kind' in viewer) throw new Error('A viewer who could not be read was not refused.')
  const hasEmail = viewer.email !== undefined
  return ok({
    viewer,
    preference: preference.value,
    fields: {
      results: hasEmail && settings.canWatch,
      shares: hasEmail,
      reminders: hasEmail,
      digest: scope.ok,
      alerts: scope.ok && settings.canWatch,
    },
    zone: knownZone(viewer.timeZone),
  })
}
