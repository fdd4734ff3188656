import { failed, ok, type Result } from '../result.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Member } from './member.ts'

export interface Members {
  /** Whether a member of the Exec workspace with this email has the role `admin`. Case and outer spaces do not count. */
  isAdmin(email: string): Promise<Result<boolean, ExecError>>
}

interface MemberList {
  isAdmin: ReadonlyMap<string, boolean>
  readAt: number
}

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const UNLISTED_MS = 10 * MINUTE_MS
const MAX_AGE_MS = 2 * DAY_MS
const AFTER_FAILURE_MS = MINUTE_MS

/** How long a person waits for a long list. The reading goes on and serves the next one who asks. */
const PATIENCE_MS = 6500

/**
 * The workspace's members, read at most once a day, and at most once in ten minutes for someone who is not among them.
 * When a reading fails, the list before it answers until it is two days old. `clock` is in milliseconds.
 */
export function createMembers(
  client: Pick<ExecClient, 'getMembers'>,
  options: { clock?: () => number; patienceMs?: number } = {},
): Members {
  const { clock = Date.now, patienceMs = PATIENCE_MS } = options
  let list: MemberList | undefined
  let triedAt = 0
  let underWay: Promise<Result<MemberList, ExecError>> | undefined

  async function read(): Promise<Result<MemberList, ExecError>> {
    triedAt = clock()
    const members = await client.getMembers()
    if (!members.ok) return members
    list = { isAdmin: rolesByEmail(members.value), readAt: clock() }
    return ok(list)
  }

  function share(): Promise<Result<MemberList, ExecError>> {
    underWay ??= read().finally(() => {
      underWay = undefined
    })
    return underWay
  }

  function isDue(held: MemberList, email: string): boolean {
    const age = clock() - held.readAt
    const sinceTry = clock() - triedAt
    if (age >= DAY_MS) return sinceTry >= AFTER_FAILURE_MS
    return !held.isAdmin.has(email) && (underWay !== undefined || sinceTry >= UNLISTED_MS)
  }

  return {
    async isAdmin(email) {
      const wanted = normal(email)
      const held = list !== undefined && clock() - list.readAt < MAX_AGE_MS ? list : undefined
      if (held !== undefined && !isDue(held, wanted)) return ok(held.isAdmin.get(wanted) === true)

      const reading = await within(patienceMs, share())
      if (reading.ok) return ok(reading.value.isAdmin.get(wanted) === true)
      return held === undefined ? reading : ok(held.isAdmin.get(wanted) === true)
    },
  }
}

function rolesByEmail(members: Member[]): Map<string, boolean> {
  const roles = new Map<string, boolean>()
  for (const { email, role } of members) {
    if (email === undefined) continue
    const key = normal(email)
    roles.set(key, roles.get(key) === true || role === 'admin')
  }
  return roles
}

function normal(email: string): string {
  return email.trim().toLowerCase()
}

async function within<Value>(
  ms: number,
  reading: Promise<Result<Value, ExecError>>,
): Promise<Result<Value, ExecError>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Result<Value, ExecError>>((resolve) => {
    timer = setTimeout(() => resolve(failed({ kind: 'timed_out' })), ms)
  })
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}
