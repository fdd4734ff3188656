/** Expected errors are values with a `kind`, not exceptions. */
export type Result<Value, Failure> = { ok: true; value: Value } | { ok: false; error: Failure }

export function ok<Value>(value: Value): { ok: true; value: Value } {
  return { ok: true, value }
}

export function failed<Failure>(error: Failure): { ok: false; error: Failure } {
  return { ok: false, error }
}

/** Why there is no value. */
export type NoValue = { kind: 'timed_out' } | { kind: 'rejected'; error: unknown }

/** Waits at most `ms` milliseconds for the promise, and ignores a later outcome. Never rejects. */
export function withTimeout<Value>(promise: Promise<Value>, ms: number): Promise<Result<Value, NoValue>> {
  return new Promise((resolve) => {
    // Node runs timers before it reads sockets: an answer that arrived while the process was busy still counts.
    const timer = setTimeout(() => setImmediate(() => resolve(failed({ kind: 'timed_out' }))), ms)
    const settle = (result: Result<Value, NoValue>) => {
      clearTimeout(timer)
      resolve(result)
    }
    promise.then(
      (value) => settle(ok(value)),
      (error: unknown) => settle(failed({ kind: 'rejected', error })),
    )
  })
}

/** What the promise resolves to within `ms` milliseconds; `late` if it is late or rejects. */
export async function inTime<Value, Late>(
  promise: Promise<Value>,
  ms: number,
  late: Late,
): Promise<Value | Late> {
  const settled = await withTimeout(promise, ms)
  return settled.ok ? settled.value : late
}

export function valueInTime<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  return inTime(promise, ms, undefined)
}

/** The value, if the promise has already resolved. */
export async function ifSettled<Value>(promise: Promise<Value> | undefined): Promise<Value | undefined> {
  return promise && valueInTime(promise, 0)
}

/** The result of something that took too long. */
export const TIMED_OUT = failed({ kind: 'timed_out' } as const)

/** Marks a rejection as handled, so that the process goes on; the later `await` still throws. */
export function withHandledRejection<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined)
  return promise
}

/**
 * Shows what `work` resolves to. If that takes longer than `patienceMs`, first shows that it is loading; `show` then
 * gets what `showLoading` resolved to. Throws what `work` throws.
 */
export async function showWhenReady<Value, Loading>(options: {
  work: Promise<Value>
  patienceMs: number
  showLoading: () => Promise<Loading>
  show: (value: Value, loading: Loading | undefined) => Promise<unknown>
}): Promise<void> {
  const { work, patienceMs, showLoading, show } = options
  const early = await withTimeout(work, patienceMs)
  const isLate = !early.ok && early.error.kind === 'timed_out'
  const loading = isLate ? await showLoading() : undefined
  await show(await work, loading)
}
