import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { appMention, type MentionDependencies } from './app-mention.ts'

export type EventDependencies = MentionDependencies

const LISTENERS = {
  app_mention: appMention,
}

/** The events that the app answers. Slack delivers `message.im` as `message`. */
export const SLACK_EVENTS = Object.keys(LISTENERS)

export function slackEvent(runner: DeliveryRunner, dependencies: EventDependencies) {
  const listeners = new Map(
    Object.entries(LISTENERS).map(([name, listener]) => [name, listener(runner, dependencies)] as const),
  )
  return async (args: SlackEventMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await listeners.get(args.payload.type)?.(args)
  }
}
