import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { benchDocument, withoutTranscript } from './bench-session.ts'

/** A Slack and an Exec that answer with constants and check no request. */
export interface NetworkStub {
  slackApiUrl: string
  execApiUrl: string
  /** A new response_url, and the first body that arrives there. */
  expectCard(): { responseUrl: string; card: Promise<string> }
  /** From now on Exec accepts requests and does not answer. */
  hangExec(): void
  close(): void
}

/** The number of people in the bench. Each has their own sessions. */
export const PEOPLE = 32

export function userOf(person: number): string {
  return `U0BENCH${person}`
}

/** A session's id that holds its person's number, so that the stub needs no list. */
export function sessionOf(person: number, name: string): string {
  return `${name}-${person}`
}

/** Listens on 127.0.0.1. Exec answers after `execMs` milliseconds. */
export async function startNetworkStub({ execMs = 0 }: { execMs?: number } = {}): Promise<NetworkStub> {
  const expected = new Map<string, (card: string) => void>()
  let cards = 0
  let isHanging = false

  const listener: RequestListener = (request, response) => {
    const url = request.url ?? ''
    if (url.startsWith('/rest/v1/')) {
      if (!isHanging) answerExec(url, response, execMs)
      return
    }
    collect(request, (body) => {
      const resolveCard = expected.get(url)
      expected.delete(url)
      if (resolveCard === undefined) return sendJson(response, slackAnswer(url, body))
      response.end('ok')
      resolveCard(body)
    })
  }
  const server = createServer(listener)
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${portOf(server.address())}`

  return {
    slackApiUrl: `${origin}/api/`,
    execApiUrl: `${origin}/rest/v1`,
    expectCard() {
      cards += 1
      const path = `/commands/T0BENCH/${cards}`
      const card = new Promise<string>((resolve) => expected.set(path, resolve))
      return { responseUrl: origin + path, card }
    },
    hangExec() {
      isHanging = true
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

export function collect(request: IncomingMessage, then: (body: string) => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => then(Buffer.concat(chunks).toString()))
}

function answerExec(url: string, response: ServerResponse, afterMs: number): void {
  const id = /\/sessions\/([^?]+)/.exec(url)?.[1]
  const answer = id === undefined ? listOf(url) : sessionOfId(id)
  if (afterMs === 0) sendJson(response, answer)
  else setTimeout(() => sendJson(response, answer), afterMs)
}

const document = withoutTranscript(benchDocument())

function sessionOfId(id: string) {
  const person = Number(id.split('-').at(-1))
  return { ...document, id, user: { ...document.user, email: emailOf(userOf(person)) } }
}

/** The name of the session that each person asks for again and again. */
export const CACHED_SESSION = 'session'

/** Lists the person's cached session and an earlier attempt, so that each card has a progress line. */
function listOf(url: string) {
  const email = new URL(url, 'http://exec').searchParams.get('user_emails')?.split(',')[0]
  if (email === undefined) return members()
  const { evaluations: _, ...head } = document
  const user = { ...head.user, email }
  const earlier = { ...head, id: 'before', user, score: 62, created_at: '2026-01-05T10:00:00Z' }
  const person = PEOPLE_BY_EMAIL.get(email) ?? 0
  const own = { ...head, id: sessionOf(person, CACHED_SESSION), user }
  return { data: [own, earlier], pagination: { page: 1, page_size: 100, total_count: 2, total_pages: 1 } }
}

function members() {
  const data = Array.from({ length: PEOPLE }, (_, person) => ({
    email: emailOf(userOf(person)),
    role: 'member',
  }))
  return { data, pagination: { page: 1, page_size: 100, total_count: PEOPLE, total_pages: 1 } }
}

function emailOf(user: string): string {
  return `${user.toLowerCase()}@bench.example`
}

const PEOPLE_BY_EMAIL = new Map(
  Array.from({ length: PEOPLE }, (_, person) => [emailOf(userOf(person)), person] as const),
)

function slackAnswer(url: string, body: string): object {
  if (url !== '/api/users.info')
    return { ok: true, team_id: 'T0BENCH', user_id: 'U0BOT', bot_id: 'B0BOT', response_metadata: {} }
  const id = new URLSearchParams(body).get('user') ?? ''
  return { ok: true, user: { id, team_id: 'T0BENCH', profile: { email: emailOf(id) } } }
}

export function sendJson(response: ServerResponse, answer: object): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer))
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The stub has no port.')
  return address.port
}
