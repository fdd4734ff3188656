import { failed, ok, type Result } from '../lib/result.ts'
import { withTimeout } from '../lib/with-timeout.ts'
import { type ReplicaTiming, singleFlight } from '../store/single-flight.ts'
import type { Store } from '../store/store.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Member } from './member-pages.ts'
import { beginReading, type MemberReading } from './member-pages.ts'
import { createMemberStore, type MemberList } from './member-store.ts'
import type { Priority } from './rate-limit.ts'
import { normalEmail } from './session.ts'

export interface Members {
  /**
   * Whether a member of the Exec workspace with this email has the role `admin`. Case and outer spaces do not count.
   * `priority` is `interactive` by default; for what is `optional`, Exec is not asked, and only a list at hand answers.
   */
  isAdmin(email: string, priority?: Priority): Promise<Result<boolean, ExecError>>
  /**
   * The same for what is only offered to them, as far as a list that was read before tells: while it is under a day old, it
   * also answers for someone who is not in it. Where there is none, one is read, `background`, and not within a minute of a
   * reading that failed.
   */
  isKnownAdmin(email: string): Promise<Result<boolean, ExecError>>
  /**
   * An email as Exec writes it; undefined if the list does not have it. Where none is at hand, the list is read for `priority`,
   * and not within a minute of a reading that failed; without a priority nothing is asked for. Fails where there is no list.
   */
  spellingOf(email: string, priority?: Priority): Promise<Result<string | undefined, ExecError>>
}

