import { WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api'
import { describe, expect, it, vi } from 'vitest'
import type { Problem } from '../../src/blocks/problems/problems.ts'
import { DatabaseError } from '../../src/database/database-error.ts'
import { createMemoryStore } from '../../src/database/store.ts'
import { must, refuse } from '../../src/delivery/answer.ts'
import type { AuditLine } from '../../src/delivery/audit.ts'
import { DeliveryRecord } from '../../src/delivery/deliveries.ts'
import { DeliveryRunner, type Run } from '../../src/delivery/runner.ts'
import { failed } from '../../src/lib/result.ts'
import { idleViewers } from '../support/access.ts'
import { capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'
import { gate as promiseGate } from '../support/gate.ts'

const refusal = (error: string) => new WebAPIPlatformError({ ok: false, error })

interface Options {
  /** Unique by default. */
  key?: string
  /** Whether a person is told of a problem. */
  isTold?: boolean
  /** Ends when they are told. */
  telling?: Promise<void>
}

const viewers = idleViewers()

function createRunner({ maxInFlight = 10 } = {}) {
  const { log, lines } = capturedLog()
  const store = createMemoryStore()
  const runner = new DeliveryRunner({ viewers, store, log, clock: testClock, maxInFlight })
  let last = 0
  async function deliver(run: Run, { key, isTold = true, telling }: Options = {}) {
    last += 1
    const record = new DeliveryRecord(undefined)
    const problems: Problem['kind'][] = []
    const tell = async ({ kind }: Problem) => {
      problems.push(kind)
      await telling
    }
    const delivery = { key: key ?? `key${last}`, kind: 'command', surface: 'command', user: 'U0REP' } as const
    runner.runAfterAck(record, delivery, run, isTold ? tell : undefined)
    await record.answering
    return { record, problems }
  }
  const entries = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line))
  return { deliver, entries }
}

/** A run that stays in flight until the test calls `open`. */
function gate() {
  const { opened, open } = promiseGate()
  return { run: () => opened, open }
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
    const { record } = await createRunner().deliver(async (context) => {
      for (const line of lines) context.audit(line)
    })
    expect(record).toMatchObject({ outcome, surface: 'command', errorId: expect.stringMatching(/^EX-/) })
  })

  it('records an outcome that does not depend on lines of auditWithoutOutcome', async () => {
    const { record } = await createRunner().deliver(async (context) => {
      context.auditWithoutOutcome(SHOWN)
      context.audit(REFUSED)
    })
    expect(record.outcome).toBe('refused')
  })

  it('writes lines about its session and document, unless they name another session', async () => {
    const { deliver, entries } = createRunner()
    await deliver(async (context) => {
      context.about = { session: 's1', document: 'd1' }
      for (const session of [undefined, 's1', 's2'])
        context.audit({ decision: 'shown', reason: 'participant', session })
    })
    expect(entries().map(({ session, document }) => [session, document])).toEqual([
      ['s1', 'd1'],
      ['s1', 'd1'],
      ['s2', undefined],
    ])
  })

  it('records failed after an error in the reply, and replies no more', async () => {
    const { deliver, entries } = createRunner()
    const { record, problems } = await deliver((context) =>
      context.reply(() => Promise.reject(new Error('a fault'))),
    )
    expect([record.outcome, ...problems]).toEqual(['failed'])
    expect(entries().at(-1)).toMatchObject({ audit: true, decision: 'not_delivered' })
  })

  it.each<[string, string[], Run]>([
    [
      'Slack refuses it',
      ['not_delivered not_so'],
      (context) => context.reply(() => Promise.reject(refusal('not_so'))),
    ],
    [
      'Slack refuses the modal, which is no reply',
      ['not_delivered not_so'],
      () => Promise.reject(refusal('not_so')),
    ],
    [
      'the database is away before the reply',
      ['failed database_unavailable'],
      () => Promise.reject(new DatabaseError(new Error('away'))),
    ],
    ['a fault comes before the reply', ['not_delivered Error'], () => Promise.reject(new Error('a fault'))],
    [
      'Slack may have it',
      ['shown participant', 'not_delivered request_failed'],
      (context) => context.reply(() => Promise.reject(new WebAPIRequestError(new Error('late')))),
    ],
  ])('writes that something was shown only if it may have been: where %s, %j', async (_, written, run) => {
    const { deliver, entries } = createRunner()
    await deliver(async (context) => {
      context.audit(SHOWN)
      await run(context)
    })
    const audits = entries().filter(({ audit }) => audit === true)
    expect(audits.map(({ decision, reason }) => `${decision} ${reason}`)).toEqual(written)
  })
})

