import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/blocks/problems/problems.ts'
import { createMemoryStore } from '../../src/database/memory-store.ts'
import type { AuditLine } from '../../src/delivery/audit.ts'
import type { DeliveryContext } from '../../src/delivery/context.ts'
import { DeliveryRecord } from '../../src/delivery/deliveries.ts'
import { DeliveryDedup, DeliveryRunner, type ReplyPrivately, type Run } from '../../src/delivery/runner.ts'
import { idleViewers } from '../support/access.ts'
import { capturedLog } from '../support/captured-log.ts'
import { gate as promiseGate } from '../support/gate.ts'

function createRunner({ maxInFlight = 10 } = {}) {
  const { log, lines } = capturedLog()
  const dedup = new DeliveryDedup(createMemoryStore())
  const runner = new DeliveryRunner({ dedup, viewers: idleViewers(), log, maxInFlight })
  let last = 0
  /** @param key unique by default. */
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

/** A run that stays in flight until the test calls `open`. */
function gate() {
  const { opened, open } = promiseGate()
  return { run: () => opened, open }
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

describe('the outcome that DeliveryRunner records', () => {
  it.each([
    ['answered', []],
    ['answered', [SHOWN]],
    ['answered', [SKIPPED, REFUSED, PRIVATE]],
    ['failed', [REFUSED, FAILED]],
    ['failed', [NOT_REMOVED]],
    ['refused', [NOT_SHARED, SKIPPED]],
    ['skipped', [SKIPPED]],
  ])('records the outcome %s after the audit lines %j', async (outcome, lines) => {
    const { deliver } = createRunner()
    const { record, done } = deliver(async (context) => {
      for (const line of lines) context.audit(line)
    })
    await done
    expect(record).toMatchObject({ outcome, surface: 'command', errorId: expect.stringMatching(/^EX-/) })
  })

  it('records an outcome that does not depend on lines of auditWithoutOutcome', async () => {
    const { deliver } = createRunner()
    const { record, done } = deliver(async (context) => {
      context.auditWithoutOutcome(SHOWN)
      context.audit(REFUSED)
    })
    await done
    expect(record.outcome).toBe('refused')
  })

  it('writes lines about its session and document, unless they name another session', async () => {
    const { deliver, entries } = createRunner()
    await deliver(async (context) => {
      context.about = { session: 's1', document: 'd1' }
      for (const session of [undefined, 's1', 's2'])
        context.audit({ decision: 'shown', reason: 'participant', session })
    }).done
    expect(entries().map(({ session, document }) => [session, document])).toEqual([
      ['s1', 'd1'],
      ['s1', 'd1'],
      ['s2', undefined],
    ])
  })

  it('records failed after an error, and tells the person', async () => {
    const { deliver } = createRunner()
    const { problems, replyPrivately } = listener()
    const { record, done } = deliver(() => Promise.reject(new Error('a fault')), replyPrivately)
    await done
    expect(record.outcome).toBe('failed')
    expect(problems).toEqual(['internal'])
  })

  it('records failed after an error in the reply, and replies no more', async () => {
    const { deliver, entries } = createRunner()
    const { problems, replyPrivately } = listener()
    const run = (context: DeliveryContext) => context.reply(() => Promise.reject(new Error('a fault')))
    const { record, done } = deliver(run, replyPrivately)
    await done
    expect(record.outcome).toBe('failed')
    expect(problems).toEqual([])
    expect(entries().at(-1)).toMatchObject({ audit: true, decision: 'not_delivered' })
  })

  it('records repeated for a redelivery, and does not run it again', async () => {
    const { deliver } = createRunner()
    let runs = 0
    const run = async () => {
      runs += 1
    }
    await deliver(run, undefined, 'same').done
    const redelivered = deliver(run, undefined, 'same')
    await redelivered.done
    expect([redelivered.record.outcome, runs]).toEqual(['repeated', 1])
  })
})

describe('DeliveryRecord', () => {
  it('counts the requests to Exec', async () => {
    const { deliver } = createRunner()
    const { record, done } = deliver(async ({ onRequest }) => {
      onRequest()
      onRequest()
    })
    await done
    expect(record.execRequests).toBe(2)
  })
})

describe('DeliveryRunner with too many deliveries in flight', () => {
  it('replies at once that the app is busy, and does not run the delivery', async () => {
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

  it('skips a delivery that has no reply, with an audit line', async () => {
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

  it('replies once that the app is busy, even after a redelivery', async () => {
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

  it('bounds the number of replies that the app is busy', async () => {
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