export interface MembersOptions {
  /** Milliseconds since the epoch. */
  clock?: () => number
  /** How long a person waits for a long list. The reading goes on and serves the next one who asks. */
  patienceMs?: number
  /** Where replicas share the list. Nothing where there are none. */
  store?: Store | undefined
  timing?: Partial<ReplicaTiming>
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const UNLISTED_MS = 10 * MINUTE_MS
const MAX_AGE_MS = 2 * DAY_MS
const AFTER_FAILURE_MS = MINUTE_MS
const PATIENCE_MS = 6500

/** An interrupted reading goes on for so long. Later, it begins again. */
const READING_MS = 10 * MINUTE_MS

/** Each page, with its retries, is a sign of life. A long list has many. */
const TIMING: ReplicaTiming = {
  totalMs: Number.POSITIVE_INFINITY,
  lockMs: 8000,
  waitMs: Number.POSITIVE_INFINITY,
  pollMs: 100,
}

/**
 * The workspace's members, read at most once a day, and at most once in ten minutes for someone who is not among them,
 * over all replicas. When a reading fails, the list before it answers until it is two days old, and the next reading goes
 * on from the page that failed.
 */
export function createMembers(client: Pick<ExecClient, 'getMembers'>, options: MembersOptions = {}): Members {
  const { clock = Date.now, patienceMs = PATIENCE_MS, store } = options
  const timing = { ...TIMING, ...options.timing }
  const shared = store === undefined ? undefined : createMemberStore(store, MAX_AGE_MS)
  let list: MemberList | undefined
  let triedAt = 0
  let keptFromAt = 0
  let lastFailure: ExecError = { kind: 'timed_out' }
  let interrupted: { reading: MemberReading; beganAt: number } | undefined
  let inFlight: Promise<Result<MemberList, ExecError>> | undefined

  async function ask(
    priority: Priority,
    onPage?: () => Promise<void>,
  ): Promise<Result<MemberList, ExecError>> {
    const before = interrupted
    interrupted = undefined
    const isRecent = before !== undefined && clock() - before.beganAt < READING_MS
    const begun = isRecent ? before : { reading: beginReading(), beganAt: clock() }
    const { reading } = begun
    const members = await client.getMembers({
      priority,
      reading,
      ...(onPage === undefined ? {} : { onPage }),
    })
    if (!members.ok) {
      if (members.error.kind !== 'unreadable') interrupted = begun
      return members
    }
    list = {
      isAdmin: rolesByEmail(members.value),
      spellings: spellingsOf(members.value),
      readAt: clock(),
    }
    await shared?.write(list)
    return ok(list)
  }

  /** A list that another replica has read within `maxAgeMs`. */
  async function readFromStore(maxAgeMs: number): Promise<Result<MemberList, ExecError> | undefined> {
    const found = await shared?.read()
    if (found === undefined || clock() - found.readAt >= maxAgeMs) return undefined
    if (list === undefined || found.readAt > list.readAt) list = found
    return ok(list)
  }

  async function readList(priority: Priority, maxAgeMs: number): Promise<Result<MemberList, ExecError>> {
    const triedBefore = triedAt
    triedAt = clock()
    const answer =
      store === undefined
        ? await ask(priority)
        : await singleFlight<Result<MemberList, ExecError>>({
            store,
            lock: 'members:lock',
            timing,
            look: () => readFromStore(maxAgeMs),
            ask: (_, extendLock) => ask(priority, extendLock),
          })
    if (!answer.ok && answer.error.kind === 'quota_reserved') {
      triedAt = triedBefore
      keptFromAt = clock()
    } else if (!answer.ok) {
      lastFailure = answer.error
    }
    return answer
  }

  async function share(priority: Priority, maxAgeMs: number): Promise<Result<MemberList, ExecError>> {
    const running = inFlight
    if (running !== undefined) {
      const answer = await running
      // What is kept from those whom nobody waits for is not kept from this one.
      const isForOthers = priority === 'interactive' && !answer.ok && answer.error.kind === 'quota_reserved'
      return isForOthers ? share(priority, maxAgeMs) : answer
    }
    inFlight = readList(priority, maxAgeMs).finally(() => {
      inFlight = undefined
    })
    return inFlight
  }

  function current(): MemberList | undefined {
    return list !== undefined && clock() - list.readAt < MAX_AGE_MS ? list : undefined
  }

  function isDue(held: MemberList, email: string): boolean {
    const now = clock()
    if (now - held.readAt >= DAY_MS) return now - Math.max(triedAt, keptFromAt) >= AFTER_FAILURE_MS
    const isOld = now - Math.max(triedAt, held.readAt) >= UNLISTED_MS
    return !held.isAdmin.has(email) && (inFlight !== undefined || isOld)
  }

  /** Whether a reading has just failed, so that Exec is left alone. */
  function isResting(): boolean {
    return inFlight === undefined && clock() - triedAt < AFTER_FAILURE_MS
  }

  /** The list at hand, of this replica or another one. */
  async function find(): Promise<MemberList | undefined> {
    if (current() === undefined) await readFromStore(MAX_AGE_MS)
    return current()
  }

  async function isAdmin(email: string, priority: Priority): Promise<Result<boolean, ExecError>> {
    const wanted = normalEmail(email)
    const held = await find()
    if (held !== undefined && !isDue(held, wanted)) return ok(held.isAdmin.get(wanted) === true)

    if (priority === 'optional') {
      return held === undefined ? failed({ kind: 'quota_reserved' }) : ok(held.isAdmin.get(wanted) === true)
    }
    const isOld = held !== undefined && clock() - held.readAt >= DAY_MS
    // Nobody asked for a newer list while the one at hand will do.
    const reading = isOld ? share('background', DAY_MS) : share(priority, UNLISTED_MS)
    const settled = await withTimeout(reading, patienceMs)
    const read = settled.ok ? settled.value : failed({ kind: 'timed_out' } as const)
    if (read.ok) return ok(read.value.isAdmin.get(wanted) === true)
    return held === undefined ? read : ok(held.isAdmin.get(wanted) === true)
  }

  return {
    isAdmin: (email, priority = 'interactive') => isAdmin(email, priority),

    async isKnownAdmin(email) {
      const held = await find()
      if (held !== undefined && clock() - held.readAt < DAY_MS)
        return ok(held.isAdmin.get(normalEmail(email)) === true)
      return held === undefined && isResting() ? failed(lastFailure) : isAdmin(email, 'background')
    },

    async spellingOf(email, priority) {
      const wanted = normalEmail(email)
      if ((await find()) === undefined && priority !== undefined && !isResting()) {
        const settled = await withTimeout(share(priority, DAY_MS), patienceMs)
        const read = settled.ok ? settled.value : failed({ kind: 'timed_out' } as const)
        if (!read.ok) return read
      }
      const held = current()
      if (held === undefined) return failed(lastFailure)
      return ok(held.isAdmin.has(wanted) ? (held.spellings.get(wanted) ?? wanted) : undefined)
    },
  }
}

function rolesByEmail(members: Member[]): Map<string, boolean> {
  const roles = new Map<string, boolean>()
  for (const { email, role } of members) {
    if (email === undefined) continue
    const key = normalEmail(email)
    roles.set(key, roles.get(key) === true || role === 'admin')
  }
  return roles
}

function spellingsOf(members: Member[]): Map<string, string> {
  const spellings = members.flatMap(({ email }): [string, string][] => {
    const spelling = email?.trim() ?? ''
    return spelling === normalEmail(spelling) ? [] : [[normalEmail(spelling), spelling]]
  })
  return new Map(spellings)
}
