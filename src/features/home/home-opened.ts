import { z } from 'zod'
import { decodeHomeState, type HomeState, OPENING_STATE } from '../../blocks/home/home-state.ts'
import { wayIn } from '../../delivery/listener.ts'
import { type ListenerArguments, NOT_FOR_US } from '../../delivery/runner.ts'
import { type HomeDependencies, showHome, showHomeProblem } from '../../shared/show-home.ts'

const payload = z.object({
  event_id: z.string(),
  event: z.object({
    user: z.string(),
    tab: z.string(),
    view: z.object({ private_metadata: z.string().optional() }).optional(),
  }),
})

type HomeOpened = z.infer<typeof payload>['event']

/** How old the list of a person may be. After a night, a coach first reads who needs them. */
const KEPT_MS = 8 * 60 * 60_000

/** Slack keeps the last choice, the newest sessions of a person or team: it sends the Home as the app published it last. */
function openingState({ view }: HomeOpened, now: Date): HomeState {
  const { of, group, since } = decodeHomeState(view?.private_metadata ?? '') ?? OPENING_STATE
  const isOld = since !== undefined && now.getTime() - since > KEPT_MS
  const isOwnOrTeam = of === 'mine' || of === 'team'
  return isOld && !isOwnOrTeam ? OPENING_STATE : { ...OPENING_STATE, of, group }
}

/** Someone opens the app's Home: it shows the newest sessions of whom it showed last, at first their own. */
export const homeOpened = wayIn<HomeDependencies, ListenerArguments, z.infer<typeof payload>>(
  'app_home_opened',
  (needs) => {
    const revisionOf = ({ user }: HomeOpened) => needs.homePublisher.startRevision(user)
    return {
      event: 'app_home_opened',
      read({ body }) {
        const { data } = payload.safeParse(body)
        // Slack sends the same event when someone opens the Messages tab.
        return data !== undefined && data.event.tab !== 'home' ? NOT_FOR_US : data
      },
      delivery: ({ event_id: key, event: { user } }) => ({ key, kind: 'home', user }),
      run: (context, { event }) =>
        showHome(needs, context, revisionOf(event), openingState(event, context.now)),
      replyPrivately: (problem, errorId, { event }) =>
        showHomeProblem(revisionOf(event), OPENING_STATE, problem, errorId),
    }
  },
)
