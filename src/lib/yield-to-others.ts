const FEW = 4
const waiting: (() => void)[] = []

/**
 * Lets a few callers through with each turn of the event loop. SQLite answers at once. Without this, hundreds of
 * workspaces that start together would run in one turn, and acks would wait.
 */
export function yieldToOthers(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(begin)
  })
}

function begin(): void {
  for (const resolve of waiting.splice(0, FEW)) resolve()
  if (waiting.length > 0) setImmediate(begin)
}
