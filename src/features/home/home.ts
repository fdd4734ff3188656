import { z } from 'zod'
import { listablePeople, peopleMeant } from '../../access/listable-people.ts'
import type { Viewers } from '../../access/viewer.ts'
import {
  decodeHomeState,
  fromStart,
  HOME_ACTIONS,
  type HomeState,
  MY_STATE,
  MYSELF,
  OPENING_STATE,
  TEAM_STATE,
} from '../../blocks/home/home-controls.ts'
import { readMenus } from '../../blocks/lists/team-filters.ts'
import { namedOption, present } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { button, link } from '../../delivery/button.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import { type ListenerArguments, NOT_FOR_US, wayIn } from '../../delivery/runner.ts'
import { MEMBER_KEY, nameOrEmail } from '../../exec/member.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { valueInTime } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { type HomeDependencies, showHome, showHomeProblem } from '../../shared/home/show-home.ts'
import { suggestions } from '../../shared/suggestions.ts'

interface HomeNeeds extends HomeDependencies {
  viewers: Viewers
}

const openedPayload = z.object({
  event_id: z.string(),
  event: z.object({
    user: z.string(),
    tab: z.string(),
    view: z.object({ private_metadata: z.string().optional() }).optional(),
  }),
})

type HomeOpened = z.infer<typeof openedPayload>['event']

/** How old a person's list may be to be shown again. After a night, a coach sees who needs them instead. */
const KEPT_MS = 8 * HOUR_MS

/** Reads the last choice of person or team from the Home as last published, which Slack sends along. */
function openingState({ view }: HomeOpened, now: Date): HomeState {
  const { of, group, since } = decodeHomeState(view?.private_metadata ?? '') ?? OPENING_STATE
  const isOld = since !== undefined && now.getTime() - since > KEPT_MS
  const isOwnOrTeam = of === 'mine' || of === 'team'
  return isOld && !isOwnOrTeam ? OPENING_STATE : { ...OPENING_STATE, of, group }
}

/** Someone opens the app's Home: it shows the newest sessions of the person or team last chosen, at first their own. */
const homeOpened = wayIn('app_home_opened', (needs: HomeDependencies) => {
  const revisionOf = ({ user }: HomeOpened) => needs.homePublisher.startRevision(user)
  return {
    event: 'app_home_opened',
    read({ body }: ListenerArguments) {
      const { data } = openedPayload.safeParse(body)
      // Slack sends the same event when someone opens the Messages tab.
      return data !== undefined && data.event.tab !== 'home' ? NOT_FOR_US : data
    },
    delivery: ({ event_id: key, event: { user } }) => ({ key, kind: 'home', user }),
    run: (context, { event }) =>
      showHome(needs, context, revisionOf(event), openingState(event, context.now)),
    replyPrivately: (problem, errorId, { event }) =>
      showHomeProblem(revisionOf(event), OPENING_STATE, problem, errorId),
  }
})

/**
 * Someone used a control of the Home: a filter, the person, a page, *Refresh*, *Try again*. The view holds all state.
 */
const homeControl = button({
  ids: ['home.'],
  kind: 'home',
  surface: ({ actionId }) => `home:${actionId}`,
  read: stateAfter,
  async run(needs: HomeDependencies, context, { actionId, user }, state) {
    const revision = needs.homePublisher.startRevision(user)
    await showHome(needs, context, revision, state, { isRefresh: actionId === HOME_ACTIONS.more })
    return REPLIED
  },
  async showFailure({ homePublisher }, problem, errorId, { user }, state) {
    await showHomeProblem(homePublisher.startRevision(user), state, problem, errorId)
  },
})

/** The state to show next; `undefined` for an action that no Home sends. */
export function stateAfter(
  action: Pick<ButtonAction, 'actionId' | 'value' | 'selected' | 'selections' | 'metadata'>,
): HomeState | undefined {
  const { actionId, value, selected = '', selections, metadata = '' } = action
  if (actionId === HOME_ACTIONS.member) {
    if (selected === MYSELF.value) return MY_STATE
    return MEMBER_KEY.test(selected) ? { ...OPENING_STATE, of: selected } : undefined
  }
  const drawn = decodeHomeState(metadata) ?? OPENING_STATE
  const shown = { ...drawn, ...readMenus(selections, HOME_ACTIONS, drawn) }
  if (actionId === HOME_ACTIONS.more) return { ...fromStart(shown), since: undefined }
  const { group, scenario } = shown
  const isOtherList = actionId === HOME_ACTIONS.group || actionId === HOME_ACTIONS.scenario
  if (isOtherList) return { ...TEAM_STATE, group, scenario }
  const next = decodeHomeState(value)
  return next && actionId === HOME_ACTIONS.tryAgain ? { ...next, since: undefined } : next
}

/** Someone types into the Home's menu of people. */
const personOptions = suggestions<HomeNeeds>(HOME_ACTIONS.member, { kind: 'home', search: searchPeople })

/** The app's Home. */
export const home = feature<HomeNeeds>({
  name: 'home',
  buttons: [homeControl, link([HOME_ACTIONS.openExec])],
  events: [homeOpened],
  options: [personOptions],
})

/** People the user may list who match the typed text; nobody if the app can't tell in time. */
async function searchPeople(
  { timing, viewers }: HomeNeeds,
  { user, text, actsFor }: { user: string; text: string; actsFor: readonly string[] | undefined },
) {
  const viewer = viewers.of(user, { actsFor })
  const listed = await valueInTime(listablePeople(viewer), timing.personSearchMs)
  if (listed?.ok !== true) return []
  const found = peopleMeant(listed.value.people, text).map((person) =>
    namedOption(viewer.keyOf(person.email), nameOrEmail(person)),
  )
  const isMe = MYSELF.text.text.toLowerCase().startsWith(text.trim().toLowerCase())
  return present([isMe && MYSELF, ...found]).slice(0, LIMITS.options)
}
