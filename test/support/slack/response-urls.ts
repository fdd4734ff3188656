/** A response_url works this often, for this long (milliseconds). */
const RESPONSE_URL_USES = 5
const RESPONSE_URL_LIFE_MS = 30 * 60 * 1_000

/** The action that Slack gave the response_url out for, and the place of the answer. */
export interface ResponseTarget {
  kind: 'command' | 'message' | 'unfurl' | 'shortcut'
  user: string
  channel: string
  /** The message that was clicked, or the last answer to the command. */
  message_ts?: string | undefined
  /** The thread of the clicked message. */
  thread_ts?: string | undefined
}

export class ResponseUrls {
  private readonly made = new Map<string, { target: ResponseTarget; madeAt: number; uses: number }>()

  constructor(private readonly clock: () => number) {}

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

  /** What it answers, or why it doesn't work. */
  check(path: string): ResponseTarget | 'unknown_url' | 'expired_url' | 'used_url' {
    const url = this.made.get(path)
    if (url === undefined) return 'unknown_url'
    if (this.clock() - url.madeAt > RESPONSE_URL_LIFE_MS) return 'expired_url'
    if (url.uses >= RESPONSE_URL_USES) return 'used_url'
    return url.target
  }

  use(path: string): void {
    const url = this.made.get(path)
    if (url !== undefined) url.uses += 1
  }
}
