import { forgottenHomeView } from '../../blocks/home/home-controls.ts'
import { decodeHomeState, HOME_ACTIONS } from '../../blocks/home/home-state.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { SettingsNeeds } from './notification-form.ts'

/** Deletes the rows of the person who presses. Afterwards nothing is asked of Exec, and so nothing is counted for them. */
export const forgetMe = button({
  ids: [HOME_ACTIONS.forgetMe],
  kind: 'notifications',
  surface: ({ actionId }) => `notifications:${actionId}`,
  read: ({ value }) => decodeHomeState(value),
  async run({ notifications, homePublisher }: SettingsNeeds, context) {
    const { user, viewer } = context
    const profile = await viewer.profile()
    const email = 'email' in profile ? profile.email : undefined
    const revision = await homePublisher.startRevision(user, undefined)
    await notifications.knownPeople.forget({ person: user, email })
    context.audit({ decision: 'forgotten', reason: 'own_choice' })
    await context.reply(() => revision.publish(forgottenHomeView()))
    await revision.erase()
    return REPLIED
  },
})
