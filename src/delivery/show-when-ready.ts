import { withTimeout } from '../lib/result.ts'

/** Shows what `work` resolves to; if that takes longer than `patienceMs`, shows first that it is loading. Throws as `work` does. */
export async function showWhenReady<Value>(options: {
  work: Promise<Value>
  patienceMs: number
  showLoading: () => Promise<void>
  show: (value: Value) => Promise<void>
}): Promise<void> {
  const { work, patienceMs, showLoading, show } = options
  const early = await withTimeout(work, patienceMs)
  if (!early.ok && early.error.kind === 'timed_out') await showLoading()
  await show(await work)
}
