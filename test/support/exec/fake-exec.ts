import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { testClock } from '../clock.ts'
import { type AssignmentState, assignScenario, listAssignments } from './assignments.ts'
import {
  createExecFaults,
  type ExecFault,
  type ExecFaults,
  type ExecReply,
  isRefusal,
  sendFault,
  sendReply,
} from './faults.ts'
import { createExecLimits, EXEC_LIMITS, type ExecLimits } from './limits.ts'
import { close, listen } from './loopback.ts'
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

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://exec')
    const path = url.pathname.startsWith(`${BASE_PATH}/`) ? url.pathname.slice(BASE_PATH.length) : undefined
    const record: ExecRequest = {
      method: request.method ?? '',
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
    response.on('close', () => {
      if (response.headersSent) record.status = response.statusCode
      record.ms = clock() - record.at
      onRequest?.(record)
    })

    const fault = faults.take(path)
    if (faults.latencyMs > 0) await sleep(faults.latencyMs, undefined, { signal: closing.signal })
    record.sent = await readJson(request)
    const reply = isRefusal(fault)
      ? { status: 200, body: undefined }
      : replyTo(request, path, url.searchParams, record.sent)
    record.fault = fault
    if (fault !== undefined) return await sendFault(response, fault, reply, closing.signal)
    record.answer = reply.body
    sendReply(response, reply)
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

  function replyTo(
    request: IncomingMessage,
    path: string | undefined,
    params: URLSearchParams,
    sent: unknown,
  ): ExecReply {
    try {
      if (request.headers.authorization !== `Bearer ${apiKey}`) throw invalidKey
      limits.count()
      if (request.method === 'POST' && path === '/scenario-studio/jobs')
        return createScenarioJob(exec, sent, clock())
      return { status: 200, body: answerTo(request.method, path ?? '', params, sent) }
    } catch (error) {
      if (error instanceof Refused) return error
      throw error
    }
  }

  function answerTo(
    method: string | undefined,
    path: string,
    params: URLSearchParams,
    sent: unknown,
  ): unknown {
    const posts: [RegExp, Answer][] = [
      [pathWithId('/scenarios/', '/assignments'), (id) => assignScenario(exec, id, sent, clock())],
      [pathWithId('/scenarios/', '/access'), (id) => grantScenarioAccess(exec, id, sent)],
      [/^\/scenario-studio$/, () => createScenarioChat(exec, sent)],
    ]
    const known = { GET: endpoints, POST: posts }[method ?? ''] ?? []
    for (const [endpoint, answer] of known) {
      const found = endpoint.exec(path)
      if (found !== null) return answer(decodeURIComponent(found[1] ?? ''), params)
    }
    throw notFound('No such endpoint')
  }

  const exec: FakeExec = {
    url: `http://127.0.0.1:${await listen(server)}${BASE_PATH}`,
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

/** `undefined` without a body, and for one that is not sent as JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await text(request)
  const isJson = request.headers['content-type']?.startsWith('application/json') === true
  if (!isJson) return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
