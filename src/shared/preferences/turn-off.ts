import type { NotificationChoice } from '../../blocks/settings/notification-words.ts'
import type { Content } from '../../blocks/text/document.ts'
import { type Button, button } from '../../delivery/button.ts'
import { failed, ok } from '../../lib/result.ts'
import type { AskWanted } from '../../outbox/notification.ts'
import {
  type Preference,
  type PreferenceChange,
  type ResultsDefault,
  whyUnwanted,
} from './preference-rules.ts'
import { OWN_CHOICE, type Preferences } from './preferences-table.ts'

/** What `ifChosen` needs of the workspace. */
export interface ChoiceNeeds {
  preferences: Pick<Preferences, 'find'>
  defaultResults: ResultsDefault
}

/** *Turn off …* in a message that the app sent first. A second press changes nothing. */
export function turnOff(
  id: string,
  change: PreferenceChange,
  confirmation: Content,
  /** The option's value, if `id` is a menu. */
  option?: string,
): Button<{ preferences: Preferences }> {
  return button({
    ids: [id],
    option,
    kind: 'notifications',
    surface: () => `dm:${option ?? id}`,
    read: ({ actionId }) => actionId,
    async run({ preferences }, { user }) {
      await preferences.change(user, change)
      return { audit: OWN_CHOICE, reply: confirmation }
    },
  })
}

/** For a notification's `wanted`: the reader's choice decides. */
export function ifChosen(choice: NotificationChoice): AskWanted<ChoiceNeeds, Preference> {
  return {
    choice,
    async ask({ preferences, defaultResults }, person, now) {
      const preference = await preferences.find(person)
      const unwanted = whyUnwanted(choice, preference, { now: now.getTime(), defaultResults })
      return unwanted === undefined ? ok(preference) : failed(unwanted)
    },
  }
}
