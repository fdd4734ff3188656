import { failed, ok, type Result } from '../lib/result.ts'
import {
  type Assignment,
  type AssignmentQuery,
  assignmentBody,
  assignmentParameters,
  type NewAssignment,
  readAssignment,
} from './assignment.ts'
import type { ExecError, Fetched } from './exec-error.ts'
import { type ExecRequestOptions, ExecRequests } from './exec-requests.ts'
import {
  type AllPages,
  beginReading,
  type ListPage,
  MAX_PAGE_SIZE,
  type Parts,
  type ReadOptions,
  readListPage,
  readPage,
} from './list-page.ts'
import { type Group, type Member, readGroup, readMember } from './member.ts'
import type { Requester } from './rate-limit.ts'
import {
  readMayMonitor,
  readParticipant,
  readScenario,
  type Scenario,
  type ScenarioParticipant,
  type StandingsQuery,
  standingsParameters,
} from './scenario.ts'
import {
  otherIdOf,
  readSession,
  readSessionSummary,
  type Session,
  type SessionQuery,
  type SessionSummary,
  type SinceQuery,
  sessionParameters,
  sinceParameters,
} from './session.ts'

/** The parts of a session that Exec sends only on request. */
export type Include = 'evaluations' | 'transcript,evaluations'

export interface ExecClientOptions extends ExecRequestOptions {
  /** Called once per request with its retries; `ms` is how long all of it took. */
  onAnswer?: ((request: RequestKind, error: ExecError | undefined, ms: number) => void) | undefined
}

const ANYONE: Requester = { priority: 'interactive' }
const IN_BACKGROUND: Requester = { priority: 'background' }
const SESSIONS = '/sessions'

