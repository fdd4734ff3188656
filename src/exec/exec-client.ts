import type { z } from 'zod'
import { extensionPoint } from '../lib/extension-point.ts'
import type { LogFields } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { type Assignment, type AssignmentQuery, assignmentBody, type NewAssignment } from './assignment.ts'
import type { ExecError, Fetched, UnreadableReason } from './exec-error.ts'
import { type ExecRequestOptions, ExecRequests } from './exec-requests.ts'
import {
  type Filters,
  groupFilters,
  type ListPage,
  listParameters,
  readListPage,
  readParts,
} from './list-page.ts'
import {
  type ExecWorkspace,
  type Group,
  groupSchema,
  type Member,
  memberSchema,
  workspaceSchema,
} from './member.ts'
import { IN_BACKGROUND, type Requester } from './rate-limit.ts'
import {
  readMayMonitor,
  type Scenario,
  type SentParticipant,
  type StandingsQuery,
  scenarioSchema,
  sentParticipantSchema,
} from './scenario.ts'
import { chatUrlSchema, type NewScenarioChat, type ScenarioChatError, toChatError } from './scenario-chat.ts'
import {
  grantSchema,
  jobIdSchema,
  type NewScenarioJob,
  type ScenarioJob,
  type ScenarioJobError,
  scenarioJobSchema,
  toJobError,
} from './scenario-job.ts'
import { type SentAssignment, sentAssignmentSchema, toAssignment } from './sent-assignment.ts'
import {
  readSession,
  type SentSession,
  type SentSummary,
  sentSummarySchema,
  summarySchema,
} from './sent-session.ts'
import { otherIdOf, type SessionQuery, type SessionSummary, type SinceQuery } from './session.ts'

/** Exec sends these only on request. One request serves both a session's card and its review. */
const INCLUDE = { include: 'transcript,evaluations' }

interface MembersQuery {
  /** From 1. */
  page: number
  /** The id of an Exec group; by default all members of the workspace. */
  group?: string | undefined
}

/** Called once Exec has answered a request. @param error `undefined` after a success. */
export const execAnswerListener = extensionPoint<(error: ExecError | undefined) => Promise<void>>()

export interface ExecClientOptions extends ExecRequestOptions {
  /** Called once per request including its retries; `ms` is how long all of it took. */
  onAnswer?: ((request: RequestKind, error: ExecError | undefined, ms: number) => void) | undefined
}

const ANYONE: Requester = { priority: 'interactive' }
const SESSIONS = '/sessions'
const NEWEST_FIRST = { sorting: '-created_at' }

interface List<Item> {
  path: string
  filters?: Filters
  /** From 1. */
  page: number
  schema: z.ZodType<Item>
  retries?: number
  /** Whether 404 means that Exec doesn't know what the path names. */
  mayBeMissing?: boolean
}

export type RequestKind =
  | 'session'
  | 'sessions'
  | 'sessions_since'
  | 'members'
  | 'scenarios'
  | 'assignments'
  | 'assign'
  | 'participants'
  | 'scenario_chat'
  | 'scenario_job'
  | 'scenario_grant'
  | 'groups'
  | 'scenario_access'
  | 'workspace'

/** `unclear`: Exec may have created the assignment. After any other error it surely has not. */
type AssignError = ExecError | { kind: 'unclear' }

/** The endpoints of Exec that the app uses. Some return data as Exec sends it, for caches to store. */
export class ExecClient {
  readonly #requests: ExecRequests

  /** Throws for a base URL that is unsafe to send the key to, and for a key that a header can't hold. */
  constructor(private readonly options: ExecClientOptions) {
    this.#requests = new ExecRequests(options)
  }

