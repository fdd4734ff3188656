import type { z } from 'zod'
import { extensionPoint } from '../lib/extension-point.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { type Assignment, type AssignmentQuery, assignmentBody, type NewAssignment } from './assignment.ts'
import type { ExecError, Fetched } from './exec-error.ts'
import { type ExecRequestOptions, ExecRequests, type GetRequest, type PostRequest } from './exec-requests.ts'
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
  mayMonitorSchema,
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
import type { SessionQuery, SessionSummary, SinceQuery } from './session.ts'

/** Exec sends these only on request. One request serves both a session's card and its review. */
const INCLUDE = { include: 'transcript,evaluations' }

/** Called once Exec has answered a request. @param error `undefined` after a success. */
export const execAnswerListener = extensionPoint<(error: ExecError | undefined) => Promise<void>>()

export interface ExecClientOptions extends ExecRequestOptions {
  /** Called once per request including its retries; `ms` is how long all of it took. */
  onAnswer?: ((request: RequestKind, error: ExecError | undefined, ms: number) => void) | undefined
}

const ANYONE: Requester = { priority: 'interactive' }
const SESSIONS = '/sessions'
const JOBS = '/scenario-studio/jobs'
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

  constructor(private readonly options: ExecClientOptions) {
    this.#requests = new ExecRequests(options)
  }

  async getSession(id: string, requester = ANYONE): Fetched<SentSession> {
    const path = `/sessions/${toSegment(id)}`
    const answer = await this.#get('session', { path, query: INCLUDE, requester, read: readSession })
    if (!answer.ok) return answer
    const { read, invalidPaths } = answer.value
    this.#logUnread(path, invalidPaths)
    return ok(read)
  }

  /** One page, newest first. If Exec's filter can't hold any of the emails, the page is empty and nothing is sent. */
  listSessions(query: SessionQuery, requester = ANYONE): Fetched<ListPage<SentSummary>> {
    const { scenario, page } = query
    const whose = 'emails' in query ? { user_emails: query.emails } : groupFilters(query.groups)
    const filters = { ...whose, scenario_ids: scenario, ...NEWEST_FIRST }
    return this.#list('sessions', { path: SESSIONS, filters, page, schema: sentSummarySchema }, requester)
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
  listMembers(
    { page, group }: { page: number; group?: string | undefined },
    requester = ANYONE,
  ): Fetched<ListPage<Member>> {
    const list = { path: '/workspace/members', filters: { group_ids: group }, page, schema: memberSchema }
    return this.#list('members', list, requester)
  }

  listGroups(page: number, requester = ANYONE): Fetched<ListPage<Group>> {
    return this.#list('groups', { path: '/workspace/groups', page, schema: groupSchema }, requester)
  }

  /** The key's workspace. Never retries: the person who connects it waits, and may try again. */
  getWorkspace(requester = ANYONE): Fetched<ExecWorkspace> {
    const read = matching(workspaceSchema)
    return this.#get('workspace', { path: '/workspace', requester, retries: 0, read })
  }

  /** Whether Exec lets this person see the scenario's sessions. `false` if it doesn't know the scenario or the person. */
  async mayMonitor(scenario: string, email: string, requester = ANYONE): Fetched<boolean> {
    const path = `/scenarios/${toSegment(scenario)}/access`
    const read = matching(mayMonitorSchema)
    const answer = await this.#get('scenario_access', { path, query: { user_email: email }, requester, read })
    return !answer.ok && answer.error.kind === 'not_found' ? ok(false) : answer
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
  participantAnalytics(
    { scenario, groups }: StandingsQuery,
    requester = ANYONE,
  ): Fetched<ListPage<SentParticipant>> {
    const path = `/scenarios/${toSegment(scenario)}/analytics/participants`
    const filters = { ...groupFilters(groups), sorting: '-best_score' }
    const list = { path, filters, page: 1, schema: sentParticipantSchema, mayBeMissing: true }
    return this.#list('participants', list, requester)
  }

  /** Exec mails the person. It takes no idempotency key, so calling this again after `unclear` may assign twice. */
  async assignScenario(
    assignment: NewAssignment,
    requester = ANYONE,
  ): Promise<Result<Assignment, AssignError>> {
    const path = `/scenarios/${toSegment(assignment.scenario)}/assignments`
    const body = assignmentBody(assignment)
    const answer = await this.#post('assign', { path, body, requester, read: readCreated })
    return answer.ok || !isUnclear(answer.error) ? answer : failed({ kind: 'unclear' })
  }

  /** The URL of a chat in Exec where the person makes a scenario. The same `requestId` always returns the same chat. */
  async createScenarioChat(
    { email, prompt, requestId }: NewScenarioChat,
    requester = ANYONE,
  ): Fetched<string, ScenarioChatError> {
    const body = { user_email: email, prompt, request_id: requestId }
    const read = matching(chatUrlSchema)
    const request = { path: '/scenario-studio', body, requester, isMaking: true, read }
    const created = await this.#post('scenario_chat', request)
    return created.ok ? created : failed(toChatError(created.error))
  }

  /**
   * Starts making a scenario. Resolves to the job's id; the same `requestId` always returns the same job. Never
   * retries: a caller may send the same job again.
   */
  async createScenarioJob(job: NewScenarioJob, requester = ANYONE): Fetched<string, ScenarioJobError> {
    const { email: user_email, prompt, context, slug: scenario_slug, requestId: request_id } = job
    const body = { user_email, prompt, context, scenario_slug, request_id }
    const read = matching(jobIdSchema)
    const request = { path: JOBS, body, requester, isMaking: true, retries: 0, read }
    const created = await this.#post('scenario_job', request)
    return created.ok ? created : failed(toJobError(created.error, job))
  }

  /** The job's state. Never retries, like `createScenarioJob`. */
  getScenarioJob(id: string, requester = ANYONE): Fetched<ScenarioJob> {
    const read = matching(scenarioJobSchema)
    return this.#get('scenario_job', { path: `${JOBS}/${toSegment(id)}`, requester, retries: 0, read })
  }

  /** Lets a member see a scenario. Never retries, but may safely be called again. */
  grantScenarioAccess(
    { scenario, email }: { scenario: string; email: string },
    requester = ANYONE,
  ): Fetched<true> {
    const path = `/scenarios/${toSegment(scenario)}/access`
    const body = { user_email: email, permission_level: 'view' }
    const read = matching(grantSchema)
    return this.#post('scenario_grant', { path, body, requester, retries: 0, read })
  }

  close(): void {
    this.#requests.close()
  }

  async #list<Item>(kind: RequestKind, list: List<Item>, requester: Requester): Fetched<ListPage<Item>> {
    const { path, filters = {}, page, schema, retries, mayBeMissing } = list
    const query = listParameters(filters, page)
    if (query === undefined) return ok({ items: [], hasMore: false, total: 0 })
    const read = (body: unknown) => readListPage(body, page, schema)
    const answer = await this.#get(kind, { path, query, requester, retries, read })
    if (!answer.ok)
      return answer.error.kind === 'not_found' && mayBeMissing !== true
        ? failed({ kind: 'request_refused', status: 404 })
        : answer
    const { leftOut, invalidPaths, ...found } = answer.value
    this.#logUnread(path, invalidPaths, leftOut)
    return ok(found)
  }

  #logUnread(path: string, invalidPaths: readonly string[], leftOut = 0): void {
    if (invalidPaths.length === 0 && leftOut === 0) return
    const fields = { path, left_out: leftOut, unread: invalidPaths.join(' ') }
    this.options.log.warn('parts of an answer could not be read', fields)
  }

  #get<Read>(kind: RequestKind, request: GetRequest<Read>): Fetched<Read> {
    return this.#observe(kind, this.#requests.get(request))
  }

  #post<Read>(kind: RequestKind, request: PostRequest<Read>): Fetched<Read> {
    return this.#observe(kind, this.#requests.post(request))
  }

  async #observe<Read>(kind: RequestKind, answering: Fetched<Read>): Fetched<Read> {
    const started = performance.now()
    const answer = await answering
    this.options.onAnswer?.(kind, answer.ok ? undefined : answer.error, performance.now() - started)
    return answer
  }
}

/** An id as a path segment. URLs drop empty and dot segments, so Exec is asked for `-` instead, which it doesn't know. */
function toSegment(id: string): string {
  return /^\.{0,2}$/.test(id) ? '-' : encodeURIComponent(id.toWellFormed())
}

function matching<Read>(schema: z.ZodType<Read>) {
  return (body: unknown) => schema.safeParse(body).data
}

/** `undefined` without an id: then it is unclear whether Exec has created the assignment. */
function readCreated(body: unknown): Assignment | undefined {
  const sent = readParts(sentAssignmentSchema, body)?.read
  return sent?.id == null ? undefined : toAssignment(sent)
}

function isUnclear(error: ExecError): boolean {
  const { kind } = error
  if (kind === 'unreachable') return error.wasUnsent !== true
  return kind === 'timed_out' || kind === 'server_fault' || kind === 'unreadable'
}
