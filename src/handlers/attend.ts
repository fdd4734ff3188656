import { randomBytes } from 'node:crypto'
import type { Problem } from '../blocks/problem-message.ts'
import { describeError, type Log } from '../server/log.ts'
import { slackFailure } from '../server/slack-failure.ts'
import type { Work } from '../server/work.ts'
import type { Once } from '../store/once.ts'

/** A delivery from Slack that is being answered. */
export interface Visit {
  /** Shown to the person where something fails, and in every log line. */
  reference: string
  surface: string
  user: string
  channel: string | undefined
}

export interface Delivery {
  /** What Slack repeats when it delivers again: an `event_id` or a `trigger_id`. */
  key: string
  surface: string
  user: string
  channel?: string | undefined
}

export type Tell = (problem: Problem, reference: string) => Promise<unknown>

/**
 * Runs what answers a delivery, after Slack was acknowledged. A delivery that came before is left alone. Should `run`
 * throw, the person is told through `tell`, and the log knows it under the same reference. Never throws.
 */
export type Attend = (delivery: Delivery, run: (visit: Visit) => Promise<void>, tell?: Tell) => Promise<void>

export function createAttend({ once, work, log }: { once: Once; work: Work; log: Log }): Attend {
  async function attend({ key, ...delivery }: Delivery, run: (visit: Visit) => Promise<void>, tell?: Tell) {
    const visit = { reference: createReference(), channel: undefined, ...delivery }
    const fields = { reference: visit.reference, surface: visit.surface, user: visit.user }
    try {
      if (!(await once.claim(key))) {
        log.info('delivery repeated', fields)
        return
      }
      await run(visit)
    } catch (error) {
      log.error('answer failed', { ...fields, ...describeFailure(error) })
      await tell?.({ kind: 'internal' }, visit.reference).catch((second: unknown) => {
        log.error('could not tell', { ...fields, ...describeFailure(second) })
      })
    }
  }

  return (...args) => {
    const attending = attend(...args)
    work.track(attending)
    return attending
  }
}

function describeFailure(error: unknown) {
  return { slack_error: slackFailure(error).code, ...describeError(error) }
}

/** Six characters of an alphabet without look-alikes: read out easily, and unlike enough among recent ones. */
function createReference(): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  return `EX-${[...randomBytes(6)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('')}`
}
