import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import networkFetch, { Headers, type RequestInfo, type RequestInit, type Response } from 'node-fetch'
import { testClock } from '../clock.ts'
import { close, listen } from '../loopback.ts'
import { type AssignmentState, assignScenario, listAssignments } from './assignments.ts'
import {
  createExecFaults,
  type ExecAnswer,
  type ExecFault,
  type ExecFaults,
  type ExecReply,
  faultyAnswer,
  isRefusal,
  sendAnswer,
} from './faults.ts'
import { fetchOf } from './in-process.ts'
import { createExecLimits, EXEC_LIMITS, type ExecLimits } from './limits.ts'
import { listGroups, listMembers } from './members.ts'
import { invalidKey, notFound, Refused } from './query.ts'
import {
  createScenarioChat,
  createScenarioJob,
  finishJob,
  getScenarioJob,
  grantScenarioAccess,
  type ScenarioStudioState,
} from './scenario-studio.ts'
import { checkScenarioAccess, listScenarios, scenarioParticipants } from './scenarios.ts'
import { getSession, listSessions } from './sessions.ts'

export interface ExecRequest {
  method: string
  /** Below the base URL, as it was sent. */
  path: string
  query: Record<string, string>
  /** The JSON that was sent with a POST; undefined for anything else. */
  sent: unknown
  /** Of the answer; undefined before it. */
  status: number | undefined
  /** The body of the answer; undefined after a fault. */
  answer: unknown
  /** The fault that was injected. */
  fault: ExecFault | undefined
  /** Milliseconds since the epoch. */
  at: number
  /** How long it took, in milliseconds; undefined while in flight. */
  ms: number | undefined
}

export interface FakeExec extends AssignmentState, Pick<ScenarioStudioState, 'chats' | 'jobs'> {
  /** The base URL. */
  url: string
  /** Give it to the client in place of node-fetch, if it takes one. */
  inProcess: typeof networkFetch
  apiKey: string
  workspace: { id: string; name: string; url_slug: string; created_at: string }
  /** Every request that arrived, oldest first. */
  requests: ExecRequest[]
  faults: ExecFaults
  /** The number of connections so far. */
  connections(): number
  close(): Promise<void>
}

export interface FakeExecOptions {
  latencyMs?: number
  apiKey?: string
  limits?: Partial<ExecLimits>
  /** Milliseconds since the epoch. */
  clock?: () => number
  /** Finishes each scenario so long after it was asked for, if someone looks. By default a test does: see `finishJob`. */
  makesScenarios?: { afterMs: number; nameOf(prompt: string): string }
  /** Called once a request is answered or its connection has ended. */
  onRequest?: (request: ExecRequest) => void
}

const BASE_PATH = '/rest/v1'

type Answer = (id: string, params: URLSearchParams) => unknown

