import { failed, ok, type Result } from '../../../src/lib/result.ts'

/** A response_url works this often, for this long (milliseconds). */
export const RESPONSE_URL_USES = 5
export const RESPONSE_URL_LIFE_MS = 30 * 60 * 1_000

/** The action that Slack gave the response_url out for, and the place of the answer. */
export interface ResponseTarget {
  kind: 'command' | 'message' | 'unfurl' | 'shortcut' | 'view'
  user: string
  channel: string
  /** The message that was clicked, or the last answer to the command. */
  message_ts?: string
  /** The thread of the clicked message. */
  thread_ts?: string
}

export type ResponseUrlError = { kind: 'unknown_url' | 'expired_url' | 'used_url' }

export class ResponseUrls {
  private readonly made = new Map<string, { target: ResponseTarget; madeAt: number; uses: number }>()
  private readonly clock: () => number

  constructor(clock: () => number) {
    this.clock = clock
  }

  /** The path of a new response_url. */
  make(target: ResponseTarget, teamId: string): string {
    const family = target.kind === 'command' ? 'commands' : target.kind === 'shortcut' ? 'app' : 'actions'
    const path = `/${family}/${teamId}/${this.made.size + 1}/${crypto.randomUUID().replaceAll('-', '')}`
    this.made.set(path, { target, madeAt: this.clock(), uses: 0 })
    return path
  }

  has(path: string): boolean {
    return this.made.has(path)
  }

  check(path: string): Result<ResponseTarget, ResponseUrlError> {
    const url = this.made.get(path)
    if (url === undefined) return failed({ kind: 'unknown_url' })
    if (this.clock() - url.madeAt > RESPONSE_URL_LIFE_MS) return failed({ kind: 'expired_url' })
    if (url.uses >= RESPONSE_URL_USES) return failed({ kind: 'used_url' })
    return ok(url.target)
  }

  use(path: string): void {
    const url = this.made.get(path)
    if (url !== undefined) url.uses += 1
  }
}
