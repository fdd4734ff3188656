/** What may go wrong between the bot and Exec. */
export type ExecFault =
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Gives the right answer when `until` has settled. */
  | { kind: 'late'; until: Promise<unknown> }
  /** Starts the right answer, a byte every `everyMs`. */
  | { kind: 'trickle'; everyMs?: number }
  /** A proxy's page. */
  | { kind: 'server_error'; status: 500 | 502 | 503 | 504 }
  | { kind: 'invalid_key' }
  | { kind: 'workspace_inactive' }
  /** 429, with `retry_after` where Exec may put it. */
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
  /** From now on, until cleared. */
  set(fault: ExecFault): void
  /** From now on for this path alone, such as `/sessions`, until cleared. It comes after what is queued. */
  setFor(path: string, fault: ExecFault): void
  /** For the next requests only, after those that were queued before, and before what is set. */
  next(fault: ExecFault, requests?: number): void
  clear(): void
}

/** The faults to hand to a test or a playground, and `take` for the server: the fault of the request at hand. */
export function createExecFaults(
  latencyMs: number,
): ExecFaults & { take(path: string | undefined): ExecFault | undefined } {
  const queue: ExecFault[] = []
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
      for (let count = 0; count < requests; count += 1) queue.push(fault)
    },
    clear() {
      queue.length = 0
      byPath.clear()
      lasting = undefined
    },
    take: (path) => queue.shift() ?? byPath.get(path) ?? lasting,
  }
}
