import { describe, expect, it } from 'vitest'
import { BackgroundTasks } from '../../src/delivery/deliveries.ts'

/** A task that ends when it is told to. */
function gate() {
  let [open, fail] = [() => {}, () => {}]
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve
    fail = () => reject(new Error('failed'))
  })
  return { promise, open: () => open(), fail: () => fail() }
}

/** Whether `waiting` is over. */
function watch(waiting: Promise<void>) {
  const state = { isOver: false }
  const over = waiting.then(() => {
    state.isOver = true
  })
  return { state, over }
}

/** Lets everything happen that waits for nothing from outside. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe('BackgroundTasks', () => {
  it('is idle while no task runs', async () => {
    await expect(new BackgroundTasks().idle()).resolves.toBeUndefined()
  })

  it('is idle only when the last task has ended', async () => {
    const work = new BackgroundTasks()
    const [one, two] = [gate(), gate()]
    work.track(one.promise)
    work.track(two.promise)
    const { state, over } = watch(work.idle())
    one.open()
    await settle()
    expect(state.isOver).toBe(false)
    two.open()
    await over
    expect(state.isOver).toBe(true)
  })

  it('waits for a task that starts while it waits', async () => {
    const work = new BackgroundTasks()
    const [one, two] = [gate(), gate()]
    work.track(one.promise.then(() => work.track(two.promise)))
    const { state, over } = watch(work.idle())
    one.open()
    await settle()
    expect(state.isOver).toBe(false)
    two.open()
    await over
  })

  it('counts a task that fails as ended', async () => {
    const work = new BackgroundTasks()
    const task = gate()
    work.track(task.promise)
    task.fail()
    await expect(work.idle()).resolves.toBeUndefined()
  })
})
