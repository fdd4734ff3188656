import { z } from 'zod'
import { parseJson } from '../lib/parse.ts'

/** The members of the Exec workspace, by email in lower case, read at `readAt` (milliseconds since the epoch). */
export interface MemberList {
  isAdmin: ReadonlyMap<string, boolean>
  /** Emails as Exec spells them, if not in lower case. */
  spellings: ReadonlyMap<string, string>
  /** If not, someone who is not in the list may be a member, even an admin. */
  isWhole: boolean
  readAt: number
}

const listSchema = z.object({
  readAt: z.number(),
  isAdmin: z.array(z.tuple([z.string(), z.boolean()])),
  spellings: z.array(z.tuple([z.string(), z.string()])).default([]),
  isWhole: z.boolean().default(true),
})

export function encodeMembers({ isAdmin, spellings, ...rest }: MemberList): string {
  return JSON.stringify({ ...rest, isAdmin: [...isAdmin], spellings: [...spellings] })
}

export function decodeMembers(text: string): MemberList | undefined {
  const parsed = listSchema.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { isAdmin, spellings, ...rest } = parsed.data
  return { ...rest, isAdmin: new Map(isAdmin), spellings: new Map(spellings) }
}