/** Starts a fake of Exec's REST API on a free port of 127.0.0.1. */
export async function startExec(options: FakeExecOptions = {}): Promise<FakeExec> {
  const { clock = testClock, onRequest } = options
  const { apiKey = `exec_live_${'0123456789'.repeat(4)}` } = options
  const limits = createExecLimits({ ...EXEC_LIMITS, ...options.limits }, clock)
  const faults = createExecFaults(options.latencyMs ?? 0)
  const closing = new AbortController()
  let connections = 0

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.on('connection', () => {
    connections += 1
  })

  function begin({ method, url, path }: Sent): ExecRequest {
    const record: ExecRequest = {
      method,
      path: path ?? url.pathname,
      query: Object.fromEntries(url.searchParams),
      sent: undefined,
      status: undefined,
      answer: undefined,
      fault: undefined,
      at: clock(),
      ms: undefined,
    }
    exec.requests.push(record)
    return record
  }

  function end(record: ExecRequest, status: number | undefined): void {
    record.status = status
    record.ms = clock() - record.at
    onRequest?.(record)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = readSent(request.method, `http://exec${request.url}`, request.headers)
    const record = begin(sent)
    response.on('close', () => end(record, response.headersSent ? response.statusCode : undefined))
    const answered = await answerOf(sent, record, () => text(request))
    await sendAnswer(response, answered, closing.signal)
  }

  async function answerOf(sent: Sent, record: ExecRequest, body: () => Promise<string>): Promise<ExecAnswer> {
    const fault = faults.take(sent.path)
    if (faults.latencyMs > 0) await sleep(faults.latencyMs, undefined, { signal: closing.signal })
    record.sent = readJson(sent, await body())
    const reply = isRefusal(fault) ? { status: 200, body: undefined } : replyTo(sent, record.sent)
    record.fault = fault
    if (fault === undefined) record.answer = reply.body
    return await faultyAnswer(fault, reply)
  }

  /** As node-fetch. Answers without a connection, in a third of the time. */
  async function inProcess(url: URL | RequestInfo, init: RequestInit = {}): Promise<Response> {
    const isOwn = typeof url === 'string' && url.startsWith(exec.url)
    if (!isOwn || closing.signal.aborted) return await networkFetch(url, init)
    await nextTurn()
    const sent = readSent(init.method, url, Object.fromEntries(new Headers(init.headers)))
    const record = begin(sent)
    const answered = answerOf(sent, record, async () => String(init.body))
    return await fetchOf(answered, init, (status) => end(record, status))
  }

  /** Each `GET`: its path, and the answer for the id in it and the parameters. */
  const endpoints: [path: RegExp, answer: Answer][] = [
    [/^\/sessions$/, (_, params) => listSessions(exec, params)],
    [pathWithId('/sessions/'), (id, params) => getSession(exec, id, params)],
    [/^\/workspace$/, () => exec.workspace],
    [/^\/workspace\/members$/, (_, params) => listMembers(exec, params)],
    [/^\/workspace\/groups$/, (_, params) => listGroups(exec.groups, params)],
    [pathWithId('/scenarios/', '/access'), (id, params) => checkScenarioAccess(exec, id, params)],
    [/^\/scenarios$/, (_, params) => listScenarios(exec, params)],
    [/^\/scenarios\/assignments$/, (_, params) => listAssignments(exec, params, clock())],
    [
      pathWithId('/scenarios/', '/analytics/participants'),
      (id, params) => scenarioParticipants(exec, id, params),
    ],
    [
      pathWithId('/scenario-studio/jobs/'),
      (id) => {
        const { afterMs = 0, nameOf } = options.makesScenarios ?? {}
        const due = exec.jobs.filter((job) => Date.parse(job.created_at) + afterMs <= clock())
        if (nameOf !== undefined)
          for (const job of due.filter(({ status }) => status === 'queued'))
            finishJob(exec, job, nameOf(job.sent.prompt), clock())
        return getScenarioJob(exec, id)
      },
    ],
  ]

  function replyTo({ method, url, path = '', authorization }: Sent, json: unknown): ExecReply {
    try {
      if (authorization !== `Bearer ${apiKey}`) throw invalidKey
      limits.count()
      if (method === 'POST' && path === '/scenario-studio/jobs') return createScenarioJob(exec, json, clock())
      return { status: 200, body: answerTo(method, path, url.searchParams, json) }
    } catch (error) {
      if (error instanceof Refused) return error
      throw error
    }
  }

  function answerTo(method: string, path: string, params: URLSearchParams, sent: unknown): unknown {
    const posts: [RegExp, Answer][] = [
      [pathWithId('/scenarios/', '/assignments'), (id) => assignScenario(exec, id, sent, clock())],
      [pathWithId('/scenarios/', '/access'), (id) => grantScenarioAccess(exec, id, sent)],
      [/^\/scenario-studio$/, () => createScenarioChat(exec, sent)],
    ]
    const known = { GET: endpoints, POST: posts }[method] ?? []
    for (const [endpoint, answer] of known) {
      const found = endpoint.exec(path)
      if (found !== null) return answer(decodeURIComponent(found[1] ?? ''), params)
    }
    throw notFound('No such endpoint')
  }

  const exec: FakeExec = {
    url: `http://127.0.0.1:${await listen(server)}${BASE_PATH}`,
    inProcess,
    apiKey,
    workspace: { id: 'w1', name: 'Acme Corp', url_slug: 'acme', created_at: '2025-01-01T00:00:00Z' },
    sessions: new Map(),
    unlisted: new Set(),
    members: [],
    groups: [],
    grants: [],
    scenarios: new Map(),
    assignments: [],
    chats: [],
    jobs: [],
    emailFilter: 'any_case',
    requests: [],
    faults,
    connections: () => connections,
    async close() {
      closing.abort()
      await close(server)
    },
  }
  return exec
}

function pathWithId(before: string, after = ''): RegExp {
  return new RegExp(`^${before}((?:[^/%]|%[0-9A-F]{2})+)${after}$`, 'i')
}

interface Sent {
  method: string
  url: URL
  /** The part of the path below the base URL. Another URL has none. */
  path: string | undefined
  /** Its content type. */
  type: string | undefined
  authorization: string | undefined
}

function readSent(method = '', address: string, headers: IncomingHttpHeaders): Sent {
  const url = new URL(address)
  const isBelow = url.pathname.startsWith(`${BASE_PATH}/`)
  const path = isBelow ? url.pathname.slice(BASE_PATH.length) : undefined
  return { method, url, path, type: headers['content-type'], authorization: headers.authorization }
}

/** `undefined` without a body, and for one that is not sent as JSON. */
function readJson({ type }: Sent, body: string): unknown {
  if (type?.startsWith('application/json') !== true) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
