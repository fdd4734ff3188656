import { failed, ok, type Result, withTimeout } from '../lib/result.ts'
import type { LockTiming } from '../store/single-flight.ts'
import { CachedFetch, type CacheOptions } from './cached-fetch.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import { beginReading, type MemberPages, type MemberReading, PAGE_SIZE } from './member-pages.ts'
import { decodeMembers, encodeMembers, type MemberList } from './member-store.ts'
import type { Priority } from './rate-limit.ts'
import { normalEmail } from './session.ts'

interface MembersOptions extends Omit<CacheOptions, 'maxBytes'> {
  /** How long a caller waits for a long list, in milliseconds. The reading goes on, and its list is cached. */
  patienceMs?: number | undefined
  timing?: Partial<LockTiming> | undefined
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
/** For each page of the list: the longer it is, the more requests a new one takes. */
const UNLISTED_MS = 10 * MINUTE_MS
const MAX_AGE_MS = 2 * DAY_MS
const AFTER_FAILURE_MS = MINUTE_MS
const PATIENCE_MS = 6500

/**
 * An interrupted reading younger than this goes on from the page that failed: a long list takes the background share of
 * several minutes, and of several people's requests.
 */
const READING_MS = 60 * MINUTE_MS

/** A reading extends its lock after each page. */
const TIMING: LockTiming = { lockMs: 8000, pollMs: 100 }

/**
 * The workspace's members. Over all replicas the list is read at most once a day, and for someone who is not in it at most
 * once in ten minutes for each hundred members. While reading fails, a list up to two days old answers.
 */
export class Members {
  readonly #clock: () => number
  readonly #patienceMs: number
  readonly #fetch: CachedFetch<{ maxAgeMs: number }, MemberList>
  #list: MemberList | undefined
  #triedAt = 0
  #refusedAt = 0
  #lastFailure: ExecError = { kind: 'timed_out' }
  #interrupted: { reading: MemberReading; beganAt: number } | undefined

  constructor(
    private readonly client: Pick<ExecClient, 'getMembers'>,
    { clock = Date.now, patienceMs = PATIENCE_MS, store, timing }: MembersOptions = {},
  ) {
    this.#clock = clock
    this.#patienceMs = patienceMs
    this.#fetch = new CachedFetch({
      cache: {
        find: ({ maxAgeMs }) =>
          this.#list !== undefined && this.#ageOf(this.#list) < maxAgeMs ? this.#list : undefined,
        add: (_, list) => {
          if (this.#list === undefined || list.readAt >= this.#list.readAt) this.#list = list
        },
      },
      store,
      keysOf: () => ['members'],
      encode: (list) => ({ text: encodeMembers(list), ttlMs: MAX_AGE_MS }),
      decode: decodeMembers,
      ask: (_, { priority }, extendLock) => this.#ask(priority, extendLock),
      lock: { name: 'members:lock', timing: { ...TIMING, ...timing } },
      clock,
    })
  }

