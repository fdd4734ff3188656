import type { RequestListener } from 'node:http'
import type { GroupsReport } from '../access/coaches.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { Log } from '../lib/log.ts'
import { isTokenGone, type SlackFailure } from '../slack/failure.ts'
import type { Metrics } from './metrics.ts'

/** In the body of `/readyz`. */
interface ReadinessParts {
  /** `starting`: it takes no deliveries yet. */
  process: 'starting' | 'ok' | 'stopping'
  /** `undefined` with many workspaces: each has a token of its own. */
  slack: 'ok' | 'connecting' | 'token_rejected' | undefined
  /** Only in Socket Mode. */
  socket: 'ok' | 'disconnected' | undefined
  store: 'ok' | 'degraded'
  exec: 'ok' | 'degraded'
  /** Only with `EXEC_GROUP_COACHES`. */
  groups: GroupsReport | undefined
}

/** Errors that leave Exec's health `ok`. */
const ANSWERS: ReadonlySet<ExecError['kind']> = new Set([
  'quota_reserved',
  'personal_limit',
  'not_connected',
  'not_found',
  'request_refused',
])

/** Errors that say nothing of other keys. */
const OF_ONE_KEY: ReadonlySet<ExecError['kind']> = new Set(['key_rejected', 'workspace_inactive', 'limited'])

/**
 * Ready while Slack accepts the token, the socket is open and the app takes deliveries, even if the store or Exec is
 * degraded.
 */
export class Readiness {
  #slack: ReadinessParts['slack'] = 'connecting'
  #socket: ReadinessParts['socket']
  #exec: ReadinessParts['exec'] = 'ok'
  #process: ReadinessParts['process'] = 'starting'

  constructor(
    mode: 'http' | 'socket' | 'many_workspaces',
    private readonly reports: { isStoreDegraded: () => boolean; groups: () => GroupsReport | undefined },
    private readonly log: Log,
  ) {
    if (mode === 'socket') this.#socket = 'disconnected'
    if (mode === 'many_workspaces') this.#slack = undefined
  }

  slackAnswered(failure: SlackFailure | undefined): void {
    const before = this.#slack
    if (failure === undefined) {
      this.#slack = 'ok'
      if (before === 'token_rejected') this.log.info('Slack takes the bot token again')
    } else if (isTokenGone(failure)) {
      this.#slack = 'token_rejected'
      if (before === 'ok') this.log.error('Slack takes the bot token no more', { slack_error: failure.code })
    }
  }

  /** Socket Mode may close more than once while it reconnects. */
  socketChanged(isOpen: boolean): void {
    const now = isOpen ? 'ok' : 'disconnected'
    if (now === this.#socket) return
    this.#socket = now
    if (isOpen) this.log.info('the socket to Slack is open')
    else if (this.#process !== 'stopping') this.log.warn('the socket to Slack is closed, connecting again')
  }

  /** @param isOneOfMany whether other workspaces have keys and limits of their own. */
  execAnswered(error: ExecError | undefined, { isOneOfMany = false } = {}): void {
    const isOk = error === undefined || ANSWERS.has(error.kind) || (isOneOfMany && OF_ONE_KEY.has(error.kind))
    this.#exec = isOk ? 'ok' : 'degraded'
  }

  /** Called once the database has answered: until then, replicas know nothing of each other. */
  start(): void {
    if (this.#process === 'starting') this.#process = 'ok'
  }

  stop(): void {
    this.#process = 'stopping'
  }

  report(): { ready: boolean; parts: ReadinessParts } {
    const parts: ReadinessParts = {
      process: this.#process,
      slack: this.#slack,
      socket: this.#socket,
      store: this.reports.isStoreDegraded() ? 'degraded' : 'ok',
      exec: this.#exec,
      groups: this.reports.groups(),
    }
    const { process, slack = 'ok', socket = 'ok' } = parts
    return { ready: process === 'ok' && slack === 'ok' && socket === 'ok', parts }
  }
}

/** Each answers one GET or HEAD. */
export type Routes = Readonly<Record<string, RequestListener>>

/** 200 while the process runs. */
export const health: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('ok\n')
}

export function readyRoute(readiness: Readiness): RequestListener {
  return (_, response) => {
    const report = readiness.report()
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
    response.writeHead(report.ready ? 200 : 503, headers).end(`${JSON.stringify(report)}\n`)
  }
}

export function metricsRoute({ registry }: Metrics): RequestListener {
  return (_, response) => {
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  }
}