  getSession(id: string, requester = ANYONE): Fetched<SentSession> {
    return this.#observe('session', async () => {
      const segment = toSegment(id)
      if (segment === undefined) return failed({ kind: 'not_found' })
      const path = `/sessions/${segment}`
      const answer = await this.#requests.get(path, INCLUDE, requester)
      if (!answer.ok) return answer
      const session = readSession(answer.value)
      if (session === undefined) return this.#requests.unreadable('not_a_session', { path })
      const { read, invalidPaths } = session
      if (invalidPaths.length > 0)
        this.options.log.warn('parts of a session could not be read', {
          path,
          unread: invalidPaths.join(' '),
        })
      const document = otherIdOf(read, id)
      if (document !== undefined)
        this.options.log.debug('Exec answered with a document that has another id', { path, document })
      return ok(read)
    })
  }

  /** One page, newest first. If Exec's filter can't hold any of the emails, the page is empty and nothing is sent. */
  listSessions(query: SessionQuery, requester = ANYONE): Fetched<ListPage<SentSummary>> {
    const { scenario, rank } = query
    const whose = 'emails' in query ? { user_emails: query.emails } : groupFilters(query.groups)
    const filters = { ...whose, scenario_ids: scenario, rank, ...NEWEST_FIRST }
    return this.#list(
      'sessions',
      { path: SESSIONS, filters, page: query.page, schema: sentSummarySchema },
      requester,
    )
  }

  /**
   * One page of the workspace's or groups' sessions, newest first, without Exec's own people. Uses the background share
   * and never retries: the next poll does.
   */
  listSince(
    { since, groups, page }: SinceQuery,
    requester = IN_BACKGROUND,
  ): Fetched<ListPage<SessionSummary>> {
    const filters = { ...groupFilters(groups), start_date: since.toISOString(), ...NEWEST_FIRST }
    const list = { path: SESSIONS, filters, page, schema: summarySchema, retries: 0 }
    return this.#list('sessions_since', list, requester)
  }

  /** One page of all members of the workspace, or of a group. Exec has no filter by email. */
  listMembers({ page, group }: MembersQuery, requester = ANYONE): Fetched<ListPage<Member>> {
    const filters = { group_ids: group }
    return this.#list(
      'members',
      { path: '/workspace/members', filters, page, schema: memberSchema },
      requester,
    )
  }

  listGroups(page: number, requester = ANYONE): Fetched<ListPage<Group>> {
    return this.#list('groups', { path: '/workspace/groups', page, schema: groupSchema }, requester)
  }

  /** The key's workspace. Never retries: the person who connects it waits, and may try again. */
  getWorkspace(requester = ANYONE): Fetched<ExecWorkspace> {
    return this.#observe('workspace', async () => {
      const path = '/workspace'
      const answer = await this.#requests.get(path, {}, requester, 0)
      return answer.ok ? this.#readAs(workspaceSchema, answer.value, 'not_a_workspace', { path }) : answer
    })
  }

  /** Whether Exec lets this person see the scenario's sessions. `false` if it doesn't know the scenario or the person. */
  mayMonitor(scenario: string, email: string, requester = ANYONE): Fetched<boolean> {
    return this.#observe('scenario_access', async () => {
      const segment = toSegment(scenario)
      if (segment === undefined) return ok(false)
      const path = `/scenarios/${segment}/access`
      const answer = await this.#requests.get(path, { user_email: email }, requester)
      if (!answer.ok) return answer.error.kind === 'not_found' ? ok(false) : answer
      const mayMonitor = readMayMonitor(answer.value)
      return mayMonitor === undefined
        ? this.#requests.unreadable('not_permissions', { path })
        : ok(mayMonitor)
    })
  }

  /** One page of all scenarios except archived ones. */
  listScenarios(page: number, requester = ANYONE): Fetched<ListPage<Scenario>> {
    return this.#list('scenarios', { path: '/scenarios', page, schema: scenarioSchema }, requester)
  }

  /** One page, in Exec's order. If Exec's filter can't hold any of the emails, the page is empty and nothing is sent. */
  listAssignments(
    { emails, scenarios, statuses, page }: AssignmentQuery,
    requester = ANYONE,
  ): Fetched<ListPage<SentAssignment>> {
    const filters = { user_emails: emails, scenario_ids: scenarios, status: statuses }
    const list = { path: '/scenarios/assignments', filters, page, schema: sentAssignmentSchema }
    return this.#list('assignments', list, requester)
  }

  /** The hundred best scores among people who practiced a scenario. `not_found` if Exec doesn't know it. */
  async participantAnalytics(
    { scenario, groups }: StandingsQuery,
    requester = ANYONE,
  ): Fetched<ListPage<SentParticipant>> {
    const segment = toSegment(scenario)
    if (segment === undefined) return failed({ kind: 'not_found' })
    const path = `/scenarios/${segment}/analytics/participants`
    const filters = { ...groupFilters(groups), sorting: '-best_score' }
    const list = { path, filters, page: 1, schema: sentParticipantSchema, mayBeMissing: true }
    return this.#list('participants', list, requester)
  }

  /** Exec mails the person. It takes no idempotency key, so calling this again after `unclear` may assign twice. */
  async assignScenario(
    assignment: NewAssignment,
    requester = ANYONE,
  ): Promise<Result<Assignment, AssignError>> {
    const segment = toSegment(assignment.scenario)
    if (segment === undefined) return failed({ kind: 'not_found' })
    const path = `/scenarios/${segment}/assignments`
    const answer = await this.#observe('assign', async () => {
      const sent = await this.#requests.post(path, assignmentBody(assignment), requester)
      if (!sent.ok) return sent
      const read = readParts(sentAssignmentSchema, sent.value)
      return read === undefined || read.read.id == null
        ? this.#requests.unreadable('not_an_assignment', { method: 'POST', path })
        : ok(toAssignment(read.read))
    })
    return answer.ok || !isUnclear(answer.error) ? answer : failed({ kind: 'unclear' })
  }

  /** The URL of a chat in Exec where the person makes a scenario. The same `requestId` always returns the same chat. */
  async createScenarioChat(
    { email, prompt, requestId }: NewScenarioChat,
    requester = ANYONE,
  ): Fetched<string, ScenarioChatError> {
    const path = '/scenario-studio'
    const created = await this.#observe('scenario_chat', async () => {
      const body = { user_email: email, prompt, request_id: requestId }
      const sent = await this.#requests.post(path, body, requester, { isMaking: true })
      return sent.ok ? this.#readAs(chatUrlSchema, sent.value, 'not_a_chat', { method: 'POST', path }) : sent
    })
    return created.ok ? created : failed(toChatError(created.error))
  }

  /**
   * Starts making a scenario. Resolves to the job's id; the same `requestId` always returns the same job. Never
   * retries: a caller may send the same job again.
   */
  async createScenarioJob(job: NewScenarioJob, requester = ANYONE): Fetched<string, ScenarioJobError> {
    const path = '/scenario-studio/jobs'
    const created = await this.#observe('scenario_job', async () => {
      const { email: user_email, prompt, context, slug: scenario_slug, requestId: request_id } = job
      const body = { user_email, prompt, context, scenario_slug, request_id }
      const sent = await this.#requests.post(path, body, requester, { isMaking: true, retries: 0 })
      return sent.ok ? this.#readAs(jobIdSchema, sent.value, 'not_a_job', { method: 'POST', path }) : sent
    })
    return created.ok ? created : failed(toJobError(created.error, job))
  }

  /** The job's state. Never retries, like `createScenarioJob`. */
  getScenarioJob(id: string, requester = ANYONE): Fetched<ScenarioJob> {
    return this.#observe('scenario_job', async () => {
      const segment = toSegment(id)
      if (segment === undefined) return failed({ kind: 'not_found' })
      const path = `/scenario-studio/jobs/${segment}`
      const answer = await this.#requests.get(path, {}, requester, 0)
      return answer.ok ? this.#readAs(scenarioJobSchema, answer.value, 'not_a_job', { path }) : answer
    })
  }

  /** Lets a member see a scenario. Never retries, but may safely be called again. */
  grantScenarioAccess(
    { scenario, email }: { scenario: string; email: string },
    requester = ANYONE,
  ): Fetched<true> {
    return this.#observe('scenario_grant', async () => {
      const segment = toSegment(scenario)
      if (segment === undefined) return failed({ kind: 'not_found' })
      const path = `/scenarios/${segment}/access`
      const body = { user_email: email, permission_level: 'view' }
      const sent = await this.#requests.post(path, body, requester, { retries: 0 })
      return sent.ok ? this.#readAs(grantSchema, sent.value, 'not_a_grant', { method: 'POST', path }) : sent
    })
  }

  close(): void {
    this.#requests.close()
  }

  #list<Item>(request: RequestKind, list: List<Item>, requester: Requester): Fetched<ListPage<Item>> {
    const { path, filters = {}, page, schema, retries, mayBeMissing } = list
    return this.#observe(request, async () => {
      const parameters = listParameters(filters, page)
      if (parameters === undefined) return ok({ items: [], hasMore: false, total: 0 })
      const answer = await this.#requests.get(path, parameters, requester, retries)
      if (!answer.ok)
        return answer.error.kind === 'not_found' && mayBeMissing !== true
          ? failed({ kind: 'request_refused', status: 404 })
          : answer
      const read = readListPage(answer.value, page, schema)
      if (read === undefined) return this.#requests.unreadable('not_a_list', { path })
      const { leftOut, invalidPaths, ...found } = read
      if (leftOut > 0 || invalidPaths.length > 0) {
        const paths = invalidPaths.length > 0 ? invalidPaths.join(' ') : undefined
        this.options.log.warn('parts of a list could not be read', { path, left_out: leftOut, unread: paths })
      }
      return ok(found)
    })
  }

  /** @param reason the error's reason if the body doesn't match the schema. */
  #readAs<Read>(
    schema: z.ZodType<Read>,
    body: unknown,
    reason: UnreadableReason,
    fields: LogFields,
  ): Result<Read, ExecError> {
    const read = schema.safeParse(body)
    return read.success ? ok(read.data) : this.#requests.unreadable(reason, fields)
  }

  async #observe<Value>(request: RequestKind, answering: () => Fetched<Value>): Fetched<Value> {
    const started = performance.now()
    const answer = await answering()
    this.options.onAnswer?.(request, answer.ok ? undefined : answer.error, performance.now() - started)
    return answer
  }
}

/** An id as a path segment. URLs drop empty and dot segments, so such ids would request another resource. */
function toSegment(id: string): string | undefined {
  return /^\.{0,2}$/.test(id) ? undefined : encodeURIComponent(id.toWellFormed())
}

function isUnclear(error: ExecError): boolean {
  const { kind } = error
  if (kind === 'unreachable') return error.wasUnsent !== true
  return kind === 'timed_out' || kind === 'server_fault' || kind === 'unreadable'
}
