import { findPersonByEmail } from '../../access/people.ts'
import type { Profile } from '../../access/policy.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { normalEmail, type SessionHead } from '../../exec/session.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { checkRecipient } from '../../shared/check-target.ts'
import { PROFILE_MS } from '../../shared/open-for-dm.ts'
import type { Coaching, CoachingDependencies } from './needs.ts'

/** The session's participant in Slack, or why the app can't write to them. */
export async function findRecipient(
  { people, slack }: Pick<CoachingDependencies, 'people' | 'slack'>,
  { preferences }: Pick<Coaching, 'preferences'>,
  context: DeliveryContext,
  session: SessionHead,
): Promise<Result<Profile, Problem>> {
  const email = normalEmail(session.user?.email ?? '')
  if (email === '') return failed({ kind: 'not_attributed' })
  const found = await findPersonByEmail(slack.client, email)
  if (!found.ok) {
    const isUnknown = found.error.code === 'users_not_found'
    return failed(
      isUnknown
        ? { kind: 'person_not_in_slack' }
        : { kind: 'unchecked_recipient', slackError: found.error.code },
    )
  }
  const person = await people.find(found.value, PROFILE_MS)
  const checked = checkRecipient(person)
  if (!checked.ok) return checked
  if ('kind' in person) throw new Error('A recipient who could not be read was not refused.')
  const preference = await fromDatabase(context, preferences.find(person.user))
  if (!preference.ok) return preference
  return preference.value.undeliverable === undefined ? ok(person) : failed({ kind: 'person_unreachable' })
}
