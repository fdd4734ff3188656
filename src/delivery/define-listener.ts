import type { Context } from '@slack/bolt'
import type { z } from 'zod'
import type { Problem } from '../blocks/problems/problem.ts'
import type { DeliveryContext } from './context.ts'
import { recordOf } from './deliveries.ts'
import type { Delivery, DeliveryRunner } from './runner.ts'

export interface ListenerArguments {
  body: object
  context: Context
}

/** A payload that does not concern the app, such as a bot's message. */
export const NOT_FOR_US = Symbol('not for us')

export interface Listener<Args extends ListenerArguments, Payload> {
  /** How the log names the event if its payload is unreadable. */
  event: string
  /**
   * Reads what the answer needs; `undefined` if the payload is unreadable. Runs before the ack, so it must not throw. Bolt's
   * other arguments are freed with the ack.
   */
  read(args: Args): Payload | typeof NOT_FOR_US | undefined
  /** Acknowledges, and does what cannot wait for the dedup. Bolt itself acknowledges events. */
  atOnce?: (args: Args, payload: Payload | undefined) => Promise<void>
  /** Who did what; `undefined` if the ack was the whole answer. */
  delivery(payload: Payload): Delivery | undefined
  run(context: DeliveryContext, payload: Payload): Promise<void>
  /** Tells the person, and nobody else, if `run` fails or nothing can run. */
  replyPrivately?: (problem: Problem, errorId: string, payload: Payload) => Promise<unknown>
}

/** The frame of every way in from Slack: read the payload, ack, run after the ack, tell the person if that fails. */
export function defineListener<Args extends ListenerArguments, Payload>(
  runner: DeliveryRunner,
  { event, read, atOnce, delivery, run, replyPrivately }: Listener<Args, Payload>,
): (args: Args) => Promise<void> {
  return async (args) => {
    const payload = read(args)
    if (payload === NOT_FOR_US) return
    await atOnce?.(args, payload)
    if (payload === undefined) return runner.log.warn('event unreadable', { event })
    const source = delivery(payload)
    if (source === undefined) return
    runner.runAfterAck(
      recordOf(args.context),
      source,
      (context) => run(context, payload),
      replyPrivately && ((problem, errorId) => replyPrivately(problem, errorId, payload)),
    )
  }
}

export function bodyAs<Payload>(schema: z.ZodType<Payload>) {
  return ({ body }: ListenerArguments): Payload | undefined => schema.safeParse(body).data
}

export function ackFirst({ ack }: { ack: () => Promise<void> }): Promise<void> {
  return ack()
}
