import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/blocks/problems/problem-message.ts'
import type { AuditLine } from '../../src/delivery/audit.ts'
import type { DeliveryContext } from '../../src/delivery/context.ts'
import { DeliveryRecord } from '../../src/delivery/deliveries.ts'
import { DeliveryDedup, DeliveryRunner, type ReplyPrivately, type Run } from '../../src/delivery/runner.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { capturedLog } from '../support/exec/captured-log.ts'

function createRunner({ maxInFlight = 10 } = {}) {
  const { log, lines } = capturedLog()
  const dedup = new DeliveryDedup(createMemoryStore())
  const runner = new DeliveryRunner({ dedup, log, maxInFlight })
  let last = 0
  /** Runs a delivery. Its `key` is unlike any other unless it is given. */
  function deliver(run: Run, replyPrivately?: ReplyPrivately, key?: string) {
    last += 1
    const record = new DeliveryRecord(undefined)
    const delivery = { key: key ?? `key${last}`, kind: 'command', surface: 'command', user: 'U0REP' } as const
    runner.runAfterAck(record, delivery, run, replyPrivately)
    return { record, done: record.answering }
  }
  const entries = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line))
  return { deliver, entries }
}

/** A run that ends when the test opens the gate. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { run: () => opened, open: () => open() }
}

function listener() {
  const problems: Problem['kind'][] = []
  const replyPrivately = async ({ kind }: Problem) => {
    problems.push(kind)
  }
  return { problems, replyPrivately }
}

const SHOWN: AuditLine = { decision: 'shown', reason: 'participant' }
const PRIVATE: AuditLine = { decision: 'private_card', reason: 'participant' }
const SKIPPED: AuditLine = { decision: 'skipped', reason: 'unfurls_off' }
const REFUSED: AuditLine = { decision: 'refused', reason: 'not_allowed' }
const FAILED: AuditLine = { decision: 'failed', reason: 'timed_out' }
const NOT_SHARED: AuditLine = { decision: 'not_shared', reason: 'archived' }
const NOT_REMOVED: AuditLine = { decision: 'not_removed', reason: 'cant_delete_message' }

describe('the outcome of a delivery', () => {
  it.each([
    ['answered', []],
    ['answered', [SHOWN]],
    ['answered', [SKIPPED, REFUSED, PRIVATE]],
    ['failed', [REFUSED, FAILED]],
    ['failed', [NOT_REMOVED]],
    ['refused', [NOT_SHARED, SKIPPED]],
    ['skipped', [SKIPPED]],
  ])('is %s after the decisions %j', async (outcome, lines) => {
    const { deliver } = createRunner()
    const { record, done } = deliver(async (context) => {
      for (const line of lines) context.audit(line)
    })
    await done
    expect(record).toMatchObject({ outcome, surface: 'command', errorId: expect.stringMatching(/^EX-/) })
  })

  it('does not depend on audit lines about something beside it', async () => {
    const { deliver } = createRunner()
    const { record, done } = deliver(async (context) => {
      context.auditAside(SHOWN)
      context.audit(REFUSED)
    })
    await done
    expect(record.outcome).toBe('refused')
  })

  it('is failed after an error, and the person is told', async () => {
    const { deliver } = createRunner()
    const { problems, replyPrivately } = listener()
    const { record, done } = deliver(() => Promise.reject(new Error('a fault')), replyPrivately)
    await done
    expect(record.outcome).toBe('failed')
    expect(problems).toEqual(['internal'])
  })

  it('is failed after an error in the reply, and the person is told nothing more', async () => {
    const { deliver, entries } = createRunner()
    const { problems, replyPrivately } = listener()
    const run = (context: DeliveryContext) => context.reply(() => Promise.reject(new Error('a fault')))
    const { record, done } = deliver(run, replyPrivately)
    await done
    expect(record.outcome).toBe('failed')
    expect(problems).toEqual([])
    expect(entries().at(-1)).toMatchObject({ audit: true, decision: 'not_delivered' })
  })

  it('is repeated for a delivery that came before, which is not run again', async () => {
    const { deliver } = createRunner()
    let runs = 0
    const run = async () => {
      runs += 1
    }
    await deliver(run, undefined, 'same').done
    const again = deliver(run, undefined, 'same')
    await again.done
    expect([again.record.outcome, runs]).toEqual(['repeated', 1])
  })
})

describe('the record of a delivery', () => {
  it('counts its requests to Exec', async () => {
    const { deliver } = createRunner()
    const { record, done } = deliver(async ({ onRequest }) => {
      onRequest()
      onRequest()
    })
    await done
    expect(record.execRequests).toBe(2)
  })
})

describe('with too many deliveries in flight', () => {
  it('a person is told at once that the app is busy, and nothing is run', async () => {
    const { deliver } = createRunner({ maxInFlight: 2 })
    const { run, open } = gate()
    const running = [deliver(run), deliver(run)]
    const { problems, replyPrivately } = listener()
    const busy = deliver(() => Promise.reject(new Error('must not run')), replyPrivately)
    await busy.done
    expect(busy.record.outcome).toBe('busy')
    expect(problems).toEqual(['busy'])
    open()
    await Promise.all(running.map(({ done }) => done))
    const later = deliver(async () => {})
    await later.done
    expect(later.record.outcome).toBe('answered')
  })

  it('a delivery that nobody waits for is skipped, with an audit line', async () => {
    const { deliver, entries } = createRunner({ maxInFlight: 1 })
    const { run, open } = gate()
    const running = deliver(run)
    const event = deliver(run)
    await event.done
    expect(event.record.outcome).toBe('busy')
    expect(entries()).toMatchObject([{ audit: true, decision: 'skipped', reason: 'busy' }])
    open()
    await running.done
  })

  it('a repeated delivery does not tell the person twice', async () => {
    const { deliver } = createRunner({ maxInFlight: 1 })
    const { run, open } = gate()
    const running = deliver(run)
    const { problems, replyPrivately } = listener()
    await deliver(run, replyPrivately, 'same').done
    const again = deliver(run, replyPrivately, 'same')
    await again.done
    expect(again.record.outcome).toBe('repeated')
    expect(problems).toEqual(['busy'])
    open()
    await running.done
  })

  it('the number of people who are told so is bounded, too', async () => {
    const { deliver, entries } = createRunner({ maxInFlight: 1 })
    const { run, open } = gate()
    const waiting = [deliver(run), deliver(run, run)]
    const { problems, replyPrivately } = listener()
    const dropped = deliver(run, replyPrivately)
    await dropped.done
    expect(problems).toEqual([])
    expect(entries().at(-1)).toMatchObject({ level: 50, error_id: dropped.record.errorId })
    open()
    await Promise.all(waiting.map(({ done }) => done))
  })
})
