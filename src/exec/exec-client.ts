import type { Log } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import {
  type Assignment,
  type AssignmentQuery,
  assignmentBody,
  assignmentParameters,
  type NewAssignment,
  readAssignment,
} from './assignment.ts'
import type { ExecError } from './exec-error.ts'
import { type ExecRequestOptions, ExecRequests } from './exec-requests.ts'
import type { ExecAnswer } from './fetch-once.ts'
import {
  type AllPages,
  beginReading,
  describeUnread,
  type ListPage,
  MAX_PAGE_SIZE,
  type Parts,
  type ReadOptions,
  readAllPages,
  readListPage,
} from './list-page.ts'
import { type Group, type Member, readGroup, readMember } from './member.ts'
import type { Requester } from './rate-limit.ts'
import {
  type ParticipantQuery,
  participantParameters,
  readMayMonitor,
  readParticipant,
  readScenario,
  type Scenario,
  type ScenarioParticipant,
} from './scenario.ts'
import {
  otherIdOf,
  readSession,
  readSessionPage,
  type Session,
  type SessionPage,
  type SessionQuery,
  type SinceQuery,
  sinceParameters,
  toParameters,
} from './session.ts'

/** The parts of a session that Exec sends only on request. */
export type Include = 'evaluations' | 'transcript,evaluations'

export interface ExecClientOptions extends ExecRequestOptions {
  /** Called once per request with its retries; `ms` is how long all of it took. */
  onAnswer?: ((request: RequestKind, error: ExecError | undefined, ms: number) => void) | undefined
}

const ANYONE: Requester = { priority: 'interactive' }
const SESSIONS = '/sessions'

export type RequestKind =
  | 'session'
  | 'sessions'
  | 'sessions_since'
  | 'members'
  | 'scenarios'
  | 'assignments'
  | 'assign'
  | 'participants'
  | 'groups'
  | 'scenario_access'

/** `unclear`: Exec may have created the assignment. After any other error it surely has not. */
export type AssignError = ExecError | { kind: 'unclear' }

/** The endpoints of Exec that the app uses. */
export class ExecClient {
  readonly #log: Log
  readonly #requests: ExecRequests
  readonly #onAnswer: ExecClientOptions['onAnswer']

  /** Throws for a base URL that the key must not be sent to, and for a key that no header can hold. */
  constructor({ onAnswer, ...options }: ExecClientOptions) {
    this.#log = options.log
    this.#requests = new ExecRequests(options)
    this.#onAnswer = onAnswer
  }

