import { EventEmitter } from 'node:events'
import type { Mention } from './blocks/mentions.ts'
import { isObject, type Json, type JsonObject } from './json.ts'

/** A call of the Web API, or a use of a response_url (its method is `response_url`). */
export interface Call {
  method: string
  args: JsonObject
  /** The HTTP status; 0 where no answer was sent. */
  status: number
  answer: Json
  /** When it came, in milliseconds of the fake's clock. */
  at: number
  /** The response_url that was used. */
  url?: string | undefined
}

/** Something that the bot ought not to have sent. Failures that only the workspace's state explains are not here. */
export interface Refusal {
  method: string
  error: string
  why: string
  args: JsonObject
  at: number
}

interface Notified extends Mention {
  method: string
}

/** A word to one person that Slack itself shows, such as `operation_timeout`. */
interface Notice {
  user: string
  channel?: string | undefined
  text: string
}

/** One exchange over the wire, either way. */
export interface Wire {
  direction: 'to_bot' | 'from_bot'
  name: string
  request: Json
  response: Json
  status: number
  at: number
  ms: number
  /** Name of the injected fault that hit it. */
  fault?: string | undefined
}

interface JournalEvents {
  /** The workspace's state has changed. */
  change: []
  refusal: []
  wire: [Wire]
}

const PATIENCE_MS = 10_000

/** A record of all calls and changes, and a way to wait for them. */
export class Journal extends EventEmitter<JournalEvents> {
  readonly calls: Call[] = []
  readonly refusals: Refusal[] = []
  readonly notified: Notified[] = []
  readonly notices: Notice[] = []

  /** @param clock now, in milliseconds since 1970. */
  constructor(private readonly clock: () => number) {
    super()
    this.setMaxListeners(0)
  }

  refuse(method: string, error: string, why: string, args: Json | undefined): void {
    const given = isObject(args) ? args : { sent: args }
    this.refusals.push({ method, error, why, args: given, at: this.clock() })
    this.emit('refusal')
    this.changed()
  }

  mentioned(mentions: readonly Mention[], method: string): void {
    this.notified.push(...mentions.map((mention) => ({ ...mention, method })))
  }

  changed(): void {
    this.emit('change')
  }

  /**
   * The first value of `find` that is neither undefined, null nor false, tried now and after everything that happens.
   * Rejects after ten seconds with the calls so far.
   */
  next<Found>(find: () => Found | undefined | null | false): Promise<Found> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        this.off('change', attempt)
        this.off('wire', attempt)
        finish()
      }
      const attempt = () => {
        try {
          const found = find()
          if (found !== undefined && found !== null && found !== false) settle(() => resolve(found))
        } catch (error) {
          settle(() => reject(error))
        }
      }
      const timer = setTimeout(() => settle(() => reject(new Error(this.timeoutMessage()))), PATIENCE_MS)
      this.on('change', attempt)
      this.on('wire', attempt)
      attempt()
    })
  }

  private timeoutMessage(): string {
    const calls = this.calls.map((call) => `${call.method} ${call.status} ${JSON.stringify(call.answer)}`)
    const refusals = this.refusals.map(({ method, error, why }) => `${method} ${error}: ${why}`)
    return [`Not seen within ${PATIENCE_MS} ms. Calls:`, ...calls, 'Refusals:', ...refusals].join('\n  ')
  }
}
