import { z } from 'zod'

/** A member with an email, by which the app knows them. */
export interface Member {
  /** As Exec spells it. */
  email: string
  /** First and last name. */
  name: string | undefined
  isAdmin: boolean
}

const text = z.string().nullish().catch(undefined)
const person = { email: text, first_name: text, last_name: text }
const memberSchema = z.object({
  ...person,
  /** `admin`, `staff` or `member`. */
  role: text,
  user: z.object(person).nullish().catch(undefined),
})

/** `undefined` without an email. Exec's schema has flat members, its example has them nested under `user`. */
export function readMember(value: unknown): Member | undefined {
  const { data } = memberSchema.safeParse(value)
  const email = (data?.email ?? data?.user?.email ?? '').trim()
  if (data === undefined || email === '') return undefined
  const { role, user, ...flat } = data
  const { first_name = flat.first_name, last_name = flat.last_name } = user ?? {}
  const name = [first_name, last_name].flatMap((part) => part?.trim() || []).join(' ')
  return { email, name: name === '' ? undefined : name, isAdmin: role === 'admin' }
}

/** What `memberKey` writes. */
export const MEMBER_KEY = /^m\.[\w-]{32}$/

/** Exec's filters take commas for separators. */
const GROUP_ID = /^[^,\s]+$/

export const groupSchema = z.object({
  id: z.string().regex(GROUP_ID),
  name: text.transform((name) => name?.trim() ?? ''),
})

/** A group of the Exec workspace. Exec tells its members, but not who administers it. */
export type Group = z.infer<typeof groupSchema>

/** `undefined` for a group without an id that Exec's filters can hold. */
export function readGroup(value: unknown): Group | undefined {
  return groupSchema.safeParse(value).data
}
