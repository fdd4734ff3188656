import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import {
  decodeHomeState,
  HOME_ACTIONS,
  type HomeState,
  homeStateFor,
  OPENING_STATE,
  readHomeRank,
  withRank,
} from '../../blocks/home/home-state.ts'
import { type HomeIntent, showHome, tellInHome } from '../../features/home/show-home.ts'
import { SLACK_USER_ID } from '../../lib/slack-text.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

const payload = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  view: z.object({ type: z.literal('home'), private_metadata: z.string(), hash: z.string().optional() }),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().optional(),
        selected_option: z.object({ value: z.string() }).nullish(),
        selected_user: z.string().regex(SLACK_USER_ID).nullish(),
      }),
    )
    .min(1),
})

type Pressed = z.infer<typeof payload>['actions'][number]

/**
 * Turns a Home to where one of its controls leads: the filter, the person, a page, *Refresh*, *Try again*. All that it
 * remembers is in the view, and whoever presses is authorised anew.
 */
export function homeControl(dependencies: HandlerDependencies) {
  return async ({ ack, body }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs) => {
    await ack()
    const parsed = payload.safeParse(body)
    const action = parsed.data?.actions[0]
    const state = parsed.success && action !== undefined ? stateAfter(action, parsed.data) : undefined
    if (!parsed.success || action === undefined || state === undefined) {
      dependencies.log.warn('event unreadable', { event: 'home' })
      return
    }
    const { trigger_id, user, view } = parsed.data
    const beginning = () => dependencies.homePublisher.startRevision(user.id, view.hash)
    dependencies.attend(
      { key: trigger_id, body, surface: `home:${action.action_id}`, user: user.id },
      async (visit) => showHome(dependencies, visit, await beginning(), state, intentOf(action)),
      async (problem, code) => tellInHome(await beginning(), state, problem, code),
    )
  }
}

/** Where a control leads; nothing for what no Home has. */
function stateAfter(
  { action_id, value, selected_option, selected_user }: Pressed,
  { user, view }: z.infer<typeof payload>,
): HomeState | undefined {
  if (action_id === HOME_ACTIONS.person)
    return homeStateFor(selected_user == null || selected_user === user.id ? undefined : selected_user)
  if (action_id === HOME_ACTIONS.rank) {
    const rank = readHomeRank(selected_option?.value)
    const shown = decodeHomeState(view.private_metadata) ?? OPENING_STATE
    return rank === undefined ? undefined : withRank(shown, rank)
  }
  return decodeHomeState(value ?? '')
}

/** Pages and filters are of the list that is at hand; the others ask how it stands now. */
function intentOf({ action_id }: Pressed): HomeIntent {
  switch (action_id) {
    case HOME_ACTIONS.refresh:
      return 'refresh'
    case HOME_ACTIONS.rank:
    case HOME_ACTIONS.newer:
    case HOME_ACTIONS.older:
      return 'paginate'
    default:
      return 'open'
  }
}
