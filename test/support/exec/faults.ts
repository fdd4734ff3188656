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

/** An answer as it goes over the wire. */
export interface ExecAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer
  /** `never`: no answer comes. `reset`: the connection ends before it. `half`: it ends in the middle. `slowly`: a byte every 20 ms. */
  arrives?: 'never' | 'reset' | 'half' | 'slowly'
}

export const TRICKLE_MS = 20
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' }

export function execAnswer({ status, body }: ExecReply, headers: Record<string, string> = {}): ExecAnswer {
  return answer(status, { ...JSON_TYPE, ...headers }, JSON.stringify(body) ?? '')
}

function answer(status: number, headers: Record<string, string>, body: string | Buffer): ExecAnswer {
  return { status, headers, body: Buffer.from(body) }
}

/** `reply` is the answer without the fault. */
export async function faultyAnswer(fault: ExecFault | undefined, reply: ExecReply): Promise<ExecAnswer> {
  const right = execAnswer(reply)
  const half = right.body.subarray(0, right.body.length / 2)
  switch (fault?.kind) {
    case undefined:
      return right
    case 'hang':
      return { ...right, arrives: 'never' }
    case 'late':
      fault.onArrival?.()
      await fault.until
      return right
    case 'trickle':
      return { ...right, arrives: 'slowly' }
    case 'server_error':
      return answer(fault.status, HTML_TYPE, `<html><h1>${fault.status}</h1><p>upstream</p></html>`)
    case 'invalid_key':
      return execAnswer(invalidKey)
    case 'workspace_inactive':
      return execAnswer(workspaceInactive)
    case 'limited':
      return limitedAnswer(fault)
    case 'html':
      return answer(200, HTML_TYPE, '<html><h1>Welcome</h1></html>')
    case 'truncated':
      return answer(200, JSON_TYPE, half)
    case 'cut_off':
      return { ...answer(200, JSON_TYPE, right.body), arrives: 'half' }
    case 'wrong_type':
      return { ...right, headers: { 'content-type': 'text/plain' } }
    case 'too_large':
      return { ...right, body: Buffer.concat([Buffer.alloc(fault.bytes, ' '), right.body]) }
    case 'reset':
      await fault.until
      return { ...right, arrives: 'reset' }
    case 'answer':
      return answer(fault.status, { ...JSON_TYPE, ...fault.headers }, fault.body)
  }
}

function limitedAnswer({ retryAfter, where }: Extract<ExecFault, { kind: 'limited' }>): ExecAnswer {
  const error = { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Too many requests' }
  const body = {
    body: { error, retry_after: retryAfter },
    error: { error: { ...error, retry_after: retryAfter } },
    header: { error },
    nowhere: { error },
  }[where]
  return execAnswer({ status: 429, body }, where === 'header' ? { 'retry-after': String(retryAfter) } : {})
}

/** Over a connection. */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body, arrives }: ExecAnswer,
  closing: AbortSignal,
): Promise<void> {
  if (arrives === 'never') return
  if (arrives === 'reset') return void response.socket?.resetAndDestroy()
  if (arrives === 'slowly') return trickle(response, status, body, closing)
  response.writeHead(status, { ...headers, 'content-length': body.length })
  if (arrives === 'half') response.write(body.subarray(0, body.length / 2), () => response.destroy())
  else response.end(body)
}

async function trickle(
  response: ServerResponse,
  status: number,
  body: Buffer,
  closing: AbortSignal,
): Promise<void> {
  response.writeHead(status, JSON_TYPE)
  for (const byte of body) {
    if (response.destroyed) return
    response.write(Buffer.of(byte))
    await sleep(TRICKLE_MS, undefined, { signal: closing })
  }
  response.end()
}

/** Whether Exec refuses the request before it does anything. */
export function isRefusal(fault: ExecFault | undefined): boolean {
  if (fault?.kind === 'answer') return fault.status >= 400 && fault.status < 500
  return fault !== undefined && ['invalid_key', 'workspace_inactive', 'limited'].includes(fault.kind)
}
