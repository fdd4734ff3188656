import { type DeliveryRunner, defineListener, type Listener, type ListenerArguments } from './runner.ts'

/** A way in that replies by itself: an event, a shortcut, a menu that asks for its options, or controls of a view. */
export interface WayIn<Needs, Args> {
  /** An event's name, followed by a space and the tab where it is of one tab of the app's alone; a `callback_id`, or an `action_id`. */
  id: string
  listen(runner: DeliveryRunner, needs: Needs): (args: Args) => Promise<void>
}

/** @param define may look at what the way in needs. */
export function wayIn<Needs, Args extends ListenerArguments, Payload>(
  id: string,
  define: (needs: Needs) => Listener<Args, Payload>,
): WayIn<Needs, Args> {
  return { id, listen: (runner, needs) => defineListener(runner, define(needs)) }
}