describe('a refusal that a way in throws', () => {
  it('is told to the person and audited, after what was shown before', async () => {
    const { deliver, entries } = createRunner()
    const { record, problems } = await deliver(async (context) => {
      context.audit(SHOWN)
      throw refuse('refused', { kind: 'no_coach' }, { session: 'abc' })
    })
    expect(problems).toEqual(['no_coach'])
    expect(record.outcome).toBe('answered')
    expect(entries().map(({ decision, reason, session }) => [decision, reason, session])).toEqual([
      ['refused', 'no_coach', 'abc'],
      ['shown', 'participant', undefined],
    ])
  })

  it.each([
    [{ kind: 'not_allowed', rule: 'restricted' }, 'refused', 'refused'],
    [{ kind: 'timed_out' }, 'failed', 'failed'],
    [{ kind: 'not_established', failure: { kind: 'email_missing' } }, 'refused', 'refused'],
    [{ kind: 'not_established', failure: { kind: 'admins_unreadable' } }, 'failed', 'failed'],
  ] as const)('has the audit line of the failure %j', async (error, decision, outcome) => {
    const { deliver, entries } = createRunner()
    const { record } = await deliver(async () => must(failed(error), { listOf: 'team' }))
    expect(record.outcome).toBe(outcome)
    expect(entries()).toMatchObject([{ decision, list_of: 'team' }])
  })

  it('is audited where nobody is told', async () => {
    const { deliver, entries } = createRunner()
    await deliver(() => Promise.reject(refuse('skipped', { kind: 'note_gone' })), { isTold: false })
    expect(entries()).toMatchObject([{ decision: 'skipped', reason: 'note_gone' }])
  })
})

it('DeliveryRunner remembers a delivery for longer than Slack repeats it, and then forgets it', async () => {
  let now = Date.UTC(2026, 2, 15)
  const store = createMemoryStore(() => now)
  const runner = new DeliveryRunner({ viewers, store, log: capturedLog().log, clock: () => now })
  const firsts = [await runner.isFirst('Ev1')]
  for (const hours of [1.5, 1]) {
    now += hours * 60 * 60_000
    firsts.push(await runner.isFirst('Ev1'))
  }
  expect(firsts).toEqual([true, false, true])
})

describe('what DeliveryRunner does once', () => {
  const TIMING = { lockMs: 60_000, pollMs: 1 }

  function replicas() {
    let now = Date.UTC(2026, 2, 15)
    const clock = () => now
    const store = createMemoryStore(clock)
    const looks = { ...store, get: vi.fn(store.get) }
    const { log } = capturedLog()
    const create = () => new DeliveryRunner({ viewers, store: looks, log, clock, lease: TIMING })
    const did: string[] = []
    const once = (name: string, work: () => Promise<object>) =>
      create().once(
        'form',
        name,
        () => {
          did.push(name)
          return work()
        },
        (isBefore) => ({ isBefore }),
      )
    /** Until whoever waits has looked again. */
    const looked = async () => {
      const before = looks.get.mock.calls.length
      await vi.waitFor(() => expect(looks.get.mock.calls.length).toBeGreaterThan(before + 1), { interval: 1 })
    }
    const pass = (ms: number) => {
      now += ms
    }
    return { once, did, looked, pass }
  }

  const DONE = { isDone: true }

  it('is done again once the lease of a process that died has run out, and then no more', async () => {
    const { once, did, looked, pass } = replicas()
    void once('died', () => new Promise(() => undefined))
    const again = once('again', async () => DONE)
    await looked()
    pass(TIMING.lockMs - 1)
    await looked()
    expect(did).toEqual(['died'])
    pass(2)
    expect(await again).toBe(DONE)
    expect(await once('late', async () => DONE)).toEqual({ isBefore: 'again' })
    expect(did).toEqual(['died', 'again'])
  })

  it.each([
    ['has failed', () => Promise.reject(new Error('fails'))],
    ['is not done', () => Promise.resolve({ problem: 'a problem' })],
  ])('is done again after it %s, and never by two at a time', async (_, work) => {
    const { once, did, looked } = replicas()
    const running = gate()
    const first = once('first', () => running.run().then(work)).catch(() => undefined)
    const again = once('again', async () => DONE)
    await looked()
    expect(did).toEqual(['first'])
    running.open()
    await first
    expect(await again).toBe(DONE)
  })
})

describe('DeliveryRunner with too many deliveries in flight', () => {
  it('replies at once, and once, that the app is busy, and does not run the delivery', async () => {
    const { deliver } = createRunner({ maxInFlight: 2 })
    const { run, open } = gate()
    const running = [deliver(run), deliver(run)]
    for (const [outcome, ...told] of [['busy', 'busy'], ['repeated']]) {
      const mustNotRun = () => Promise.reject(new Error('must not run'))
      const { record, problems } = await deliver(mustNotRun, { key: 'same' })
      expect([record.outcome, problems]).toEqual([outcome, told])
    }
    open()
    await Promise.all(running)
    expect((await deliver(async () => {})).record.outcome).toBe('answered')
  })

  it('skips a delivery that has no reply, with an audit line', async () => {
    const { deliver, entries } = createRunner({ maxInFlight: 1 })
    const { run, open } = gate()
    const running = deliver(run)
    expect((await deliver(run, { isTold: false })).record.outcome).toBe('busy')
    expect(entries()).toMatchObject([{ audit: true, decision: 'skipped', reason: 'busy' }])
    open()
    await running
  })

  it('bounds the number of replies that the app is busy', async () => {
    const { deliver, entries } = createRunner({ maxInFlight: 1 })
    const { run, open } = gate()
    const waiting = [deliver(run), deliver(run, { telling: run() })]
    const { record, problems } = await deliver(run)
    expect(problems).toEqual([])
    expect(entries().at(-1)).toMatchObject({ level: 50, error_id: record.errorId })
    open()
    await Promise.all(waiting)
  })
})
