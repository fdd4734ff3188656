import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { OPENING_STATE } from '../../blocks/home/home-state.ts'
import { showHome, tellInHome } from '../../features/home/show-home.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

const envelope = z.object({
  event_id: z.string(),
  event: z.object({
    user: z.string(),
    tab: z.string(),
    view: z.object({ hash: z.string().optional() }).optional(),
  }),
})

/**
 * Someone opens the app's Home: it shows their own sessions, whatever it showed before. Slack tells of the Messages tab by
 * the same event; that needs no answer.
 */
export function appHomeOpened(dependencies: HandlerDependencies) {
  return async ({ body }: SlackEventMiddlewareArgs & AllMiddlewareArgs) => {
    const parsed = envelope.safeParse(body)
    if (!parsed.success) {
      dependencies.log.warn('event unreadable', { event: 'app_home_opened' })
      return
    }
    const { event_id, event } = parsed.data
    if (event.tab !== 'home') return
    const { user, view } = event
    const beginning = () => dependencies.homePublisher.startRevision(user, view?.hash)
    dependencies.attend(
      { key: event_id, body, surface: 'home', user },
      async (visit) => showHome(dependencies, visit, await beginning(), OPENING_STATE, 'open'),
      async (problem, code) => tellInHome(await beginning(), OPENING_STATE, problem, code),
    )
  }
}