/** Each page is a request: a quarter of those that Exec allows a day. */
const MAX_PAGES = 250
/** A person waits for these. Later pages are left to the background share, so that people get the rest of the minute's. */
const AWAITED_PAGES = 10

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
  readonly #requests: ExecRequests

  /** Throws for a base URL that the key must not be sent to, and for a key that no header can hold. */
  constructor(private readonly options: ExecClientOptions) {
    this.#requests = new ExecRequests(options)
  }

  getSession(id: string, include: Include, requester = ANYONE): Fetched<{ session: Session; bytes: number }> {
    return this.#observe('session', async () => {
      const segment = toSegment(id)
      if (segment === undefined) return failed({ kind: 'not_found' })
      const path = `/sessions/${segment}`
      const answer = await this.#requests.get(path, { include }, requester)
      if (!answer.ok) return answer
      const session = readSession(answer.value.body)
      if (session === undefined) return this.#requests.unreadable('not_a_session', { path })
      const { read, unread } = session
      if (unread.length > 0)
        this.options.log.warn('parts of a session could not be read', { path, unread: unread.join(' ') })
      const document = otherIdOf(read, id)
      if (document !== undefined)
        this.options.log.debug('Exec answered with a document that has another id', { path, document })
      return ok({ session: read, bytes: answer.value.bytes })
    })
  }

  /** One page, newest first. Without an email that Exec's filter can hold, the page is empty and nothing is sent. */
  listSessions(query: SessionQuery, requester = ANYONE): Fetched<ListPage<SessionSummary>> {
    return this.#list('sessions', SESSIONS, sessionParameters(query), readSessionSummary, requester)
  }

  /**
   * One page of the workspace's sessions, newest first, out of the background share. Sends one request and never retries it: the
   * next poll does.
   */
  listSince(query: SinceQuery): Fetched<ListPage<SessionSummary>> {
    const parameters = sinceParameters(query)
    return this.#list('sessions_since', SESSIONS, parameters, readSessionSummary, IN_BACKGROUND, {
      retries: 0,
    })
  }

  /** All members of the workspace, or of a group. Exec has no filter by email. */
  getMembers({
    group,
    ...options
  }: ReadOptions<Member> & { group?: string | undefined } = {}): Fetched<AllPages<Member>> {
    const filter: Record<string, string> = group === undefined ? {} : { group_ids: group }
    return this.#readAll('members', '/workspace/members', filter, readMember, options)
  }

  getGroups(options: ReadOptions<Group> = {}): Fetched<AllPages<Group>> {
    return this.#readAll('groups', '/workspace/groups', {}, readGroup, options)
  }

  /** Whether Exec lets this person see the scenario's sessions. No if it doesn't know the scenario or the person. */
  mayMonitor(scenario: string, email: string, requester = ANYONE): Fetched<boolean> {
    return this.#observe('scenario_access', async () => {
      const segment = toSegment(scenario)
      if (segment === undefined) return ok(false)
      const path = `/scenarios/${segment}/access`
      const answer = await this.#requests.get(path, { user_email: email }, requester)
      if (!answer.ok) return answer.error.kind === 'not_found' ? ok(false) : answer
      const mayMonitor = readMayMonitor(answer.value.body)
      return mayMonitor === undefined
        ? this.#requests.unreadable('not_permissions', { path })
        : ok(mayMonitor)
    })
  }

  /** All scenarios but the archived ones. */
  getScenarios(options: ReadOptions<Scenario> = {}): Fetched<AllPages<Scenario>> {
    return this.#readAll('scenarios', '/scenarios', {}, readScenario, options)
  }

  /** One page, in Exec's order. Without an email that Exec's filter can hold, the page is empty and nothing is sent. */
  listAssignments(query: AssignmentQuery, requester = ANYONE): Fetched<ListPage<Assignment>> {
    const parameters = assignmentParameters(query)
    return this.#list('assignments', '/scenarios/assignments', parameters, readAssignment, requester)
  }

  /** Those who practiced a scenario, at most a hundred. `not_found` if Exec doesn't know it. */
  async participantAnalytics(
    query: StandingsQuery,
    requester = ANYONE,
  ): Fetched<ListPage<ScenarioParticipant>> {
    const segment = toSegment(query.scenario)
    if (segment === undefined) return failed({ kind: 'not_found' })
    const path = `/scenarios/${segment}/analytics/participants`
    return this.#list('participants', path, standingsParameters(query), readParticipant, requester, {
      mayBeMissing: true,
    })
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
        ? this.#requests.unreadable('not_an_assignment', { method: 'POST', path })
        : ok(read.read)
    })
    return answer.ok || !isUnclear(answer.error) ? answer : failed({ kind: 'unclear' })
  }

  close(): void {
    this.#requests.close()
  }

  /** Without `parameters` the page is empty, and nothing is sent. */
  #list<Item>(
    request: RequestKind,
    path: string,
    parameters: Record<string, string> | undefined,
    readItem: (value: unknown) => Parts<Item> | undefined,
    requester: Requester,
    { mayBeMissing = false, retries }: { mayBeMissing?: boolean; retries?: number } = {},
  ): Fetched<ListPage<Item>> {
    return this.#observe(request, async () => {
      if (parameters === undefined) return ok({ items: [], hasMore: false, total: 0, bytes: 0 })
      const answer = await this.#requests.get(path, parameters, requester, retries)
      if (!answer.ok)
        return answer.error.kind === 'not_found' && !mayBeMissing
          ? failed({ kind: 'request_refused', status: 404 })
          : answer
      const query = { page: Number(parameters.page), pageSize: Number(parameters.page_size) }
      const read = readListPage(answer.value, query, readItem)
      if (read === undefined) return this.#requests.unreadable('not_a_list', { path })
      const { leftOut, unread, ...page } = read
      if (leftOut > 0 || unread.length > 0) {
        const paths = unread.length > 0 ? unread.join(' ') : undefined
        this.options.log.warn('parts of a list could not be read', { path, left_out: leftOut, unread: paths })
      }
      return ok(page)
    })
  }

  /** Ends at the last page, at an empty one, at one that repeats the page before it, and after 250 pages. */
  #readAll<Item>(
    request: RequestKind,
    path: string,
    filter: Record<string, string>,
    readItem: (value: unknown) => Item | undefined,
    { reading = beginReading(), onPage, requester = ANYONE }: ReadOptions<Item>,
  ): Fetched<AllPages<Item>> {
    const { items } = reading
    return this.#observe<AllPages<Item>>(request, async () => {
      while (reading.nextPage <= MAX_PAGES) {
        const page = reading.nextPage
        const query = { ...filter, page: String(page), page_size: String(MAX_PAGE_SIZE) }
        const answer = await this.#requests.get(
          path,
          query,
          page <= AWAITED_PAGES ? requester : IN_BACKGROUND,
        )
        if (!answer.ok) return answer
        const read = readPage(answer.value, { page })
        if (read === undefined) return this.#requests.unreadable('not_a_list', { path })

        const now = JSON.stringify(read.items)
        // Exec ignored the number of the page, so the others can't be read.
        if (read.items.length > 0 && now === reading.before) break
        reading.before = now
        items.push(...read.items.flatMap((value) => readItem(value) ?? []))
        reading.nextPage += 1
        if (!read.hasMore) return ok({ items, isWhole: true })
        await onPage?.()
      }
      this.options.log.warn('Exec has a longer list than could be read', { path })
      return ok({ items, isWhole: false })
    })
  }

  async #observe<Value>(request: RequestKind, answering: () => Fetched<Value>): Fetched<Value> {
    const started = performance.now()
    const answer = await answering()
    this.options.onAnswer?.(request, answer.ok ? undefined : answer.error, performance.now() - started)
    return answer
  }
}

/** An id in a path. A URL drops empty and dot segments: those ids would request another resource. */
function toSegment(id: string): string | undefined {
  return /^\.{0,2}$/.test(id) ? undefined : encodeURIComponent(id.toWellFormed())
}

function isUnclear(error: ExecError): boolean {
  const { kind } = error
  if (kind === 'unreachable') return error.wasUnsent !== true
  return kind === 'timed_out' || kind === 'server_fault' || kind === 'unreadable'
}
