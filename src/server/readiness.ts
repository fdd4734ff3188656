import type { ExecError } from '../exec/exec-error.ts'
import type { SlackFailure } from './slack-failure.ts'

/** What `/readyz` answers with. `socket` is there in Socket Mode only. */
export interface ReadinessReport {
  ready: boolean
  parts: {
    process: 'ok' | 'stopping'
    slack: 'ok' | 'connecting' | 'token_rejected'
    socket?: 'ok' | 'disconnected'
    store: 'ok' | 'degraded'
    exec: 'ok' | 'degraded'
  }
}

/** What Slack answers any call with when the token works no more. */
const TOKEN_GONE = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
])

/** These say nothing against Exec. */
const ANSWERS: ReadonlySet<ExecError['kind']> = new Set(['budget_kept', 'not_found', 'request_refused'])

/**
 * Whether the bot can do its work: Slack's token works, in Socket Mode the socket is open, and the process is not
 * stopping. A store or an Exec in trouble makes answers poorer, and is named.
 */
export class Readiness {
  #slack: ReadinessReport['parts']['slack'] = 'connecting'
  #socket: ReadinessReport['parts']['socket']
  #exec: ReadinessReport['parts']['exec'] = 'ok'
  #isStopping = false
  readonly #isStoreDegraded: () => boolean

  constructor(mode: 'http' | 'socket', isStoreDegraded: () => boolean) {
    if (mode === 'socket') this.#socket = 'disconnected'
    this.#isStoreDegraded = isStoreDegraded
  }

  /** A call to Slack's Web API ended. */
  slackAnswered(failure: SlackFailure | undefined): void {
    if (failure === undefined) this.#slack = 'ok'
    else if (failure.kind === 'refused' && TOKEN_GONE.has(failure.code)) this.#slack = 'token_rejected'
  }

  socketChanged(isOpen: boolean): void {
    this.#socket = isOpen ? 'ok' : 'disconnected'
  }

  /** A request to Exec ended. */
  execAnswered(error: ExecError | undefined): void {
    this.#exec = error === undefined || ANSWERS.has(error.kind) ? 'ok' : 'degraded'
  }

  stop(): void {
    this.#isStopping = true
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  report(): ReadinessReport {
    const parts = {
      process: this.#isStopping ? ('stopping' as const) : ('ok' as const),
      slack: this.#slack,
      ...(this.#socket === undefined ? {} : { socket: this.#socket }),
      store: this.#isStoreDegraded() ? ('degraded' as const) : ('ok' as const),
      exec: this.#exec,
    }
    const { process, slack, socket = 'ok' } = parts
    return { ready: process === 'ok' && slack === 'ok' && socket === 'ok', parts }
  }
}
