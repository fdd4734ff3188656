import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/store.ts'
import { DeliveryRecord } from '../../src/delivery/deliveries.ts'
import { DeliveryRunner, defineListener, type Listener, NOT_FOR_US } from '../../src/delivery/runner.ts'
import { idleViewers } from '../support/access.ts'
import { capturedLog } from '../support/captured-log.ts'

interface Args {
  body: { name?: string }
  context: { delivery?: DeliveryRecord; isEnterpriseInstall: boolean }
}

/** A listener that notes its steps, in order. */
function listen(more: Partial<Listener<Args, string>> = {}) {
  const steps: string[] = []
  const { log, lines } = capturedLog()
  const runner = new DeliveryRunner({
    store: createMemoryStore(),
    viewers: idleViewers(),
    log,
    clock: Date.now,
  })
  const listener = defineListener<Args, string>(runner, {
    event: 'example',
    read: ({ body }) => (body.name === 'bot' ? NOT_FOR_US : body.name),
    async atOnce(_, payload) {
      steps.push(`ack ${payload}`)
    },
    delivery: (name) => ({ key: name, kind: 'command', user: 'U0REP' }),
    async run(_, name) {
      steps.push(`run ${name}`)
    },
    async replyPrivately(problem, _, name) {
      steps.push(`tell ${name} ${problem.kind}`)
    },
    ...more,
  })
  async function deliver(body: Args['body']) {
    const record = new DeliveryRecord(undefined)
    await listener({ body, context: { delivery: record, isEnterpriseInstall: false } })
    await record.answering
    return record
  }
  return { steps, lines, listener, deliver }
}

describe('defineListener', () => {
  it('acks, then runs', async () => {
    const { steps, deliver } = listen()
    const record = await deliver({ name: 'jane' })
    expect(steps).toEqual(['ack jane', 'run jane'])
    expect(record).toMatchObject({ outcome: 'answered', kind: 'command', surface: 'command' })
  })

  it('acks an unreadable payload, and logs its event', async () => {
    const { steps, lines, deliver } = listen()
    const record = await deliver({})
    expect(steps).toEqual(['ack undefined'])
    expect(lines.join('')).toContain('"event":"example","msg":"event unreadable"')
    expect(record.outcome).toBe('ignored')
  })

  it('leaves a payload alone that does not concern the app', async () => {
    const { steps, lines, deliver } = listen()
    const record = await deliver({ name: 'bot' })
    expect([steps, lines]).toEqual([[], []])
    expect(record.outcome).toBe('ignored')
  })

  it('runs nothing if the ack was the whole answer', async () => {
    const { steps, deliver } = listen({ delivery: () => undefined })
    await deliver({ name: 'jane' })
    expect(steps).toEqual(['ack jane'])
  })

  it('rejects a delivery that has no record', async () => {
    const { listener } = listen()
    const context = { isEnterpriseInstall: false }
    await expect(listener({ body: { name: 'jane' }, context })).rejects.toThrow('DeliveryApp')
  })
})
