import type { Content, TurnOffPlace } from '../../blocks/text/document.ts'
import { type Button, button } from '../../delivery/button.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { PreferenceChange } from './preference-rules.ts'
import { OWN_CHOICE, type Preferences } from './preferences-table.ts'

/** *Turn off …* in a message that the app sent first. A second press changes nothing. */
export function turnOff(
  id: string,
  change: (now: number) => PreferenceChange,
  confirmation: Content,
  /** Of the menu with this id. */
  option?: string,
): Button<{ preferences: Preferences }> {
  return button({
    ids: [id],
    option,
    kind: 'notifications',
    surface: () => `dm:${option ?? id}`,
    read: ({ actionId }) => actionId,
    async run({ preferences }, { user, now }) {
      await preferences.change(user, change(now.getTime()))
      return { audit: OWN_CHOICE, reply: confirmation }
    },
  })
}

/** How many messages of a kind show *Turn off …* as a button. */
const FIRST_MESSAGES = 2

/** @param kinds that one button turns off. */
export async function turnOffPlace(
  outbox: Pick<Outbox, 'sentTo'>,
  recipient: string,
  ...kinds: string[]
): Promise<TurnOffPlace> {
  return (await outbox.sentTo(recipient, kinds)).count < FIRST_MESSAGES ? 'button' : 'menu'
}