  /** For an `optional` caller only a cached list answers. */
  async isAdmin(email: string, priority: Priority = 'interactive'): Promise<Result<boolean, ExecError>> {
    const wanted = normalEmail(email)
    const list = await this.#fetch.peek({ maxAgeMs: MAX_AGE_MS })
    const known = list && roleIn(list, wanted)
    if (list !== undefined && known !== undefined && !this.#isDue(list, wanted)) return known
    if (priority === 'optional') return known ?? failed({ kind: 'quota_reserved' })

    const isOld = list !== undefined && this.#ageOf(list) >= DAY_MS
    // A day-old list still answers, so a newer one is read in the background.
    const read = isOld
      ? await this.#read('background', DAY_MS)
      : await this.#read(priority, list === undefined ? DAY_MS : unlistedMs(list))
    return read.ok ? roleIn(read.value, wanted) : (known ?? read)
  }

  /** Like `isAdmin`, but any list under a day old answers, and a missing one is read in the background. */
  async isKnownAdmin(email: string): Promise<Result<boolean, ExecError>> {
    const list = await this.#fetch.peek({ maxAgeMs: MAX_AGE_MS })
    if (list !== undefined && this.#ageOf(list) < DAY_MS) return roleIn(list, normalEmail(email))
    return list === undefined && this.#isResting()
      ? failed(this.#lastFailure)
      : this.isAdmin(email, 'background')
  }

  /** `undefined` for an unlisted email. Reads a missing list only with a `priority`, and not within a minute of a failure. */
  async spellingOf(email: string, priority?: Priority): Promise<Result<string | undefined, ExecError>> {
    const wanted = normalEmail(email)
    let list = await this.#fetch.peek({ maxAgeMs: MAX_AGE_MS })
    if (list === undefined && priority !== undefined && !this.#isResting()) {
      const read = await this.#read(priority, DAY_MS)
      if (!read.ok) return read
      list = read.value
    }
    if (list === undefined) return failed(this.#lastFailure)
    if (!list.isAdmin.has(wanted)) return list.isWhole ? ok(undefined) : failed(NOT_READ)
    return ok(list.spellings.get(wanted) ?? wanted)
  }

  async #read(priority: Priority, maxAgeMs: number): Promise<Result<MemberList, ExecError>> {
    const settled = await withTimeout(this.#fetch.get({ maxAgeMs }, { priority }), this.#patienceMs)
    return settled.ok ? settled.value : failed({ kind: 'timed_out' })
  }

  async #ask(
    priority: Priority,
    onPage: (() => Promise<void>) | undefined,
  ): Promise<Result<MemberList, ExecError>> {
    const now = this.#clock()
    const triedBefore = this.#triedAt
    this.#triedAt = now
    const interrupted = this.#interrupted
    this.#interrupted = undefined
    const isRecent = interrupted !== undefined && now - interrupted.beganAt < READING_MS
    const begun = isRecent ? interrupted : { reading: beginReading(), beganAt: now }
    const members = await this.client.getMembers({ priority, reading: begun.reading, onPage })
    if (members.ok) return ok(toList(members.value, this.#clock()))

    if (members.error.kind !== 'unreadable') this.#interrupted = begun
    if (members.error.kind === 'quota_reserved') {
      this.#triedAt = triedBefore
      this.#refusedAt = this.#clock()
    } else {
      this.#lastFailure = members.error
    }
    return members
  }

  #ageOf({ readAt }: MemberList): number {
    return this.#clock() - readAt
  }

  #isDue(list: MemberList, email: string): boolean {
    const now = this.#clock()
    const isInFlight = this.#isInFlight()
    if (this.#ageOf(list) >= DAY_MS)
      return !isInFlight && now - Math.max(this.#triedAt, this.#refusedAt) >= AFTER_FAILURE_MS
    const isOld = list.isWhole && now - Math.max(this.#triedAt, list.readAt) >= unlistedMs(list)
    return !list.isAdmin.has(email) && (isInFlight || isOld)
  }

  /** After a failed reading, Exec is left alone for a minute. */
  #isResting(): boolean {
    return !this.#isInFlight() && this.#clock() - this.#triedAt < AFTER_FAILURE_MS
  }

  #isInFlight(): boolean {
    return this.#fetch.isInFlight({ maxAgeMs: 0 })
  }
}

const NOT_READ: ExecError = { kind: 'unreadable', reason: 'not_all_members' }

function roleIn({ isAdmin, isWhole }: MemberList, email: string): Result<boolean, ExecError> {
  const answer = isAdmin.get(email)
  return answer === undefined && !isWhole ? failed(NOT_READ) : ok(answer === true)
}

function unlistedMs({ isAdmin }: MemberList): number {
  return Math.min(Math.max(1, Math.ceil(isAdmin.size / PAGE_SIZE)) * UNLISTED_MS, DAY_MS)
}

function toList({ members, isWhole }: MemberPages, readAt: number): MemberList {
  const isAdmin = new Map<string, boolean>()
  const spellings = new Map<string, string>()
  for (const { email = '', role } of members) {
    const key = normalEmail(email)
    if (key === '') continue
    isAdmin.set(key, isAdmin.get(key) === true || role === 'admin')
    if (email.trim() !== key) spellings.set(key, email.trim())
  }
  return { isAdmin, spellings, isWhole, readAt }
}
