import { describe, expect, it } from 'vitest'
import { BackgroundTasks } from '../../src/delivery/deliveries.ts'
import { gate } from '../support/gate.ts'

/** Whether the tasks are idle, after all pending microtasks have run. */
async function isIdle(idle: Promise<void>): Promise<boolean> {
  return await Promise.race([
    idle.then(() => true),
    new Promise<boolean>((resolve) => setImmediate(resolve, false)),
  ])
}

describe('BackgroundTasks', () => {
  it('waits for a task that starts while it waits', async () => {
    const tasks = new BackgroundTasks()
    const [one, two] = [gate(), gate()]
    tasks.track(one.opened.then(() => tasks.track(two.opened)))
    const idle = tasks.idle()
    one.open()
    expect(await isIdle(idle)).toBe(false)
    two.open()
    expect(await isIdle(idle)).toBe(true)
  })

  it('counts a task that fails as ended', async () => {
    const tasks = new BackgroundTasks()
    tasks.track(Promise.reject(new Error('failed')))
    expect(await isIdle(tasks.idle())).toBe(true)
  })
})
