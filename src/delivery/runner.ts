import type { Context } from '@slack/bolt'
import type { z } from 'zod'
import type { Viewers } from '../access/viewer.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import { DatabaseError } from '../database/database-error.ts'
import { type LockTiming, singleFlight } from '../database/single-flight.ts'
import type { Store } from '../database/store.ts'
import { HOUR_MS } from '../lib/durations.ts'
import type { Log } from '../lib/log.ts'
import { slackFailure } from '../slack/failure.ts'
import { isNotOpened } from '../slack/views.ts'
import { orRefused, Refused } from './answer.ts'
import { DeliveryContext, type DeliverySource } from './context.ts'
import { type DeliveryKind, type DeliveryOutcome, DeliveryRecord, outcomeOf, recordOf } from './deliveries.ts'

/** How many deliveries are answered at a time. As many again are told to try later, and the rest are dropped. */
const MAX_IN_FLIGHT = 500
/** Slack repeats a delivery for up to five minutes, and for an hour with delayed events. */
const REMEMBERED_MS = 2 * HOUR_MS
/** A process that stands still for longer loses its lease. */
const LEASE: LockTiming = { lockMs: 10_000, pollMs: 500 }

interface Delivery extends Omit<DeliverySource, 'surface' | 'now'> {
  /** Repeated deliveries have the same key: an `event_id` or a `trigger_id`. Deliveries without a key all run. */
  key?: string
  /** How long the key is remembered, in milliseconds; by default for as long as Slack repeats a delivery. */
  rememberedMs?: number
  kind: DeliveryKind
  /** By default `kind`. */
  surface?: string | undefined
}

export type Run = (context: DeliveryContext) => Promise<void>

type ReplyPrivately = (problem: Problem, errorId: string) => Promise<unknown>

interface DeliveryRunnerOptions {
  /** Remembers deliveries over all replicas, so that a repeated one is answered once. */
  store: Store
  viewers: Viewers
  log: Log
  /** Milliseconds since the epoch. */
  clock: () => number
  maxInFlight?: number | undefined
  lease?: LockTiming
}

/** Runs the work after the ack ("lazy listener"). Each delivery runs once, their number is bounded, and no failure is silent. */
export class DeliveryRunner {
  readonly log: Log
  readonly #maxInFlight: number
  #inFlight = 0
  #turningAway = 0

  constructor(private readonly options: DeliveryRunnerOptions) {
    this.log = options.log
    this.#maxInFlight = options.maxInFlight ?? MAX_IN_FLIGHT
  }

  now(): Date {
    return new Date(this.options.clock())
  }

  /** @param record by default a new one, for work that no delivery began. */
  contextOf(source: Omit<DeliverySource, 'now'>, record = new DeliveryRecord(undefined)): DeliveryContext {
    return new DeliveryContext({ now: this.now(), ...source }, record, this.options.viewers, this.log)
  }

  /** Whether no replica has asked for this key within `withinMs`. Costs a claim. */
  isFirst(key: string, withinMs = REMEMBERED_MS): Promise<boolean> {
    return this.options.store.claim(`delivery:${key}`, withinMs)
  }

  /**
   * Runs work that must succeed once, such as sending a form. One replica runs it at a time, and the others wait. It runs again if it
   * fails, returns no `isDone`, or its process dies.
   * @param what identifies the work, such as the values of a form.
   * @param before makes the answer if the work is done already, from the `what` of that time.
   */
  once<Answer extends object>(
    key: string,
    what: string,
    work: () => Promise<Answer>,
    before: (what: string) => Answer,
  ): Promise<Answer> {
    const { store, lease = LEASE } = this.options
    const ended = `ended:${key}`
    return singleFlight({
      store,
      name: `lease:${key}`,
      timing: lease,
      async findStored() {
        const done = await store.get(ended)
        return done === undefined ? undefined : before(done)
      },
      async ask() {
        const answer = await work()
        if ('isDone' in answer) await store.set(ended, what, REMEMBERED_MS)
        return answer
      },
    })
  }

  /**
   * Starts the work, and puts the promise of its end into the record. If `run` throws before it replies, or too many are in flight,
   * `replyPrivately` tells the person. Never throws.
   */
  runAfterAck(record: DeliveryRecord, delivery: Delivery, run: Run, replyPrivately?: ReplyPrivately): void {
    record.answering = this.#answer(record, delivery, run, replyPrivately)
  }

