import { expect, it } from 'vitest'
import { createMemoryStore } from '../../src/database/store.ts'
import { DeliveryRecord } from '../../src/delivery/deliveries.ts'
import { DeliveryRunner, defineListener } from '../../src/delivery/runner.ts'
import { idleViewers } from '../support/access.ts'
import { capturedLog } from '../support/captured-log.ts'
import { testClock } from '../support/clock.ts'

/** Delivers something to a listener, and returns what that did, in order. */
async function stepsOf(delivery?: DeliveryRecord): Promise<string[]> {
  const steps: string[] = []
  const { log } = capturedLog()
  const options = {
    store: createMemoryStore(),
    viewers: idleViewers(),
    log,
    clock: testClock,
  }
  const listener = defineListener(new DeliveryRunner(options), {
    event: 'example',
    read: () => 'jane',
    atOnce: async () => void steps.push('ack'),
    delivery: (key) => ({ key, kind: 'command', user: 'U0REP' }),
    run: async () => void steps.push('run'),
  })
  await listener({ body: {}, context: { delivery, isEnterpriseInstall: false } })
  await delivery?.answering
  return steps
}

it('a listener acks, then runs', async () => {
  expect(await stepsOf(new DeliveryRecord(undefined))).toEqual(['ack', 'run'])
})

it('a listener rejects a delivery that did not come through DeliveryApp', async () => {
  await expect(stepsOf()).rejects.toThrow('DeliveryApp')
})
