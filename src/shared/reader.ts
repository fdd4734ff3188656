import { decideList, type Profile } from '../access/policy.ts'
import { UNKNOWN_ROLES } from '../access/roles.ts'
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
  const [profile, scope, preference] = await Promise.all([
    viewer.profile(),
    scopeOf(viewer, 'background'),
    preferences.find(user),
  ])
  const own = decideList({ viewer: profile, of: 'own', ...UNKNOWN_ROLES })
  // A coach whose profile has no email can still hear of other people.
  const isWithoutEmail = !('kind' in profile) && profile.email === undefined
  if (own.kind === 'refused' && !(isWithoutEmail && scope.ok)) {
    return failed({ audit: auditFields(failed(own.refusal), 'changed'), problem: own.refusal })
  }
  if ('kind' in profile) throw new Error('A person who could not be read was not refused.')
  return ok({
    profile,
    preference,
    audience: { hasSessions: profile.email !== undefined, mayListOthers: scope.ok, canWatch },
    zone: knownZone(profile.timeZone),
  })
}
