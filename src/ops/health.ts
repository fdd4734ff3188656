import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecError } from '../exec/exec-error.ts'
import type { Log } from '../lib/log.ts'
import type { SlackFailure } from '../slack/failure.ts'
import type { Metrics } from './metrics.ts'

/** The body of `/readyz`. `socket` only in Socket Mode. */
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

/** Slack's codes for a token that no longer works. */
const TOKEN_GONE = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
])

/** Errors that say nothing about Exec's health. */
const ANSWERS: ReadonlySet<ExecError['kind']> = new Set(['quota_reserved', 'not_found', 'request_refused'])

/**
 * Whether the bot can work: Slack accepts the token, in Socket Mode the socket is open, and the process is not stopping. The
 * log says when the token or the socket is lost, and when it is back. A degraded store or Exec is reported, but the bot stays
 * ready.
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

  /** Socket Mode may close more than once while it reconnects. */
  socketChanged(isOpen: boolean): void {
    const now = isOpen ? 'ok' : 'disconnected'
    if (now === this.#socket) return
    this.#socket = now
    if (isOpen) this.#log.info('the socket to Slack is open')
    else if (!this.#isStopping) this.#log.warn('the socket to Slack is closed, connecting again')
  }

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

/** Answers one GET or HEAD. */
type Route = (request: IncomingMessage, response: ServerResponse) => void

export type Routes = Readonly<Record<string, Route>>

/** `/healthz`: 200 while the process runs. */
export const health: Route = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok\n')
}

/** `/readyz`: 200 or 503, with each part named. */
export function readyRoute(readiness: Readiness): Route {
  return (_, response) => {
    const report = readiness.report()
    response
      .writeHead(report.ready ? 200 : 503, {
        'content-type': 'application/json',
        'cache-control': 'no-store',
      })
      .end(`${JSON.stringify(report)}\n`)
  }
}

/** `/metrics`, in Prometheus's text format. */
export function metricsRoute({ registry }: Metrics): Route {
  return (_, response) => {
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  }
}
