import { withTimeout } from '../lib/result.ts'

/**
 * Shows what `work` resolves to. If that takes longer than `patienceMs`, shows first that it is loading; `show` then gets what
 * `showLoading` resolved to. Throws as `work` does.
 */
export async function showWhenReady<Value, Loading>(options: {
  work: Promise<Value>
  patienceMs: number
  showLoading: () => Promise<Loading>
  show: (value: Value, loading: Loading | undefined) => Promise<void>
}): Promise<void> {
  const { work, patienceMs, showLoading, show } = options
  const early = await withTimeout(work, patienceMs)
  const isLate = !early.ok && early.error.kind === 'timed_out'
  const loading = isLate ? await showLoading() : undefined
  await show(await work, loading)
}
