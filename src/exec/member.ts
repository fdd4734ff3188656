import { z } from 'zod'
import { byName } from '../lib/name-search.ts'
import { given, name, text } from './sent-session.ts'

/** A member with an email. The app identifies members by it. */
export interface Member {
  /** As Exec spells it. */
  email: string
  /** First and last name. */
  name: string | undefined
  isAdmin: boolean
}

type Named = Pick<Member, 'name' | 'email'>

/** The email if there is no name. */
export function nameOrEmail({ name, email }: Named): string {
  return name ?? email
}

/** In alphabetical order. */
export function sortedByName<One extends Named>(members: readonly One[]): One[] {
  return members.toSorted((one, other) => byName(nameOrEmail(one), nameOrEmail(other)))
}

const readable = text.catch(undefined)
const givenName = name.catch(undefined)
const person = { email: readable, first_name: givenName, last_name: givenName }
/** Exec's schema has flat members, but its example nests them under `user`. Fails without an email. */
export const memberSchema = z
  .object({
    ...person,
    /** `admin`, `staff` or `member`. */
    role: readable,
    user: z.object(person).nullish().catch(undefined),
  })
  .transform(({ role, user, ...flat }): Member => {
    const email = (flat.email ?? user?.email ?? '').trim()
    const { first_name = flat.first_name, last_name = flat.last_name } = user ?? {}
    const name = [first_name, last_name].flatMap((part) => part?.trim() || []).join(' ')
    return { email, name: name === '' ? undefined : name, isAdmin: role === 'admin' }
  })
  .refine(({ email }) => email !== '')

/** Matches what `memberKey` writes. */
export const MEMBER_KEY = /^m\.[\w-]{32}$/

/** Exec's filters take commas for separators. */
const GROUP_ID = /^[^,\s]+$/

/** Fails if Exec's filters can't hold the id. */
export const groupSchema = z.object({
  id: z.string().regex(GROUP_ID),
  name: givenName.transform((name) => name?.trim() ?? ''),
})

/** A group of the Exec workspace. Exec lists its members, but not its admins. */
export type Group = z.infer<typeof groupSchema>

/** The Exec tenant that a key belongs to. */
export interface ExecWorkspace {
  id: string
  name: string
  /** The first label of its host name. */
  slug: string | undefined
}

export const workspaceSchema = z
  .object({ id: z.string().min(1), name: z.string().trim().min(1).max(200), url_slug: readable })
  .transform(({ url_slug, ...workspace }): ExecWorkspace => ({ ...workspace, slug: given(url_slug) }))
