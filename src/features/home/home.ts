import { openList } from '../../access/lists.ts'
import {
  decodeHomeState,
  fromStart,
  HOME_ACTIONS,
  type HomeState,
  listOf,
  OPENING_STATE,
  TEAM_STATE,
} from '../../blocks/home/home-state.ts'
import { readMenus } from '../../blocks/lists/team-filters.ts'
import { REPLIED } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { button, link } from '../../delivery/button.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import { type DeliveryContext, nameOfList } from '../../delivery/context.ts'
import { MEMBER_KEY } from '../../exec/member.ts'
import { feature } from '../../shared/feature.ts'
import { idsBeingGraded } from '../../shared/list.ts'
import { type HomeDependencies, requestFor, showHome, showHomeProblem } from '../../shared/show-home.ts'
import { homeOpened } from './home-opened.ts'
import { type PersonSearchDependencies, personOptions } from './search-people.ts'

/** Someone used a control of a Home: the filter, the person, a page, *Refresh*, *Try again*. The view holds all state. */
const homeControl = button({
  ids: ['home.'],
  kind: 'home',
  surface: ({ actionId }) => `home:${actionId}`,
  read: stateAfter,
  async run(needs: HomeDependencies, context, { actionId, user }, state) {
    if (actionId === HOME_ACTIONS.tellWhenGraded) await tellWhenGraded(needs, context, state)
    const revision = needs.homePublisher.startRevision(user)
    await showHome(needs, context, revision, state, { isRefresh: actionId === HOME_ACTIONS.refresh })
    return REPLIED
  },
  async tellFailure({ homePublisher }, problem, errorId, { user }, state) {
    await showHomeProblem(homePublisher.startRevision(user), state, problem, errorId)
  },
})

/** *Tell me*: of all sessions in the list that Exec is grading now. What keeps the app from that, the Home says as it is drawn. */
async function tellWhenGraded(
  { gradeNotices, canWatch }: HomeDependencies,
  context: DeliveryContext,
  state: HomeState,
): Promise<void> {
  const opened = await openList(context.viewer, requestFor(state), { maxAgeMs: 0 })
  if (!opened.ok || !canWatch) return
  await gradeNotices.start(idsBeingGraded(opened.value), context.user)
  context.auditWithoutOutcome({
    listOf: nameOfList(listOf(state), opened),
    ...auditFields(opened, 'watched'),
  })
}

/** What the Home is to show. `undefined` for what no Home sends. */
export function stateAfter(
  action: Pick<ButtonAction, 'actionId' | 'value' | 'selected' | 'selections' | 'metadata'>,
): HomeState | undefined {
  const { actionId, value, selected = '', selections, metadata = '' } = action
  if (actionId === HOME_ACTIONS.member)
    return MEMBER_KEY.test(selected) ? { ...OPENING_STATE, of: selected } : undefined
  const drawn = decodeHomeState(metadata) ?? OPENING_STATE
  const shown = { ...drawn, ...readMenus(selections, HOME_ACTIONS, drawn) }
  if (actionId === HOME_ACTIONS.rank) return fromStart(shown)
  const { group, scenario, rank } = shown
  const isOtherList = actionId === HOME_ACTIONS.group || actionId === HOME_ACTIONS.scenario
  if (isOtherList) return { ...TEAM_STATE, group, scenario, rank }
  const next = decodeHomeState(value)
  const isReadAnew = actionId === HOME_ACTIONS.refresh || actionId === HOME_ACTIONS.tryAgain
  return next && isReadAnew ? { ...next, since: undefined } : next
}

/** The app's Home. */
export const home = feature({
  name: 'home',
  parts: (base: HomeDependencies & PersonSearchDependencies) => base,
  buttons: [homeControl, link([HOME_ACTIONS.openExec])],
  events: [homeOpened],
  options: [personOptions],
  help: { more: ['Our direct message takes the same words, an id or a link'] },
})
