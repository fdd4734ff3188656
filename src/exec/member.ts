import { z } from 'zod'

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

/** What `memberKey` writes. */
export const MEMBER_KEY = /^m\.[\w-]{32}$/

/** A group of the Exec workspace. Exec tells its members, but not who administers it. */
export interface Group {
  id: string
  name: string
}

/** Exec's filters take commas for separators. */
const GROUP_ID = /^[^,\s]+$/

const groupSchema = z.object({ id: z.string().regex(GROUP_ID), name: z.string().nullish().catch(undefined) })

/** `undefined` for a group without an id that Exec's filters can hold. */
export function readGroup(value: unknown): Group | undefined {
  const { data } = groupSchema.safeParse(value)
  return data && { id: data.id, name: data.name?.trim() ?? '' }
}
