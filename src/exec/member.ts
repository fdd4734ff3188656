import { z } from 'zod'
import { normalEmail } from './session.ts'

/** Exec's roles are `admin`, `staff` and `member`; an unknown role is kept as it is. */
export interface Member {
  email: string | undefined
  /** First and last name. */
  name: string | undefined
  role: string | undefined
}

const text = z.string().nullish().catch(undefined)
const person = { email: text, first_name: text, last_name: text }
const memberSchema = z.object({
  ...person,
  role: text,
  user: z.object(person).nullish().catch(undefined),
})

/** Exec's schema has flat members, its example has them nested under `user`. */
export function readMember(value: unknown): Member | undefined {
  const parsed = memberSchema.safeParse(value)
  if (!parsed.success) return undefined
  const { role, user, ...flat } = parsed.data
  const { first_name = flat.first_name, last_name = flat.last_name } = user ?? {}
  const name = [first_name, last_name].flatMap((part) => part?.trim() || []).join(' ')
  return {
    email: flat.email ?? user?.email ?? undefined,
    name: name === '' ? undefined : name,
    role: role ?? undefined,
  }
}

/** A member with an email, by which the app knows them. */
export interface ListedMember {
  /** As Exec spells it. */
  email: string
  name: string | undefined
  isAdmin: boolean
}

/** What `memberKey` writes. */
export const MEMBER_KEY = /^m\.[\w-]{32}$/

/** Members by email in lower case. With several entries, one as admin is enough. */
export type MembersByEmail = ReadonlyMap<string, ListedMember>

export function byEmail(members: readonly Member[]): MembersByEmail {
  const found = new Map<string, ListedMember>()
  for (const { email = '', name, role } of members) {
    const key = normalEmail(email)
    if (key === '') continue
    const isAdmin = role === 'admin' || found.get(key)?.isAdmin === true
    found.set(key, { email: email.trim(), name, isAdmin })
  }
  return found
}

const storedSchema = z.array(z.tuple([z.string(), z.boolean(), z.string().nullable()]))

/** Tuples, since a list has up to 25,000 members and the store takes up to two megabytes. */
export function packMembers(members: MembersByEmail): z.infer<typeof storedSchema> {
  return [...members.values()].map(({ email, isAdmin, name }) => [email, isAdmin, name ?? null])
}

export function unpackMembers(value: unknown): MembersByEmail | undefined {
  const { data } = storedSchema.safeParse(value)
  return (
    data &&
    new Map(data.map(([email, isAdmin, name]) => [normalEmail(email), toListed(email, isAdmin, name)]))
  )
}

function toListed(email: string, isAdmin: boolean, name: string | null): ListedMember {
  return { email, isAdmin, name: name ?? undefined }
}
