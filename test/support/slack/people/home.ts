import { appDm, requirePerson } from '../conversations.ts'
import type { Core } from '../core.ts'
import type { JsonObject } from '../json.ts'
import type { Delivery } from '../parcel.ts'
import { viewAsJson } from '../views.ts'
import { deliverEvent } from './payload.ts'

interface HomeInput {
  user: string
  tab?: 'home' | 'messages'
}

/**
 * Opens a tab of the app. A bot that subscribes to `app_home_opened` gets it with the Home that it published last.
 * Throws where the app has no Home tab.
 */
export async function openHome(core: Core, { user, tab = 'home' }: HomeInput): Promise<Delivery | undefined> {
  if (tab === 'home' && !core.settings.homeTab) throw new Error('The app has no Home tab')
  if (!core.settings.events.includes('app_home_opened')) return undefined
  const person = requirePerson(core.workspace, user)
  const dm = appDm(core.workspace, person.id)
  const view = core.views.home(person.id)
  const event: JsonObject & { type: string } = {
    type: 'app_home_opened',
    user: person.id,
    channel: dm.id,
    tab,
    view: tab === 'home' && view !== undefined ? viewAsJson(view, core.workspace) : undefined,
  }
  return await deliverEvent(core, event, dm)
}
