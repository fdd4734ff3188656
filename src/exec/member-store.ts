import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import type { Store } from '../store/store.ts'

/** The members of the Exec workspace, by email in lower case, read at `readAt` (milliseconds since the epoch). */
export interface MemberList {
  isAdmin: ReadonlyMap<string, boolean>
  /** Emails as Exec spells them, if not in lower case. */
  spellings: ReadonlyMap<string, string>
  readAt: number
}

const KEY = 'members'

const listSchema = z.object({
  readAt: z.number(),
  isAdmin: z.array(z.tuple([z.string(), z.boolean()])),
  spellings: z.array(z.tuple([z.string(), z.string()])).default([]),
})

/** The list of members that replicas share. */
export class MemberStore {
  readonly #store: Store
  readonly #ttlMs: number

  constructor(store: Store, ttlMs: number) {
    this.#store = store
    this.#ttlMs = ttlMs
  }

  async *read(): AsyncGenerator<MemberList> {
    const parsed = listSchema.safeParse(parseJson((await this.#store.get(KEY)) ?? ''))
    if (!parsed.success) return
    const { readAt, isAdmin, spellings } = parsed.data
    yield { readAt, isAdmin: new Map(isAdmin), spellings: new Map(spellings) }
  }

  async write(_lookup: unknown, { readAt, isAdmin, spellings }: MemberList): Promise<void> {
    const list = { readAt, isAdmin: [...isAdmin], spellings: [...spellings] }
    await this.#store.set(KEY, JSON.stringify(list), this.#ttlMs)
  }
}
