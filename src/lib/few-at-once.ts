const FEW = 4
const waiting: (() => void)[] = []

/**
 * Resolves for a few callers with each turn of the event loop. SQLite answers at once: without it, what hundreds of workspaces begin at
 * the same time runs to its first call to Slack or Exec in one turn, and acks wait for all of it.
 */
export function fewAtOnce(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(begin)
  })
}

function begin(): void {
  for (const resolve of waiting.splice(0, FEW)) resolve()
  if (waiting.length > 0) setImmediate(begin)
}
