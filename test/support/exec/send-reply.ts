import type { ServerResponse } from 'node:http'
import type { ExecReply } from './exec-reply.ts'

export function sendReply(response: ServerResponse, { status, body, headers }: ExecReply): void {
  send(
    response,
    status,
    { 'content-type': 'application/json; charset=utf-8', ...headers },
    JSON.stringify(body),
  )
}

export function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  response.writeHead(status, { ...headers, 'content-length': bytes.length })
  response.end(bytes)
}
