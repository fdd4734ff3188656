import { describe, expect, it } from 'vitest'
import { BackgroundTasks } from '../../src/delivery/deliveries.ts'

/** A promise that stays pending until the test calls `open` or `fail`. */
function gate() {
  let [open, fail] = [() => {}, () => {}]
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve
    fail = () => reject(new Error('failed'))
  })
  return { promise, open: () => open(), fail: () => fail() }
}

function watch(waiting: Promise<void>) {
  const state = { isOver: false }
  const over = waiting.then(() => {
    state.isOver = true
  })
  return { state, over }
}

/** Lets all pending microtasks run. */
function flushMicrotasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

describe('BackgroundTasks', () => {
  it('is idle while no task runs', async () => {
    await expect(new BackgroundTasks().idle()).resolves.toBeUndefined()
  })

  it('is idle only when the last task has ended', async () => {
    const tasks = new BackgroundTasks()
    const [one, two] = [gate(), gate()]
    tasks.track(one.promise)
    tasks.track(two.promise)
    const { state, over } = watch(tasks.idle())
    one.open()
    await flushMicrotasks()
    expect(state.isOver).toBe(false)
    two.open()
    await over
    expect(state.isOver).toBe(true)
  })

  it('waits for a task that starts while it waits', async () => {
    const tasks = new BackgroundTasks()
    const [one, two] = [gate(), gate()]
    tasks.track(one.promise.then(() => tasks.track(two.promise)))
    const { state, over } = watch(tasks.idle())
    one.open()
    await flushMicrotasks()
    expect(state.isOver).toBe(false)
    two.open()
    await over
  })

  it('counts a task that fails as ended', async () => {
    const tasks = new BackgroundTasks()
    const task = gate()
    tasks.track(task.promise)
    task.fail()
    await expect(tasks.idle()).resolves.toBeUndefined()
  })
})
