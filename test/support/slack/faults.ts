import type { JsonObject } from './json.ts'

/** A failure of the next calls of one method (`response_url` counts as a method). */
export type Fault = {
  /** How many calls it hits; one when left out. */
  times?: number
  /** Which calls it hits, by what they send; any when left out. */
  only?: (args: JsonObject) => boolean
} & (
  | { kind: 'slow'; latencyMs: number }
  /** Takes the call when `until` has settled. `onArrival` is called before. */
  | { kind: 'late'; until: Promise<unknown>; onArrival?: () => void }
  | { kind: 'reset' }
  | { kind: 'status'; status: number; body?: string }
  | { kind: 'error'; error: string; messages?: readonly string[] }
  /** The call counts as successful, has no effect, and its answer warns of that. */
  | { kind: 'warning'; warning: string; messages?: readonly string[] }
  | { kind: 'ratelimited'; retryAfterSeconds: number }
  /** The call has its effect, but its answer is lost. */
  | { kind: 'answer_lost' }
)

export class Faults {
  private readonly pending = new Map<string, { fault: Fault; left: number }[]>()

  /** Lets the next calls of `method` fail; `*` stands for all of the Web API. Several queue up. */
  add(method: string, fault: Fault): void {
    const queue = this.pending.get(method) ?? []
    queue.push({ fault, left: fault.times ?? 1 })
    this.pending.set(method, queue)
  }

  clear(): void {
    this.pending.clear()
  }

  /** The fault that hits this call, if any; it is used up. */
  take(method: string, args: JsonObject): Fault | undefined {
    return this.takeFrom(method, args) ?? (method === 'response_url' ? undefined : this.takeFrom('*', args))
  }

  private takeFrom(method: string, args: JsonObject): Fault | undefined {
    const queue = this.pending.get(method) ?? []
    const hit = queue.find(({ fault }) => fault.only?.(args) !== false)
    if (hit === undefined) return undefined
    hit.left -= 1
    if (hit.left <= 0) queue.splice(queue.indexOf(hit), 1)
    return hit.fault
  }
}
