import { z } from 'zod'
import { parseJson } from '../lib/json.ts'
import type { Store } from '../store/store.ts'

/** The members of the Exec workspace by email, in lower case, as they were read at `readAt` (milliseconds). */
export interface MemberList {
  isAdmin: ReadonlyMap<string, boolean>
  /** Emails as Exec writes them, where that is not in lower case. */
  spellings: ReadonlyMap<string, string>
  readAt: number
}

export interface MemberStore {
  /** The list that a replica read last. */
  read(): Promise<MemberList | undefined>
  write(list: MemberList): Promise<void>
}

const KEY = 'members'

const listSchema = z.object({
  readAt: z.number(),
  isAdmin: z.array(z.tuple([z.string(), z.boolean()])),
  spellings: z.array(z.tuple([z.string(), z.string()])).default([]),
})

/** The list of members in a store that replicas share, for `ttlMs` milliseconds. */
export function createMemberStore(store: Store, ttlMs: number): MemberStore {
  return {
    async read() {
      const parsed = listSchema.safeParse(parseJson((await store.get(KEY)) ?? ''))
      if (!parsed.success) return undefined
      const { readAt, isAdmin, spellings } = parsed.data
      return { readAt, isAdmin: new Map(isAdmin), spellings: new Map(spellings) }
    },
    async write({ readAt, isAdmin, spellings }) {
      const list = { readAt, isAdmin: [...isAdmin], spellings: [...spellings] }
      await store.set(KEY, JSON.stringify(list), ttlMs)
    },
  }
}
