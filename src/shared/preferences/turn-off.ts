import type { Content } from '../../blocks/text/document.ts'
import type { Reason } from '../../delivery/audit.ts'
import { type Button, button } from '../../delivery/button.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { isPaused, type Preference, type PreferenceChange } from './preference-rules.ts'
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

/** For `wanted` of a notification. @param wants whether someone with these choices hears of it now. */
export function ifChosen<Needs extends { preferences: Pick<Preferences, 'find'> }>(
  wants: (preference: Preference, now: number, needs: Needs) => boolean,
) {
  return async (needs: Needs, person: string, now: Date): Promise<Result<Preference, Reason>> => {
    const preference = await needs.preferences.find(person)
    if (wants(preference, now.getTime(), needs)) return ok(preference)
    return failed(isPaused(preference, now.getTime()) ? 'paused' : 'turned_off')
  }
}
