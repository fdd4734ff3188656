import { setMaxListeners } from 'node:events'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { Headers } from 'node-fetch'
import type { Log, LogFields } from '../lib/log.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { type AllPages, beginReading, type ReadOptions, readAllPages } from './all-pages.ts'
import { type ExecError, isLimited } from './exec-error.ts'
import { checkBaseUrl } from './exec-url.ts'
import { AnswerMemory, type ExecAnswer, fetchOnce, readAnswer } from './fetch-once.ts'
import { type Group, readGroup } from './group.ts'
import { type Member, readMember } from './member.ts'
import { RateLimit, type Requester } from './rate-limit.ts'
import { readMayMonitor } from './scenario-permissions.ts'
import { otherIdOf, readSession, type Session } from './session.ts'
import {
  MAX_PAGE_SIZE,
  readSessionPage,
  type SessionPage,
  type SessionQuery,
  type SinceQuery,
  sinceParameters,
  toParameters,
} from './session-page.ts'

/** The parts of a session that Exec sends only on request. */
export type Include = 'evaluations' | 'transcript,evaluations'

const TIMING = {
  /** For one try, up to the last byte of its answer. */
  tryMs: 4000,
  /** For all tries of one request, with the waits between them. */
  totalMs: 6500,
  retries: 2,
  /** The first wait before a retry; it doubles, and up to half of it is left out at random. */
  backoffMs: 200,
}

export type ExecTiming = typeof TIMING

export interface ExecClientOptions {
  baseUrl: string
  apiKey: string
  log: Log
  /** By default the client has its own, with Exec's published limits. */
  rateLimit?: RateLimit | undefined
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
  timing?: Partial<ExecTiming> | undefined
  /** Called once per request with its retries; `ms` is how long all of it took. */
  onAnswer?: ((request: RequestKind, error: ExecError | undefined, ms: number) => void) | undefined
}

const ANYONE: Requester = { priority: 'interactive' }
const SESSIONS = '/sessions'

export type RequestKind = 'session' | 'sessions' | 'sessions_since' | 'members' | 'groups' | 'scenario_access'

/** The client waits for the end of a shorter limit, and returns a longer one. */
const MAX_LIMIT_WAIT_MS = 2000

/** Retries network faults, time-outs, 5xx and short 429s, but no `optional` request and no regular look. Sends nothing before a 429 has ended. */
export class ExecClient {
  readonly #log: Log
  readonly #clock: () => number
  readonly #timing: ExecTiming
  readonly #rateLimit: RateLimit
  readonly #baseUrl: string
  readonly #headers: Headers
  readonly #agent: HttpAgent | HttpsAgent
  readonly #memory = new AnswerMemory()
  readonly #onAnswer: ExecClientOptions['onAnswer']
  readonly #closing = new AbortController()

