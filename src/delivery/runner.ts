import { randomInt } from 'node:crypto'
import type { Problem } from '../blocks/problems/problem-message.ts'
import { describeError, type Log } from '../lib/log.ts'
import { isContentRefused, refusedPlaces, slackFailure } from '../slack/failure.ts'
import { ViewNotOpened } from '../slack/modal.ts'
import { audit } from './audit.ts'
import type { Once } from './dedup.ts'
import type { Deliveries, DeliveryRecord, Outcome } from './deliveries.ts'

/** A delivery from Slack that is being answered. */
export interface Visit {
  /** Shown to the person where something fails, and in every log line. */
  reference: string
  surface: string
  user: string
  channel: string | undefined
  /** What was decided on the way, as the audit lines have it. */
  decisions: string[]
  /** Notes a request to Exec that this visit costs. */
  onRequest(): void
  /**
   * Gives the answer, by `send`; where Slack minds what that sends, so that nothing has arrived, by the next that is
   * simpler. Should it fail, it is logged and the person is told nothing more: the answer may have arrived, and what it
   * reports has happened.
   */
  deliver(send: () => Promise<unknown>, ...simpler: (() => Promise<unknown>)[]): Promise<void>
  isDelivering: boolean
}

export interface Delivery {
  /** What Slack repeats when it delivers again: an `event_id` or a `trigger_id`. */
  key: string
  /** The payload, as Bolt handed it over. */
  body: object
  surface: string
  user: string
  channel?: string | undefined
}

export type Tell = (problem: Problem, reference: string) => Promise<unknown>

/**
 * Begins what answers a delivery, after Slack was acknowledged; its record knows when that ends. A delivery that came
 * before is left alone. Should `run` throw before it delivers, the person is told through `tell`, and the log knows it
 * under the same reference. While too much is under way nothing is run: the person is told so at once, and what has no
 * `tell` is skipped. Never throws.
 */
export type Attend = (delivery: Delivery, run: (visit: Visit) => Promise<void>, tell?: Tell) => void

export interface AttendOptions {
  once: Once
  deliveries: Pick<Deliveries, 'recordOf'>
  log: Log
  /** So many deliveries are answered at a time, and as many again are told to come back. Any beyond are dropped. */
  maxInFlight: number
}

export function createAttend({ once, deliveries, log, maxInFlight }: AttendOptions): Attend {
  let running = 0
  let turningAway = 0

  async function answer(visit: Visit, run: (visit: Visit) => Promise<void>, tell?: Tell): Promise<Outcome> {
    running += 1
    try {
      await run(visit)
      return outcomeOf(visit.decisions)
    } catch (error) {
      log.error('answer failed', { ...fieldsOf(visit), ...describeFailure(error) })
      if (visit.isDelivering)
        audit(log, visit, { decision: 'not_delivered', reason: slackFailure(error).code })
      else await tryToTell(visit, { kind: error instanceof ViewNotOpened ? 'not_opened' : 'internal' }, tell)
      return 'failed'
    } finally {
      running -= 1
    }
  }

  async function turnAway(visit: Visit, tell?: Tell): Promise<Outcome> {
    if (tell === undefined) {
      audit(log, visit, { decision: 'skipped', reason: 'busy' })
    } else if (turningAway < maxInFlight) {
      turningAway += 1
      await tryToTell(visit, { kind: 'busy' }, tell)
      turningAway -= 1
    } else {
      log.error('too busy to say so', fieldsOf(visit))
    }
    return 'busy'
  }

  async function tryToTell(visit: Visit, problem: Problem, tell?: Tell): Promise<void> {
    try {
      await tell?.(problem, visit.reference)
    } catch (error) {
      log.error('could not tell', { ...fieldsOf(visit), ...describeFailure(error) })
      audit(log, visit, { decision: 'not_delivered', reason: slackFailure(error).code })
    }
  }

  async function attend(
    record: Partial<DeliveryRecord>,
    { key, ...delivery }: Omit<Delivery, 'body'>,
    run: (visit: Visit) => Promise<void>,
    tell?: Tell,
  ): Promise<void> {
    const visit: Visit = {
      reference: createReference(),
      channel: undefined,
      decisions: [],
      onRequest: () => {
        record.execRequests = (record.execRequests ?? 0) + 1
      },
      isDelivering: false,
      deliver: async (send, next, ...simpler) => {
        visit.isDelivering = true
        try {
          await send()
        } catch (error) {
          if (next === undefined || !isContentRefused(slackFailure(error))) throw error
          log.warn('Slack refused an answer', { ...fieldsOf(visit), ...describeFailure(error) })
          await visit.deliver(next, ...simpler)
        }
      },
      ...delivery,
    }
    record.reference = visit.reference
    record.surface = visit.surface
    if (!(await once.claim(key))) record.outcome = 'repeated'
    else if (running >= maxInFlight) record.outcome = await turnAway(visit, tell)
    else record.outcome = await answer(visit, run, tell)
  }

  return ({ body, ...delivery }, run, tell) => {
    const record: Partial<DeliveryRecord> = deliveries.recordOf(body) ?? {}
    record.answering = attend(record, delivery, run, tell)
  }
}

/** Decisions that gave the person less than they asked for. */
const POORER = new Map<string, Outcome>([
  ['failed', 'failed'],
  ['not_removed', 'failed'],
  ['refused', 'refused'],
  ['not_shared', 'refused'],
  ['skipped', 'skipped'],
])

/** The best that happened: a message with many links has many decisions. */
function outcomeOf(decisions: readonly string[]): Outcome {
  const outcomes = decisions.map((decision) => POORER.get(decision) ?? 'answered')
  const order: Outcome[] = ['answered', 'failed', 'refused', 'skipped']
  return order.find((outcome) => outcomes.includes(outcome)) ?? 'answered'
}

function fieldsOf({ reference, surface, user }: Visit) {
  return { reference, surface, user }
}

function describeFailure(error: unknown) {
  const unread = refusedPlaces(error)
  const { kind, code } = slackFailure(error)
  return {
    ...(kind === 'unexpected' ? {} : { slack_error: code }),
    ...(unread === undefined ? {} : { unread }),
    ...describeError(error),
  }
}

/** Without look-alikes. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

const REFERENCE_CHARACTERS = 6

/** Six characters: read out easily, and unlike enough among recent ones. */
function createReference(): string {
  let rest = randomInt(ALPHABET.length ** REFERENCE_CHARACTERS)
  let characters = ''
  while (characters.length < REFERENCE_CHARACTERS) {
    characters += ALPHABET.charAt(rest % ALPHABET.length)
    rest = Math.floor(rest / ALPHABET.length)
  }
  return `EX-${characters}`
}
