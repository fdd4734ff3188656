import type { ExecError } from '../exec/exec-error.ts'
import type { Log } from '../lib/log.ts'
import type { SlackFailure } from '../slack/failure.ts'

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
const ANSWERS: ReadonlySet<ExecError['kind']> = new Set(['quota_reserved', 'not_found', 'request_refused'])

/**
 * Whether the bot can do its work: Slack's token works, in Socket Mode the socket is open, and the process is not
 * stopping. The log says when one of the first two is lost, and when it is back. A store or an Exec in trouble makes answers
 * poorer, and is named.
 */
export class Readiness {
  #slack: ReadinessReport['parts']['slack'] = 'connecting'
  #socket: ReadinessReport['parts']['socket']
  #exec: ReadinessReport['parts']['exec'] = 'ok'
  #isStopping = false
  readonly #isStoreDegraded: () => boolean
  readonly #log: Log

  constructor(mode: 'http' | 'socket', isStoreDegraded: () => boolean, log: Log) {
    if (mode === 'socket') this.#socket = 'disconnected'
    this.#isStoreDegraded = isStoreDegraded
    this.#log = log
  }

  /** A call to Slack's Web API ended. */
  slackAnswered(failure: SlackFailure | undefined): void {
    const before = this.#slack
    if (failure === undefined) {
      this.#slack = 'ok'
      if (before === 'token_rejected') this.#log.info('Slack takes the bot token again')
    } else if (failure.kind === 'refused' && TOKEN_GONE.has(failure.code)) {
      this.#slack = 'token_rejected'
      if (before === 'ok') this.#log.error('Slack takes the bot token no more', { slack_error: failure.code })
    }
  }

  /** Socket Mode's socket opened or closed. While it reconnects it may close more than once. */
  socketChanged(isOpen: boolean): void {
    const now = isOpen ? 'ok' : 'disconnected'
    if (now === this.#socket) return
    this.#socket = now
    if (isOpen) this.#log.info('the socket to Slack is open')
    else if (!this.#isStopping) this.#log.warn('the socket to Slack is closed, connecting again')
  }

  /** A request to Exec ended. */
  execAnswered(error: ExecError | undefined): void {
    this.#exec = error === undefined || ANSWERS.has(error.kind) ? 'ok' : 'degraded'
  }

  stop(): void {
    this.#isStopping = true
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