  getSession(
    id: string,
    include: Include,
    requester = ANYONE,
  ): Promise<Result<{ session: Session; bytes: number }, ExecError>> {
    return this.#observe('session', async () => {
      const segment = toSegment(id)
      if (segment === undefined) return failed({ kind: 'not_found' })
      const path = `/sessions/${segment}`
      const answer = await this.#requests.get(path, { include }, requester)
      if (!answer.ok) return answer
      const read = readSession(answer.value.body)
      if (!read.ok) return this.#requests.fail({ kind: 'unreadable', reason: read.error }, { path })
      const { session, unread } = read.value
      if (unread.length > 0)
        this.#log.warn('parts of a session could not be read', { path, unread: unread.join(' ') })
      const document = otherIdOf(session, id)
      if (document !== undefined)
        this.#log.debug('Exec answered with a document that has another id', { path, document })
      return ok({ session, bytes: answer.value.bytes })
    })
  }

  /** One page, newest first. Without an email that Exec's filter can hold, the page is empty and nothing is sent. */
  listSessions(query: SessionQuery, requester = ANYONE): Promise<Result<SessionPage, ExecError>> {
    return this.#observe('sessions', async () => {
      const parameters = toParameters(query)
      if (parameters === undefined) return ok({ sessions: [], hasMore: false, total: 0, bytes: 0 })
      return this.#readPage(query, await this.#requests.get(SESSIONS, parameters, requester))
    })
  }

  /**
   * One page of the workspace's sessions, newest first, out of the background share. Sends one request and never retries it: who
   * looks regularly asks again.
   */
  listSince(query: SinceQuery): Promise<Result<SessionPage, ExecError>> {
    return this.#observe('sessions_since', async () => {
      const answer = await this.#requests.get(SESSIONS, sinceParameters(query), { priority: 'background' }, 0)
      return this.#readPage({ page: query.page, pageSize: MAX_PAGE_SIZE }, answer)
    })
  }

  /** All members of the workspace, or of a group. Exec has no filter by email. */
  getMembers({
    group,
    ...options
  }: ReadOptions<Member> & { group?: string | undefined } = {}): Promise<
    Result<AllPages<Member>, ExecError>
  > {
    const filter: Record<string, string> = group === undefined ? {} : { group_ids: group }
    return this.#readAll('members', '/workspace/members', filter, readMember, options)
  }

  getGroups(options: ReadOptions<Group> = {}): Promise<Result<AllPages<Group>, ExecError>> {
    return this.#readAll('groups', '/workspace/groups', {}, readGroup, options)
  }

  /** Whether Exec lets this person see the scenario's sessions. No if it doesn't know the scenario or the person. */
  mayMonitor(scenario: string, email: string, requester = ANYONE): Promise<Result<boolean, ExecError>> {
    return this.#observe('scenario_access', async () => {
      const segment = toSegment(scenario)
      if (segment === undefined) return ok(false)
      const path = `/scenarios/${segment}/access`
      const answer = await this.#requests.get(path, { user_email: email }, requester)
      if (!answer.ok) return answer.error.kind === 'not_found' ? ok(false) : answer
      const mayMonitor = readMayMonitor(answer.value.body)
      return mayMonitor === undefined
        ? this.#requests.fail({ kind: 'unreadable', reason: 'not_permissions' }, { path })
        : ok(mayMonitor)
    })
  }

  /** All scenarios but the archived ones. */
  getScenarios(options: ReadOptions<Scenario> = {}): Promise<Result<AllPages<Scenario>, ExecError>> {
    return this.#readAll('scenarios', '/scenarios', {}, (value) => readScenario(value)?.read, options)
  }

  /** One page, in Exec's order. Without an email that Exec's filter can hold, the page is empty and nothing is sent. */
  listAssignments(
    query: AssignmentQuery,
    requester = ANYONE,
  ): Promise<Result<ListPage<Assignment>, ExecError>> {
    const parameters = assignmentParameters(query)
    return this.#list('assignments', '/scenarios/assignments', parameters, readAssignment, requester)
  }

  /** One page of the people who practiced a scenario. `not_found` if Exec doesn't know it. */
  async participantAnalytics(
    query: ParticipantQuery,
    requester = ANYONE,
  ): Promise<Result<ListPage<ScenarioParticipant>, ExecError>> {
    const segment = toSegment(query.scenario)
    if (segment === undefined) return failed({ kind: 'not_found' })
    const path = `/scenarios/${segment}/analytics/participants`
    return this.#list('participants', path, participantParameters(query), readParticipant, requester, true)
  }

  /** Exec mails the person. It takes no idempotency key: who calls this again after `unclear` may assign twice. */
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
      const read = readAssignment(sent.value.body)
      return read === undefined || read.read.id == null
        ? this.#requests.fail({ kind: 'unreadable', reason: 'not_an_assignment' }, { method: 'POST', path })
        : ok(read.read)
    })
    return answer.ok || !isUnclear(answer.error) ? answer : failed({ kind: 'unclear' })
  }

  close(): void {
    this.#requests.close()
  }

  #list<Item>(
    request: RequestKind,
    path: string,
    parameters: Record<string, string> | undefined,
    readItem: (value: unknown) => Parts<Item> | undefined,
    requester: Requester,
    mayBeMissing = false,
  ): Promise<Result<ListPage<Item>, ExecError>> {
    return this.#observe(request, async () => {
      if (parameters === undefined) return ok({ items: [], hasMore: false, total: 0 })
      const answer = await this.#requests.get(path, parameters, requester)
      if (!answer.ok)
        return answer.error.kind === 'not_found' && !mayBeMissing
          ? failed({ kind: 'request_refused', status: 404 })
          : answer
      const query = { page: Number(parameters.page), pageSize: MAX_PAGE_SIZE }
      const read = readListPage(answer.value.body, query, readItem)
      if (read === undefined)
        return this.#requests.fail({ kind: 'unreadable', reason: 'not_a_list' }, { path })
      const { leftOut, unread, ...page } = read
      const fields = describeUnread({ leftOut, unread })
      if (fields !== undefined) this.#log.warn('parts of a list could not be read', { path, ...fields })
      return ok(page)
    })
  }

  #readAll<Item>(
    request: RequestKind,
    path: string,
    filter: Record<string, string>,
    readItem: (value: unknown) => Item | undefined,
    { reading = beginReading(), onPage, priority = 'interactive', user }: ReadOptions<Item>,
  ): Promise<Result<AllPages<Item>, ExecError>> {
    return this.#observe(request, async () => {
      const all = await readAllPages(reading, {
        getPage: (page, isAwaited) =>
          this.#requests.get(
            path,
            { ...page, ...filter },
            isAwaited ? { priority, user } : { priority: 'background' },
          ),
        readItem,
        onPage,
      })
      if (all.ok && !all.value.isWhole) this.#log.warn('Exec has a longer list than could be read', { path })
      const isUnreadable = !all.ok && all.error.kind === 'unreadable'
      return isUnreadable ? this.#requests.fail(all.error, { path }) : all
    })
  }

  #readPage(
    query: Pick<SessionQuery, 'page' | 'pageSize'>,
    answer: Result<ExecAnswer, ExecError>,
  ): Result<SessionPage, ExecError> {
    // There is always a list, so a 404 does not mean that a session is missing.
    if (!answer.ok && answer.error.kind === 'not_found')
      return failed({ kind: 'request_refused', status: 404 })
    if (!answer.ok) return answer
    const read = readSessionPage(answer.value, query)
    if (!read.ok) return this.#requests.fail(read.error, { path: SESSIONS })
    const { leftOut, unread, ...page } = read.value
    const fields = describeUnread({ leftOut, unread })
    if (fields !== undefined)
      this.#log.warn('parts of a list of sessions could not be read', { path: SESSIONS, ...fields })
    return ok(page)
  }

  async #observe<Value>(
    request: RequestKind,
    answering: () => Promise<Result<Value, ExecError>>,
  ): Promise<Result<Value, ExecError>> {
    const started = performance.now()
    const answer = await answering()
    this.#onAnswer?.(request, answer.ok ? undefined : answer.error, performance.now() - started)
    return answer
  }
}

/** An id in a path. A URL drops dot segments: those ids would request another resource. */
function toSegment(id: string): string | undefined {
  return id === '' || id === '.' || id === '..' ? undefined : encodeURIComponent(id.toWellFormed())
}

function isUnclear(error: ExecError): boolean {
  const { kind } = error
  if (kind === 'unreachable') return error.wasUnsent !== true
  return kind === 'timed_out' || kind === 'server_fault' || kind === 'unreadable'
}
