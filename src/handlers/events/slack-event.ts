import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import type { HandlerDependencies } from '../handler-dependencies.ts'
import { appHomeOpened } from './app-home-opened.ts'
import { appMention } from './app-mention.ts'
import { directMessage } from './direct-message.ts'
import { entityDetailsRequested } from './entity-details-requested.ts'
import { linkShared } from './link-shared.ts'

const HANDLERS = {
  app_home_opened: appHomeOpened,
  app_mention: appMention,
  entity_details_requested: entityDetailsRequested,
  link_shared: linkShared,
  message: directMessage,
}

/** The events that are answered. Slack delivers `message.im` and its kin as `message`. */
export const SLACK_EVENTS = Object.keys(HANDLERS)

export const ANY_SLACK_EVENT = new RegExp(`^(?:${SLACK_EVENTS.join('|')})$`)

/** An event, handed to what answers it. */
export function slackEvent(dependencies: HandlerDependencies) {
  const answers = new Map(
    Object.entries(HANDLERS).map(([name, handler]) => [name, handler(dependencies)] as const),
  )
  return async (event: SlackEventMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await answers.get(event.payload.type)?.(event)
  }
}
