import { appDm, requirePerson } from '../conversations.ts'
import type { Delivery } from '../deliver.ts'
import type { JsonObject } from '../json.ts'
import { viewAsJson } from '../views.ts'
import { deliverEvent, type TestApp } from './payload.ts'

export interface HomeInput {
  user: string
  tab?: 'home' | 'messages'
}

/**
 * Opens a tab of the app. A bot that subscribes to `app_home_opened` gets it with the Home that it published last.
 * Throws where the app has no Home tab.
 */
export async function openHome(
  app: TestApp,
  { user, tab = 'home' }: HomeInput,
): Promise<Delivery | undefined> {
  const { core } = app
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
    ...(tab === 'home' && view !== undefined ? { view: viewAsJson(view, core.workspace) } : {}),
  }
  return await deliverEvent(app, event, dm)
}
