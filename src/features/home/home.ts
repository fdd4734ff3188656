import { z } from 'zod'
import {
  decodeHomeState,
  HOME_ACTIONS,
  type HomeState,
  listOf,
  OPENING_STATE,
  readHomeRank,
  withRank,
  withTeamFilter,
} from '../../blocks/home/home-state.ts'
import { splitByGrading } from '../../blocks/lists/session-rows.ts'
import { readChoice } from '../../blocks/lists/team-filters.ts'
import { auditFields } from '../../delivery/audit.ts'
import { type Button, link } from '../../delivery/button.ts'
import { type ButtonArguments, menuState, selectionsIn } from '../../delivery/button-action.ts'
import { type DeliveryContext, nameOfList } from '../../delivery/context.ts'
import { ackFirst, defineListener } from '../../delivery/runner.ts'
import { MEMBER_KEY } from '../../exec/member.ts'
import type { CardDependencies } from '../../shared/card.ts'
import { feature } from '../../shared/feature.ts'
import type { HomeIntent } from '../../shared/home-content.ts'
import { openHomeList, requestFor, showHome, showHomeProblem } from '../../shared/show-home.ts'
import { type HomeNeeds, homeOpened } from './home-opened.ts'
import { type PersonSearchDependencies, personOptions } from './search-people.ts'

const used = z.object({
  action_id: z.string(),
  block_id: z.string().optional(),
  value: z.string().optional(),
  selected_option: z.object({ value: z.string() }).nullish(),
})

const payload = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  view: z.object({
    type: z.literal('home'),
    private_metadata: z.string(),
    hash: z.string().optional(),
    state: menuState,
  }),
  actions: z.array(used).min(1),
})

type HomeControlNeeds = HomeNeeds & Pick<CardDependencies, 'gradeNotices'>

interface HomeControl {
  triggerId: string
  user: string
  hash: string | undefined
  actionId: string
  state: HomeState
}

/** Someone used a control of a Home: the filter, the person, a page, *Refresh*, *Try again*. The view holds all state. */
const homeControl: Button<HomeControlNeeds> = {
  ids: ['home.'],
  listen(runner, needs) {
    const revisionOf = ({ user, hash }: HomeControl) => needs.homePublisher.startRevision(user, hash)
    return defineListener<ButtonArguments, HomeControl>(runner, {
      event: 'home',
      read: ({ body }) => readControl(body),
      atOnce: ackFirst,
      delivery: ({ triggerId: key, actionId, user }) => ({
        key,
        kind: 'home',
        surface: `home:${actionId}`,
        user,
      }),
      async run(context, control) {
        const { actionId } = control
        const isTellMe = actionId === HOME_ACTIONS.tellWhenGraded
        const state = isTellMe ? await tellWhenGraded(needs, context, control.state) : control.state
        return showHome(needs, context, await revisionOf(control), state, intentOf(actionId))
      },
      replyPrivately: async (problem, errorId, control) =>
        showHomeProblem(await revisionOf(control), control.state, problem, errorId),
    })
  },
}

/** *Tell me*: of all sessions in the list that Exec is grading now. What keeps the app from that, the Home says as it is drawn. */
async function tellWhenGraded(
  { gradeNotices }: HomeControlNeeds,
  context: DeliveryContext,
  state: HomeState,
): Promise<HomeState> {
  const opened = await openHomeList(context.viewer, requestFor(state), state, { maxAgeMs: 0 })
  if (!opened.ok || gradeNotices === undefined) return { ...state, told: undefined }
  await gradeNotices.startAll(splitByGrading(opened.value).grading, context.user)
  context.auditWithoutOutcome({
    listOf: nameOfList(listOf(state), opened),
    ...auditFields(opened, 'watched'),
  })
  return state
}

/** `undefined` for what no Home sends. */
export function readControl(body: unknown): HomeControl | undefined {
  const { data } = payload.safeParse(body)
  const action = data?.actions[0]
  if (data === undefined || action === undefined) return undefined
  const state = stateAfter(action, data)
  if (state === undefined) return undefined
  const { trigger_id: triggerId, user, view } = data
  return { triggerId, user: user.id, hash: view.hash, actionId: action.action_id, state }
}

function stateAfter(
  { action_id, block_id = '', value, selected_option }: z.infer<typeof used>,
  { view }: z.infer<typeof payload>,
): HomeState | undefined {
  const drawn = decodeHomeState(view.private_metadata) ?? OPENING_STATE
  const shown = withMenus(drawn, selectionsIn(view.state?.values[block_id] ?? {}))
  const chosen = selected_option?.value
  if (action_id === HOME_ACTIONS.member)
    return chosen !== undefined && MEMBER_KEY.test(chosen) ? { ...OPENING_STATE, of: chosen } : undefined
  if (action_id === HOME_ACTIONS.rank) {
    const rank = readHomeRank(chosen)
    return rank === undefined ? undefined : withRank(shown, rank)
  }
  if (chosen !== undefined && (action_id === HOME_ACTIONS.group || action_id === HOME_ACTIONS.scenario))
    return withTeamFilter(shown, {
      [action_id === HOME_ACTIONS.group ? 'group' : 'scenario']: readChoice(chosen),
    })
  return decodeHomeState(value ?? '')
}

/** The menus may show an earlier choice for which the Home is not drawn yet. @param menus what each shows, by `action_id`. */
function withMenus(drawn: HomeState, menus: Readonly<Record<string, string>>): HomeState {
  const { [HOME_ACTIONS.group]: group, [HOME_ACTIONS.scenario]: scenario, [HOME_ACTIONS.rank]: rank } = menus
  return {
    ...drawn,
    ...(group !== undefined && { group: readChoice(group) }),
    ...(scenario !== undefined && { scenario: readChoice(scenario) }),
    rank: readHomeRank(rank) ?? drawn.rank,
  }
}

/** Pages and ranks belong to the list that is shown; every other control asks for the present one. */
function intentOf(actionId: string): HomeIntent {
  switch (actionId) {
    case HOME_ACTIONS.refresh:
      return 'refresh'
    case HOME_ACTIONS.rank:
    case HOME_ACTIONS.newer:
    case HOME_ACTIONS.older:
    case HOME_ACTIONS.doneAssignments:
    case HOME_ACTIONS.tellWhenGraded:
      return 'paginate'
    default:
      return 'open'
  }
}

/** The app's Home. */
export const home = feature({
  name: 'home',
  parts: (base: HomeControlNeeds & PersonSearchDependencies) => base,
  buttons: [homeControl, link([HOME_ACTIONS.openExec])],
  events: [homeOpened],
  options: [personOptions],
  help: { more: ['Our direct message takes the same words, an id or a link'] },
})
