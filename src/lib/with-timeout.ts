import { failed, ok, type Result } from './result.ts'

/** Why there is no value: it took too long, or the promise was rejected. */
export type NoValue = { kind: 'timed_out' } | { kind: 'rejected'; error: unknown }

/** What `promise` comes to within `ms` milliseconds. It may withTimeout later in any way; nobody hears of it. */
export function withTimeout<Value>(promise: Promise<Value>, ms: number): Promise<Result<Value, NoValue>> {
  return new Promise((resolve) => {
    // An answer that arrived while the process was busy is read after the timers, and counts.
    const timer = setTimeout(() => setImmediate(() => resolve(failed({ kind: 'timed_out' }))), ms)
    promise.then(
      (value) => {
        clearTimeout(timer)
        resolve(ok(value))
      },
      (error: unknown) => {
        clearTimeout(timer)
        resolve(failed({ kind: 'rejected', error }))
      },
    )
  })
}

/** BackgroundTasks that is awaited later. Should it be rejected before, whoever awaits it hears of that, and the process goes on. */
export function withHandledRejection<Value>(work: Promise<Value>): Promise<Value> {
  work.catch(() => undefined)
  return work
}