  /** Throws for a base URL that the key must not be sent to, and for a key that no header can hold. */
  constructor(options: ExecClientOptions) {
    const { apiKey, log, clock = Date.now, timing, rateLimit, onAnswer } = options
    this.#log = log
    this.#clock = clock
    this.#timing = { ...TIMING, ...timing }
    this.#rateLimit = rateLimit ?? new RateLimit({ store: createMemoryStore({ clock }), clock })
    this.#baseUrl = checkBaseUrl(options.baseUrl)
    this.#headers = new Headers({ accept: 'application/json', authorization: `Bearer ${apiKey}` })
    const Agent = this.#baseUrl.startsWith('https:') ? HttpsAgent : HttpAgent
    this.#agent = new Agent({ keepAlive: true })
    this.#onAnswer = onAnswer
    // Each request that waits for its next try listens for the abort.
    setMaxListeners(0, this.#closing.signal)
  }

  getSession(
    id: string,
    include: Include,
    requester = ANYONE,
  ): Promise<Result<{ session: Session; bytes: number }, ExecError>> {
    return this.#observe('session', async () => {
      // A URL drops dot segments: these ids would request another resource.
      if (id === '' || id === '.' || id === '..') return failed({ kind: 'not_found' })
      const path = `/sessions/${encodeURIComponent(id.toWellFormed())}`
      const answer = await this.#get(path, { include }, requester)
      if (!answer.ok) return answer
      const read = readSession(answer.value.body)
      if (!read.ok) return this.#fail({ kind: 'unreadable', reason: read.error }, { path })
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
      return this.#readPage(query, await this.#get(SESSIONS, parameters, requester))
    })
  }

  /**
   * One page of the workspace's sessions, newest first, out of the background share. Sends one request and never retries it: who
   * looks regularly asks again.
   */
  listSince(query: SinceQuery): Promise<Result<SessionPage, ExecError>> {
    return this.#observe('sessions_since', async () => {
      const answer = await this.#get(SESSIONS, sinceParameters(query), { priority: 'background' }, 0)
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
      if (scenario === '' || scenario === '.' || scenario === '..') return ok(false)
      const path = `/scenarios/${encodeURIComponent(scenario.toWellFormed())}/access`
      const answer = await this.#get(path, { user_email: email }, requester)
      if (!answer.ok) return answer.error.kind === 'not_found' ? ok(false) : answer
      const mayMonitor = readMayMonitor(answer.value.body)
      return mayMonitor === undefined
        ? this.#fail({ kind: 'unreadable', reason: 'not_permissions' }, { path })
        : ok(mayMonitor)
    })
  }

  close(): void {
    this.#closing.abort()
    this.#agent.destroy()
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
          this.#get(path, { ...page, ...filter }, { priority: isAwaited ? priority : 'background', user }),
        readItem,
        onPage,
      })
      if (all.ok && !all.value.isWhole) this.#log.warn('Exec has a longer list than could be read', { path })
      const isUnreadable = !all.ok && all.error.kind === 'unreadable'
      return isUnreadable ? this.#fail(all.error, { path }) : all
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
    if (!read.ok) return this.#fail(read.error, { path: SESSIONS })
    const { leftOut, unread, ...page } = read.value
    if (leftOut > 0 || unread.length > 0)
      this.#log.warn('parts of a list of sessions could not be read', {
        path: SESSIONS,
        left_out: leftOut,
        unread: unread.length > 0 ? unread.join(' ') : undefined,
      })
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

  async #get(
    path: string,
    query: Record<string, string>,
    requester: Requester,
    retries = requester.priority === 'optional' ? 0 : this.#timing.retries,
  ): Promise<Result<ExecAnswer, ExecError>> {
    const url = `${this.#baseUrl}${path}?${new URLSearchParams(query)}`
    const started = performance.now()
    const left = () => this.#timing.totalMs - (performance.now() - started)

    for (let tries = 1; ; tries += 1) {
      if (this.#closing.signal.aborted) return failed({ kind: 'unreachable' })
      if (left() <= 0) return failed({ kind: 'timed_out' })
      const acquired = await this.#rateLimit.acquire(requester, left())
      if (!acquired.ok) {
        this.#log.debug('request to Exec not sent', { path, ...describe(acquired.error) })
        return acquired
      }
      const ms = Math.min(this.#timing.tryMs, left())
      const sent = { agent: this.#agent, headers: this.#headers, ms, memory: this.#memory }
      const fetched = await fetchOnce(url, sent)
      const answer = fetched.ok ? readAnswer(fetched.value, this.#clock()) : fetched
      const fields: LogFields = {
        method: 'GET',
        path,
        tries,
        ms: Math.round(performance.now() - started),
        status: fetched.ok ? fetched.value.status : undefined,
        bytes: fetched.ok ? fetched.value.bytes : undefined,
      }
      if (answer.ok) {
        this.#log.debug('Exec answered', fields)
        return answer
      }
      const { error } = answer
      if (error.kind === 'limited') await this.#rateLimit.block(error.until)
      const wait = tries > retries ? undefined : this.#waitFor(error, tries)
      if (wait === undefined || wait >= left()) return this.#fail(error, fields)
      this.#log.debug('retrying the request to Exec', { ...fields, kind: error.kind })
      await sleep(wait, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    }
  }

  /** Milliseconds before the next try; `undefined` if another try would not help. */
  #waitFor(error: ExecError, tries: number): number | undefined {
    const backoff = this.#timing.backoffMs * 2 ** (tries - 1) * (1 - Math.random() / 2)
    switch (error.kind) {
      case 'timed_out':
      case 'unreachable':
      case 'server_fault':
        return backoff
      case 'limited': {
        const wait = error.until.getTime() - this.#clock()
        return wait <= MAX_LIMIT_WAIT_MS ? wait + backoff : undefined
      }
      default:
        return undefined
    }
  }

  #fail(error: ExecError, fields: LogFields): Result<never, ExecError> {
    const level = error.kind === 'not_found' ? 'debug' : 'warn'
    this.#log[level]('request to Exec failed', { method: 'GET', ...fields, ...describe(error) })
    return failed(error)
  }
}

function describe(error: ExecError): LogFields {
  return {
    kind: error.kind,
    reason: error.kind === 'unreadable' ? error.reason : undefined,
    until: isLimited(error) ? error.until.toISOString() : undefined,
  }
}
