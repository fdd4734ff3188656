import type { Content } from '../blocks/text/document.ts'
import { type Button, button } from '../delivery/button.ts'
import type { PreferenceChange } from './preference.ts'
import type { Preferences } from './preferences.ts'

/** *Turn off …* in a message that the app sent first. A second press changes nothing. */
export function turnOff(
  id: string,
  change: PreferenceChange,
  confirmation: Content,
  /** As the log names it. */
  surface = `dm:${id}`,
): Button<{ preferences: Pick<Preferences, 'change'> }> {
  return button({
    ids: [id],
    kind: 'notifications',
    surface: () => surface,
    read: ({ actionId }) => actionId,
    async run({ preferences }, { user }) {
      await preferences.change(user, change)
      return { audit: { decision: 'changed', reason: 'own_choice' }, tell: confirmation }
    },
  })
}
