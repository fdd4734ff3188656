import type { DeliveryRunner } from '../delivery/runner.ts'
import type { ConnectedFeature } from '../shared/feature.ts'
import { COMMAND, type CommandNeeds, command } from './command.ts'
import { type DirectMessageNeeds, directMessage } from './direct-message.ts'
import { type AnyArguments, dispatch } from './dispatch.ts'

/**
 * Takes each delivery to the listener of its kind, as Bolt's one middleware, since Bolt takes each delivery through every listener,
 * and copies the arguments for each. It never calls `next`: a listener that is registered by `app.action` or the like is not reached.
 */
export function createListener(
  runner: DeliveryRunner,
  features: readonly ConnectedFeature[],
  needs: CommandNeeds & DirectMessageNeeds,
): (args: AnyArguments) => Promise<void> {
  const words = features.flatMap((feature) => feature.words)
  const onCommand = command(runner, needs, words)
  const onMessage = directMessage(runner, needs, words)
  const take = dispatch(features)
  return async (args) => {
    if (await take(args)) return
    if ('command' in args && args.command.command === COMMAND) await onCommand(args)
    else if ('event' in args && args.payload.type === 'message') await onMessage(args)
  }
}
