import { z } from 'zod'
import type { Store } from '../store/store.ts'

/** The members of the Exec workspace by email, in lower case, as they were read at `readAt` (milliseconds). */
export interface MemberList {
  isAdmin: ReadonlyMap<string, boolean>
  readAt: number
}

export interface SharedMembers {
  /** The list that a replica read last. */
  read(): Promise<MemberList | undefined>
  write(list: MemberList): Promise<void>
}

const KEY = 'members'

const listSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('not JSON')
      return z.NEVER
    }
  })
  .pipe(z.object({ readAt: z.number(), isAdmin: z.array(z.tuple([z.string(), z.boolean()])) }))

/** The list of members in a store that replicas share, for `ttlMs` milliseconds. */
export function createSharedMembers(store: Store, ttlMs: number): SharedMembers {
  return {
    async read() {
      const parsed = listSchema.safeParse(await store.get(KEY))
      if (!parsed.success) return undefined
      const { readAt, isAdmin } = parsed.data
      return { readAt, isAdmin: new Map(isAdmin) }
    },
    async write({ readAt, isAdmin }) {
      await store.set(KEY, JSON.stringify({ readAt, isAdmin: [...isAdmin] }), ttlMs)
    },
  }
}
