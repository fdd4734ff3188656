import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/blocks/problems/problem-message.ts'
import { audit } from '../../src/delivery/audit.ts'
import { createOnce } from '../../src/delivery/dedup.ts'
import type { DeliveryRecord } from '../../src/delivery/deliveries.ts'
import { type Attend, createAttend, type Visit } from '../../src/delivery/runner.ts'
import { createMemoryStore } from '../../src/store/memory-store.ts'
import { capturedLog } from '../support/exec/captured-log.ts'

function app({ maxInFlight = 10 } = {}) {
  const { log, lines } = capturedLog()
  const records = new Map<object, DeliveryRecord>()
  const attend = createAttend({
    once: createOnce(createMemoryStore()),
    deliveries: { recordOf: (body) => records.get(body) },
    log,
    maxInFlight,
  })
  let last = 0
  /** A delivery with a record. `key` is its own unless it is given. */
  function deliver(run: Parameters<Attend>[1], tell?: Parameters<Attend>[2], key?: string) {
    last += 1
    const body = {}
    const record: DeliveryRecord = { retry: undefined, ackMs: 1, outcome: 'ignored' }
    records.set(body, record)
    const delivery = { key: key ?? `key${last}`, body, surface: 'command', user: 'U0REP' }
    attend(delivery, run, tell)
    return { record, done: record.answering }
  }
  const entries = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line))
  return { log, deliver, entries }
}

/** A run that ends when it is told to. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { run: () => opened, open: () => open() }
}

const told = () => {
  const problems: Problem['kind'][] = []
  const tell = async ({ kind }: Problem) => {
    problems.push(kind)
  }
  return { problems, tell }
}

describe('an outcome', () => {
  const deciding =
    (log: Parameters<typeof audit>[0], ...decisions: string[]) =>
    async (visit: Visit) => {
      for (const decision of decisions) audit(log, visit, { decision, reason: 'a reason' })
    }

  it.each([
    ['answered', []],
    ['answered', ['shown']],
    ['answered', ['skipped', 'refused', 'private_card']],
    ['failed', ['refused', 'failed']],
    ['failed', ['not_removed']],
    ['refused', ['not_shared', 'skipped']],
    ['skipped', ['skipped']],
  ])('is %s after the decisions %j', async (outcome, decisions) => {
    const { log, deliver } = app()
    const { record, done } = deliver(deciding(log, ...decisions))
    await done
    expect(record).toMatchObject({ outcome, surface: 'command', reference: expect.stringMatching(/^EX-/) })
  })

  it('is failed after an error, and the person is told', async () => {
    const { deliver } = app()
    const { problems, tell } = told()
    const { record, done } = deliver(() => Promise.reject(new Error('a fault')), tell)
    await done
    expect(record.outcome).toBe('failed')
    expect(problems).toEqual(['internal'])
  })

  it('is repeated for what came before', async () => {
    const { deliver } = app()
    let runs = 0
    const run = async () => {
      runs += 1
    }
    await deliver(run, undefined, 'same').done
    const again = deliver(run, undefined, 'same')
    await again.done
    expect([again.record.outcome, runs]).toEqual(['repeated', 1])
  })

  it('comes with what it cost', async () => {
    const { deliver } = app()
    const { record, done } = deliver(async (visit) => {
      visit.onRequest()
      visit.onRequest()
    })
    await done
    expect(record.execRequests).toBe(2)
  })
})

describe('while too much is under way', () => {
  it('people are told at once, and nothing is run for them', async () => {
    const { deliver } = app({ maxInFlight: 2 })
    const { run, open } = gate()
    const running = [deliver(run), deliver(run)]
    const { problems, tell } = told()
    const busy = deliver(() => Promise.reject(new Error('not to be run')), tell)
    await busy.done
    expect(busy.record.outcome).toBe('busy')
    expect(problems).toEqual(['busy'])
    open()
    await Promise.all(running.map(({ done }) => done))
    const later = deliver(async () => {})
    await later.done
    expect(later.record.outcome).toBe('answered')
  })

  it('what nobody waits for is skipped, with an audit line', async () => {
    const { deliver, entries } = app({ maxInFlight: 1 })
    const { run, open } = gate()
    const running = deliver(run)
    const event = deliver(run)
    await event.done
    expect(event.record.outcome).toBe('busy')
    expect(entries()).toMatchObject([{ audit: true, decision: 'skipped', reason: 'busy' }])
    open()
    await running.done
  })

  it('nobody is told twice', async () => {
    const { deliver } = app({ maxInFlight: 1 })
    const { run, open } = gate()
    const running = deliver(run)
    const { problems, tell } = told()
    await deliver(run, tell, 'same').done
    const again = deliver(run, tell, 'same')
    await again.done
    expect(again.record.outcome).toBe('repeated')
    expect(problems).toEqual(['busy'])
    open()
    await running.done
  })

  it('telling is bounded, too', async () => {
    const { deliver, entries } = app({ maxInFlight: 1 })
    const { run, open } = gate()
    const waiting = [deliver(run), deliver(run, run)]
    const { problems, tell } = told()
    const dropped = deliver(run, tell)
    await dropped.done
    expect(problems).toEqual([])
    expect(entries().at(-1)).toMatchObject({ level: 50, reference: dropped.record.reference })
    open()
    await Promise.all(waiting.map(({ done }) => done))
  })
})
