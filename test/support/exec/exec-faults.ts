export type ExecFault =
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Sends the right answer once `until` has settled. */
  | { kind: 'late'; until: Promise<unknown> }
  /** Sends the right answer, a byte every `everyMs`. */
  | { kind: 'trickle'; everyMs?: number }
  /** An HTML page, as a proxy sends it. */
  | { kind: 'server_error'; status: 500 | 502 | 503 | 504 }
  | { kind: 'invalid_key' }
  | { kind: 'workspace_inactive' }
  /** 429, with `retry_after` in one of the places that Exec may use. */
  | { kind: 'limited'; retryAfter?: number | string; where: 'body' | 'error' | 'header' | 'nowhere' }
  /** 200 with a page instead of JSON. */
  | { kind: 'html' }
  | { kind: 'empty' }
  /** Half of the right JSON, as a complete answer. */
  | { kind: 'truncated' }
  /** Half of the right JSON, then the connection breaks. */
  | { kind: 'cut_off' }
  /** The right JSON, as text/plain. */
  | { kind: 'wrong_type' }
  /** The right JSON with `bytes` of spaces before it. */
  | { kind: 'too_large'; bytes: number }
  /** The connection is reset before an answer. */
  | { kind: 'reset' }
  | { kind: 'redirect'; location: string }
  /** Any other answer. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body: string | Buffer }

export interface ExecFaults {
  /** Before each answer, in milliseconds. */
  latencyMs: number
  /** For all requests, until `clear`. */
  set(fault: ExecFault): void
  /** For this path alone, such as `/sessions`, until `clear`. Queued faults come first. */
  setFor(path: string, fault: ExecFault): void
  /** Queues a fault for the next requests. Queued faults come before those of `set` and `setFor`. */
  next(fault: ExecFault, requests?: number): void
  /** Queues a fault for the next request to this path. */
  nextFor(path: string, fault: ExecFault): void
  clear(): void
}

/** `take` is for the server: it returns the fault of the current request. */
export function createExecFaults(
  latencyMs: number,
): ExecFaults & { take(path: string | undefined): ExecFault | undefined } {
  const queue: { fault: ExecFault; path?: string }[] = []
  const byPath = new Map<string | undefined, ExecFault>()
  let lasting: ExecFault | undefined
  return {
    latencyMs,
    set(fault) {
      lasting = fault
    },
    setFor(path, fault) {
      byPath.set(path, fault)
    },
    next(fault, requests = 1) {
      for (let count = 0; count < requests; count += 1) queue.push({ fault })
    },
    nextFor(path, fault) {
      queue.push({ fault, path })
    },
    clear() {
      queue.length = 0
      byPath.clear()
      lasting = undefined
    },
    take(path) {
      const at = queue.findIndex((queued) => queued.path === undefined || queued.path === path)
      const [queued] = at === -1 ? [] : queue.splice(at, 1)
      return queued?.fault ?? byPath.get(path) ?? lasting
    },
  }
}
