let latest: Promise<unknown> = Promise.resolve()

/**
 * Resolves in a turn of the event loop that no other caller has. SQLite answers at once: without it, what hundreds of workspaces begin
 * at the same time runs to its first call to Slack or Exec in one turn, and acks wait for all of it.
 */
export function ownTurn(): Promise<unknown> {
  latest = latest.then(() => new Promise((resolve) => setImmediate(resolve)))
  return latest
}