  async #answer(
    record: DeliveryRecord,
    { key, rememberedMs, kind, surface = kind, user, channel }: Delivery,
    run: Run,
    replyPrivately?: ReplyPrivately,
  ): Promise<void> {
    const context = this.contextOf({ surface, user, channel }, record)
    record.errorId = context.errorId
    record.surface = context.surface
    record.kind = kind
    if (key !== undefined && !(await this.isFirst(key, rememberedMs))) record.outcome = 'repeated'
    else if (this.#inFlight >= this.#maxInFlight)
      record.outcome = await this.#turnAway(context, replyPrivately)
    else record.outcome = await this.#run(context, record, run, replyPrivately)
  }

  async #run(
    context: DeliveryContext,
    record: DeliveryRecord,
    run: Run,
    replyPrivately?: ReplyPrivately,
  ): Promise<DeliveryOutcome> {
    this.#inFlight += 1
    try {
      const refused = await orRefused(run(context))
      if (refused instanceof Refused) {
        context.auditAnswer(refused)
        await this.#replyWithProblem(context, refused.problem, replyPrivately)
      }
      context.auditShown()
      return outcomeOf(record.decisions)
    } catch (error) {
      if (error instanceof DatabaseError && !context.hasStartedReply) {
        context.warnOfDatabase(error)
        context.audit({ decision: 'failed', reason: 'database_unavailable' })
        await this.#replyWithProblem(context, { kind: 'database_unavailable' }, replyPrivately)
        return 'failed'
      }
      this.log.error('answer failed', context.failureFields(error))
      const { kind, code } = slackFailure(error)
      const isUnopened = isNotOpened(error)
      const mayBeShown = kind === 'unreachable' || (kind === 'unexpected' && context.hasStartedReply)
      if (mayBeShown && !isUnopened) context.auditShown()
      context.auditNotShown(code)
      if (!context.hasStartedReply)
        await this.#replyWithProblem(
          context,
          { kind: isUnopened ? 'not_opened' : 'internal' },
          replyPrivately,
        )
      return 'failed'
    } finally {
      this.#inFlight -= 1
    }
  }

  async #turnAway(context: DeliveryContext, replyPrivately?: ReplyPrivately): Promise<DeliveryOutcome> {
    if (replyPrivately === undefined) {
      context.audit({ decision: 'skipped', reason: 'busy' })
    } else if (this.#turningAway < this.#maxInFlight) {
      this.#turningAway += 1
      await this.#replyWithProblem(context, { kind: 'busy' }, replyPrivately)
      this.#turningAway -= 1
    } else {
      this.log.error('too busy to say so', context.logFields)
    }
    return 'busy'
  }

  async #replyWithProblem(
    context: DeliveryContext,
    problem: Problem,
    replyPrivately?: ReplyPrivately,
  ): Promise<void> {
    try {
      await replyPrivately?.(problem, context.errorId)
    } catch (error) {
      this.log.error('could not tell', context.failureFields(error))
      // An answer that failed has this line already.
      if (problem.kind === 'busy')
        context.audit({ decision: 'not_delivered', reason: slackFailure(error).code })
    }
  }
}

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
   * Reads what the answer needs; `undefined` if the payload is unreadable. It runs before the ack, so it must not throw. The ack
   * frees Bolt's other arguments.
   */
  read(args: Args): Payload | typeof NOT_FOR_US | undefined
  /** Acks, and does what can't wait for the dedup. Bolt itself acks events. */
  atOnce?: (args: Args, payload: Payload | undefined) => Promise<void>
  /** Who did what; `undefined` if the ack answered everything. */
  delivery(payload: Payload): Delivery | undefined
  run(context: DeliveryContext, payload: Payload): Promise<void>
  /** Tells the person alone if `run` fails or can't run. */
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

/** A way in that replies by itself: an event, a shortcut, a menu that asks for its options, or controls of a view. */
export interface WayIn<Needs, Args> {
  /** A `callback_id`, an `action_id`, or an event's name. A space and a tab's name follow the event if it concerns that tab alone. */
  id: string
  listen(runner: DeliveryRunner, needs: Needs): (args: Args) => Promise<void>
}

/** @param define gets what the way in needs. */
export function wayIn<Needs, Args extends ListenerArguments, Payload>(
  id: string,
  define: (needs: Needs) => Listener<Args, Payload>,
): WayIn<Needs, Args> {
  return { id, listen: (runner, needs) => defineListener(runner, define(needs)) }
}

export function bodyAs<Payload>(schema: z.ZodType<Payload>) {
  return ({ body }: ListenerArguments): Payload | undefined => schema.safeParse(body).data
}

export function ackFirst({ ack }: { ack: () => Promise<void> }): Promise<void> {
  return ack()
}
