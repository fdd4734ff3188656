import { z } from 'zod'
import { OPENING_STATE } from '../../blocks/home/home-state.ts'
import { defineListener, type ListenerArguments, NOT_FOR_US } from '../../delivery/define-listener.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { type HomeDependencies, showHome, showHomeProblem } from '../../features/home/show-home.ts'
import type { HomePublisher } from '../../slack/home-publisher.ts'

export type HomeListenerDependencies = HomeDependencies & { homePublisher: HomePublisher }

const payload = z.object({
  event_id: z.string(),
  event: z.object({
    user: z.string(),
    tab: z.string(),
    view: z.object({ hash: z.string().optional() }).optional(),
  }),
})

/** Someone opens the app's Home: it shows their own sessions, whatever it showed before. */
export function appHomeOpened(runner: DeliveryRunner, dependencies: HomeListenerDependencies) {
  const revisionOf = ({ user, view }: z.infer<typeof payload>['event']) =>
    dependencies.homePublisher.startRevision(user, view?.hash)
  return defineListener<ListenerArguments, z.infer<typeof payload>>(runner, {
    event: 'app_home_opened',
    read({ body }) {
      const { data } = payload.safeParse(body)
      // Slack sends the same event when someone opens the Messages tab.
      return data !== undefined && data.event.tab !== 'home' ? NOT_FOR_US : data
    },
    delivery: ({ event_id: key, event: { user } }) => ({ key, kind: 'home', user }),
    run: async (context, { event }) =>
      showHome(dependencies, context, await revisionOf(event), OPENING_STATE, 'open'),
    replyPrivately: async (problem, errorId, { event }) =>
      showHomeProblem(await revisionOf(event), OPENING_STATE, problem, errorId),
  })
}
