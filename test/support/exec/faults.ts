import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { invalidKey, workspaceInactive } from './query.ts'

export type ExecFault =
  /** Takes the request and never answers. */
  | { kind: 'hang' }
  /** Sends the right answer once `until` has settled. `onArrival` is called before. */
  | { kind: 'late'; until: Promise<unknown>; onArrival?: () => void }
  /** Sends the right answer, a byte every 20 milliseconds. */
  | { kind: 'trickle' }
  /** An HTML page, as a proxy sends it. */
  | { kind: 'server_error'; status: 500 | 502 | 503 | 504 }
  | { kind: 'invalid_key' }
  | { kind: 'workspace_inactive' }
  /** 429, with `retry_after` in one of the places that Exec may use. */
  | { kind: 'limited'; retryAfter?: number | string; where: 'body' | 'error' | 'header' | 'nowhere' }
  /** 200 with a page instead of JSON. */
  | { kind: 'html' }
  /** Half of the right JSON, as a complete answer. */
  | { kind: 'truncated' }
  /** Half of the right JSON, then the connection breaks. */
  | { kind: 'cut_off' }
  /** The right JSON, as text/plain. */
  | { kind: 'wrong_type' }
  /** The right JSON with `bytes` of spaces before it. */
  | { kind: 'too_large'; bytes: number }
  /** The connection is reset before an answer, once `until` has settled. */
  | { kind: 'reset'; until?: Promise<unknown> }
  /** Any other answer. */
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body: string | Buffer }

export type ExecFaults = ReturnType<typeof createExecFaults>

export function createExecFaults(latencyMs: number) {
  const queue: { fault: ExecFault; path?: string }[] = []
  const byPath = new Map<string | undefined, ExecFault>()
  let lasting: ExecFault | undefined
  return {
    /** Before each answer, in milliseconds. */
    latencyMs,
    /** For all requests, until `clear`. */
    set(fault: ExecFault): void {
      lasting = fault
    },
    /** For this path alone, such as `/sessions`, until `clear`. Queued faults come first. */
    setFor(path: string, fault: ExecFault): void {
      byPath.set(path, fault)
    },
    /** Queues a fault for the next requests. Queued faults come before those of `set` and `setFor`. */
    next(fault: ExecFault, requests = 1): void {
      for (let count = 0; count < requests; count += 1) queue.push({ fault })
    },
    /** Queues a fault for the next request to this path. */
    nextFor(path: string, fault: ExecFault): void {
      queue.push({ fault, path })
    },
    /** Whether nothing goes wrong with any request. */
    get areNone(): boolean {
      return queue.length === 0 && byPath.size === 0 && lasting === undefined && this.latencyMs === 0
    },
    clear(): void {
      queue.length = 0
      byPath.clear()
      lasting = undefined
    },
    /** For the server: the fault of the current request. */
    take(path: string | undefined): ExecFault | undefined {
      const at = queue.findIndex((queued) => queued.path === undefined || queued.path === path)
      const [queued] = at === -1 ? [] : queue.splice(at, 1)
      return queued?.fault ?? byPath.get(path) ?? lasting
    },
  }
}

export interface ExecReply {
  status: number
  body: unknown
}

export const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' }

export function sendReply(
  response: ServerResponse,
  { status, body }: ExecReply,
  headers: Record<string, string> = {},
): void {
  send(response, status, { ...JSON_TYPE, ...headers }, JSON.stringify(body))
}

function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes)
}

/** `reply` is the answer without the fault. */
export async function sendFault(
  response: ServerResponse,
  fault: ExecFault,
  reply: ExecReply,
  closing: AbortSignal,
): Promise<void> {
  const right = JSON.stringify(reply.body)
  switch (fault.kind) {
    case 'hang':
      return
    case 'late':
      fault.onArrival?.()
      await fault.until
      return sendReply(response, reply)
    case 'trickle':
      return trickle(response, right, closing)
    case 'server_error':
      return send(response, fault.status, HTML_TYPE, `<html><h1>${fault.status}</h1><p>upstream</p></html>`)
    case 'invalid_key':
      return sendReply(response, invalidKey)
    case 'workspace_inactive':
      return sendReply(response, workspaceInactive)
    case 'limited':
      return sendLimited(response, fault)
    case 'html':
      return send(response, 200, HTML_TYPE, '<html><h1>Welcome</h1></html>')
    case 'truncated':
      return send(response, 200, JSON_TYPE, right.slice(0, right.length / 2))
    case 'cut_off':
      response.writeHead(200, { ...JSON_TYPE, 'content-length': Buffer.byteLength(right) })
      response.write(right.slice(0, right.length / 2), () => response.destroy())
      return
    case 'wrong_type':
      return send(response, reply.status, { 'content-type': 'text/plain' }, right)
    case 'too_large':
      return send(response, reply.status, JSON_TYPE, ' '.repeat(fault.bytes) + right)
    case 'reset':
      await fault.until
      response.socket?.resetAndDestroy()
      return
    case 'answer':
      return send(response, fault.status, { ...JSON_TYPE, ...fault.headers }, fault.body)
  }
}

async function trickle(response: ServerResponse, text: string, closing: AbortSignal): Promise<void> {
  response.writeHead(200, JSON_TYPE)
  for (const byte of Buffer.from(text)) {
    if (response.destroyed) return
    response.write(Buffer.of(byte))
    await sleep(20, undefined, { signal: closing })
  }
  response.end()
}

function sendLimited(
  response: ServerResponse,
  { retryAfter, where }: Extract<ExecFault, { kind: 'limited' }>,
): void {
  const error = { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Too many requests' }
  const body = {
    body: { error, retry_after: retryAfter },
    error: { error: { ...error, retry_after: retryAfter } },
    header: { error },
    nowhere: { error },
  }[where]
  const headers = where === 'header' ? { 'retry-after': String(retryAfter) } : {}
  sendReply(response, { status: 429, body }, headers)
}

/** Whether Exec refuses the request before it does anything. */
export function isRefusal(fault: ExecFault | undefined): boolean {
  if (fault?.kind === 'answer') return fault.status >= 400 && fault.status < 500
  return fault !== undefined && ['invalid_key', 'workspace_inactive', 'limited'].includes(fault.kind)
}
