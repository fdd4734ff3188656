import type { ExecError } from '../exec/exec-error.ts'
import type { Member } from '../exec/member.ts'
import { byName, nameSearch } from '../lib/name-search.ts'
import { ok, type Result } from '../lib/result.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { peopleIn, scopeOf } from './scope.ts'
import type { Viewer } from './viewer.ts'

/** A person that the viewer may list. */
export interface ListablePerson {
  /** In lower case. */
  email: string
  member: Member
}

/** Everyone that the viewer may list besides themself. It takes any list of members under a day old: a menu asks with each key typed. */
export async function listablePeople(
  viewer: Viewer,
): Promise<Result<{ by: AccessRule; people: ListablePerson[] }, ExecError | Refusal>> {
  const scope = await scopeOf(viewer, 'background')
  if (!scope.ok) return scope
  const people = await peopleIn(viewer, scope.value, 'background')
  if (!people.ok) return people
  const own = await viewer.email()
  const others = [...people.value].flatMap(([email, member]) => (email === own ? [] : [{ email, member }]))
  return ok({ by: scope.value.by, people: others })
}

/** The people that a typed text may mean, sorted by name: see `nameSearch`. */
export function peopleMeant(people: readonly ListablePerson[], text: string): ListablePerson[] {
  const isMeant = nameSearch(text)
  return people
    .filter((person) => isMeant(nameOrEmail(person.member), person.email))
    .toSorted((one, other) => byName(nameOrEmail(one.member), nameOrEmail(other.member)))
}

/** The email if there is no name. */
export function nameOrEmail({ name, email }: Pick<Member, 'name' | 'email'>): string {
  return name ?? email
}

/** The person with this key, if the viewer may list them. */
export async function findListableByKey(viewer: Viewer, key: string): Promise<ListablePerson | undefined> {
  const listed = await listablePeople(viewer)
  return listed.ok ? listed.value.people.find(({ email }) => viewer.keyOf(email) === key) : undefined
}
