import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'
import { ok, type Result } from '../lib/result.ts'
import { CachedFetch, type CacheOptions, hashKey } from './cached-fetch.ts'
import type { ExecClient } from './exec-client.ts'
import type { ExecError } from './exec-error.ts'
import type { Members } from './members.ts'
import type { Requester } from './rate-limit.ts'
import { normalEmail } from './session.ts'

interface AccessLookup {
  scenario: string
  email: string
}

/** Also holds the email, by which the app finds it to forget a person. */
interface CachedAccess extends AccessLookup {
  mayMonitor: boolean
  /** Milliseconds since the epoch. */
  readAt: number
}

const storedSchema = z.object({
  scenario: z.string(),
  email: z.string(),
  mayMonitor: z.boolean(),
  readAt: z.number(),
})

const HOUR_MS = 60 * 60_000
const MAX_ENTRIES = 10_000

/** Who may monitor which scenario: each answer, also a no, is kept for an hour. */
export class ScenarioAccess {
  readonly #fetch: CachedFetch<AccessLookup, CachedAccess>

  /** @param members has the emails as Exec spells them: it may heed their case. */
  constructor(
    client: Pick<ExecClient, 'mayMonitor'>,
    members: Pick<Members, 'spellingOf'>,
    { clock = Date.now, store, storeSecret }: Omit<CacheOptions, 'maxBytes'> = {},
  ) {
    const entries = new LRUCache<string, CachedAccess>({ max: MAX_ENTRIES })
    const keyOf = ({ scenario, email }: AccessLookup) => JSON.stringify([scenario, email])
    this.#fetch = new CachedFetch({
      cache: {
        find(lookup) {
          const entry = entries.get(keyOf(lookup))
          return entry !== undefined && clock() - entry.readAt < HOUR_MS ? entry : undefined
        },
        add: (lookup, entry) => void entries.set(keyOf(lookup), entry),
      },
      store,
      keysOf: (lookup) => [`scenario-access:${hashKey(keyOf(lookup), storeSecret)}`],
      encode: (entry) => ({ text: JSON.stringify(entry), ttlMs: HOUR_MS }),
      decode: (text) => storedSchema.safeParse(parseJson(text)).data,
      async ask(lookup, requester) {
        const { scenario, email } = lookup
        const spelling = await members.spellingOf(email)
        const inExec = spelling.ok ? spelling.value : undefined
        const answer = await client.mayMonitor(scenario, inExec ?? email, requester)
        return answer.ok ? ok({ ...lookup, mayMonitor: answer.value, readAt: clock() }) : answer
      },
      clock,
    })
  }

  async mayMonitor(
    scenario: string,
    email: string,
    requester: Requester,
  ): Promise<Result<boolean, ExecError>> {
    const answer = await this.#fetch.get({ scenario, email: normalEmail(email) }, requester)
    return answer.ok ? ok(answer.value.mayMonitor) : answer
  }
}
