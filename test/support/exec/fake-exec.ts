import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseJson } from '../../../src/lib/parse.ts'
import { type AssignmentDocument, assignScenario, listAssignments } from './assignments.ts'
import { createExecFaults, type ExecFault, type ExecFaults } from './exec-faults.ts'
import { createExecLimits, EXEC_LIMITS, type ExecLimits } from './exec-limits.ts'
import { readQuery } from './exec-query.ts'
import { type ExecReply, invalidKey, invalidRequest, notFound } from './exec-reply.ts'
import { type ExecGroup, type ExecMember, listGroups, listMembers } from './groups.ts'
import { checkScenarioAccess, type ScenarioGrant } from './scenario-access.ts'
import { scenarioParticipants } from './scenario-analytics.ts'
import { listScenarios, type ScenarioDocument } from './scenarios.ts'
import { sendFault } from './send-fault.ts'
import { sendReply } from './send-reply.ts'
import type { SessionDocument } from './session-document.ts'
import { type EmailFilter, listSessions } from './session-list.ts'

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

export interface FakeExec {
  /** The base URL. */
  url: string
  apiKey: string
  /** By id. A test may change it at any time. */
  sessions: Map<string, SessionDocument>
  members: ExecMember[]
  groups: ExecGroup[]
  /** What members may do with scenarios, beside what admins may. */
  grants: ScenarioGrant[]
  /** By id. */
  scenarios: Map<string, ScenarioDocument>
  /** In the order in which they were made. */
  assignments: AssignmentDocument[]
  /** `flat` as in Exec's schema, or `nested` as in Exec's example. */
  memberShape: 'flat' | 'nested'
  /** How the list of sessions compares emails. `any_case` by default. */
  emailFilter: EmailFilter
  /** Every request that arrived, oldest first. */
  requests: ExecRequest[]
  faults: ExecFaults
  /** The number of connections so far. */
  connections(): number
  close(): Promise<void>
}

export interface FakeExecOptions {
  apiKey?: string
  latencyMs?: number
  memberShape?: 'flat' | 'nested'
  limits?: Partial<ExecLimits>
  /** Milliseconds since the epoch. */
  clock?: () => number
  /** Called once a request is answered or its connection has ended. */
  onRequest?: (request: ExecRequest) => void
}

const BASE_PATH = '/rest/v1'
const INCLUDES = ['transcript', 'evaluations']

/** Starts a fake of Exec's REST API on a free port of 127.0.0.1. */
export async function startExec(options: FakeExecOptions = {}): Promise<FakeExec> {
  const { clock = Date.now, onRequest } = options
  const apiKey = options.apiKey ?? `exec_live_${'0123456789'.repeat(4)}`
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
    if (fault === undefined) record.answer = reply.body
    if (fault === undefined) sendReply(response, reply)
    else await sendFault(response, fault, reply, closing.signal)
  }

  /** Each `GET`: its path, and the answer for the id in it and the parameters. */
  const endpoints: [path: RegExp, reply: (id: string, params: URLSearchParams) => ExecReply][] = [
    [/^\/sessions$/, (_, params) => listSessions(exec.sessions.values(), exec, params)],
    [pathWithId('/sessions/'), getSession],
    [
      /^\/workspace\/members$/,
      (_, params) => listMembers(exec.members, { groups: exec.groups, shape: exec.memberShape }, params),
    ],
    [/^\/workspace\/groups$/, (_, params) => listGroups(exec.groups, params)],
    [
      pathWithId('/scenarios/', '/access'),
      (id, params) => checkScenarioAccess(id, { ...exec, sessions: exec.sessions.values() }, params),
    ],
    [/^\/scenarios$/, (_, params) => listScenarios(exec.scenarios.values(), params)],
    [/^\/scenarios\/assignments$/, (_, params) => listAssignments(exec, params, clock())],
    [
      pathWithId('/scenarios/', '/analytics/participants'),
      (id, params) => scenarioParticipants(exec, id, params),
    ],
  ]

  function replyTo(
    request: IncomingMessage,
    path: string | undefined,
    params: URLSearchParams,
    sent: unknown,
  ): ExecReply {
    if (request.headers.authorization !== `Bearer ${apiKey}`) return invalidKey
    const wait = limits.count()
    if (wait !== undefined) {
      const error = { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Too many requests' }
      return { status: 429, body: { error: { ...error, retry_after: wait } } }
    }
    if (path === undefined) return notFound('No such endpoint')
    if (request.method === 'POST') return replyToPost(path, sent)
    if (request.method !== 'GET') return notFound('No such endpoint')
    for (const [endpoint, reply] of endpoints) {
      const found = endpoint.exec(path)
      if (found !== null) return reply(decodeURIComponent(found[1] ?? ''), params)
    }
    return notFound('No such endpoint')
  }

  function replyToPost(path: string, sent: unknown): ExecReply {
    const found = pathWithId('/scenarios/', '/assignments').exec(path)
    if (found !== null) return assignScenario(exec, decodeURIComponent(found[1] ?? ''), sent, clock())
    return notFound('No such endpoint')
  }

  function getSession(id: string, params: URLSearchParams): ExecReply {
    const query = readQuery(params, ['include'])
    if (!query.ok) return query.error
    const include = query.value.get('include')?.split(',') ?? []
    const unknown = include.find((section) => !INCLUDES.includes(section))
    if (unknown !== undefined) return invalidRequest('invalid_include', `Unknown include value: ${unknown}`)
    const session = exec.sessions.get(id)
    if (session === undefined) return notFound(`Session not found: ${id}`)
    const { transcript, evaluations, ...head } = session
    return {
      status: 200,
      body: {
        ...head,
        ...(include.includes('transcript') ? { transcript } : {}),
        ...(include.includes('evaluations') ? { evaluations } : {}),
      },
    }
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const exec: FakeExec = {
    url: `http://127.0.0.1:${portOf(server.address())}${BASE_PATH}`,
    apiKey,
    sessions: new Map(),
    members: [],
    groups: [],
    grants: [],
    scenarios: new Map(),
    assignments: [],
    memberShape: options.memberShape ?? 'flat',
    emailFilter: 'any_case',
    requests: [],
    faults,
    connections: () => connections,
    async close() {
      closing.abort()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return exec
}

function pathWithId(before: string, after = ''): RegExp {
  return new RegExp(`^${before}((?:[^/%]|%[0-9A-F]{2})+)${after}$`, 'i')
}

/** Exec refuses the request before it does anything. */
function isRefusal(fault: ExecFault | undefined): boolean {
  if (fault?.kind === 'answer') return fault.status >= 400 && fault.status < 500
  return fault !== undefined && ['invalid_key', 'workspace_inactive', 'limited'].includes(fault.kind)
}

/** `undefined` without a body, and for one that is not sent as JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const isJson = request.headers['content-type']?.startsWith('application/json') === true
  return isJson ? parseJson(Buffer.concat(chunks).toString()) : undefined
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The fake has no port.')
  return address.port
}
