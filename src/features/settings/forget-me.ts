import { forgottenHomeView } from '../../blocks/home/home-controls.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import type { NotificationDependencies, NotificationSettings } from '../../shared/notification-settings.ts'
import type { HomePublisher } from '../../slack/home-publisher.ts'

/** Each entry of the store is looked at: see `findEntries`. */
const FORGETTING_MS = 20_000

/** Deletes the rows of the person who presses. Afterwards nothing is asked of Exec, and so nothing is counted for them. */
export async function forgetMe(
  { knownPeople }: NotificationSettings,
  { people, homePublisher }: NotificationDependencies & { homePublisher: HomePublisher },
  context: DeliveryContext,
  action: ButtonAction,
): Promise<void> {
  const { user, errorId } = context
  const viewer = await people.find(user)
  const email = 'email' in viewer ? viewer.email : undefined
  const revision = await homePublisher.startRevision(user, undefined)
  const forgetting = knownPeople.forget({ person: user, email })
  const forgotten = await fromDatabase(context, forgetting, FORGETTING_MS)
  if (!forgotten.ok) {
    context.audit({ decision: 'failed', reason: forgotten.error.kind })
    return context.reply(() => action.replyPrivately(problemMessage(forgotten.error, errorId)))
  }
  context.audit({ decision: 'forgotten', reason: 'own_choice' })
  await context.reply(() => revision.publish(forgottenHomeView()))
  await revision.erase()
}
