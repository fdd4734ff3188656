import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExecFault } from './exec-faults.ts'
import { type ExecReply, invalidKey, workspaceInactive } from './exec-reply.ts'
import { send, sendReply } from './send-reply.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' }

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
      await fault.until
      return sendReply(response, reply)
    case 'trickle':
      return trickle(response, right, fault.everyMs ?? 20, closing)
    case 'server_error':
      return send(response, fault.status, HTML_TYPE, `<html><h1>${fault.status}</h1><p>upstream</p></html>`)
    case 'invalid_key':
      return sendReply(response, invalidKey)
    case 'workspace_inactive':
      return sendReply(response, workspaceInactive)
    case 'limited':
      return sendReply(response, limited(fault))
    case 'html':
      return send(response, 200, HTML_TYPE, '<html><h1>Welcome</h1></html>')
    case 'empty':
      return send(response, 200, JSON_TYPE, '')
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
      response.socket?.resetAndDestroy()
      return
    case 'redirect':
      return send(response, 302, { ...HTML_TYPE, location: fault.location }, '<html>Moved</html>')
    case 'answer':
      return send(response, fault.status, { ...JSON_TYPE, ...fault.headers }, fault.body)
  }
}

async function trickle(
  response: ServerResponse,
  text: string,
  everyMs: number,
  closing: AbortSignal,
): Promise<void> {
  response.writeHead(200, JSON_TYPE)
  for (const byte of Buffer.from(text)) {
    if (response.destroyed) return
    response.write(Buffer.of(byte))
    await sleep(everyMs, undefined, { signal: closing })
  }
  response.end()
}

function limited({ retryAfter, where }: Extract<ExecFault, { kind: 'limited' }>): ExecReply {
  const error = { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Too many requests' }
  switch (where) {
    case 'body':
      return { status: 429, body: { error, retry_after: retryAfter } }
    case 'error':
      return { status: 429, body: { error: { ...error, retry_after: retryAfter } } }
    case 'header':
      return { status: 429, body: { error }, headers: { 'retry-after': String(retryAfter) } }
    case 'nowhere':
      return { status: 429, body: { error } }
  }
}
