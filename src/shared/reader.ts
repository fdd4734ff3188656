import { EMAIL_MISSING, type Profile } from '../access/policy.ts'
import { scopeOf } from '../access/team.ts'
import type { ProblemAnswer } from '../delivery/answer.ts'
import { auditFields } from '../delivery/audit.ts'
import type { ButtonAction } from '../delivery/button-action.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { knownZone } from '../lib/zoned-time.ts'
import type { Audience, Preference } from './preference.ts'
import type { NotificationSettings } from './preferences.ts'

/** For the buttons by which someone chooses what they are told. */
export const IN_SETTINGS = {
  kind: 'notifications',
  surface: ({ actionId }: ButtonAction) => `notifications:${actionId}`,
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
): Promise<Result<Reader, ProblemAnswer>> {
  const [insider, scope, preference] = await Promise.all([
    viewer.insider(),
    scopeOf(viewer, 'background'),
    preferences.find(user),
  ])
  const hasSessions = insider.ok && insider.value.email !== undefined
  // A coach whose profile has no email can still hear of other people.
  const reader = hasSessions || scope.ok ? insider : failed(insider.ok ? EMAIL_MISSING : insider.error)
  if (!reader.ok) return failed({ audit: auditFields(reader, 'changed'), problem: reader.error })
  const profile = reader.value
  return ok({
    profile,
    preference,
    audience: { hasSessions, mayListOthers: scope.ok, canWatch },
    zone: knownZone(profile.timeZone),
  })
}
