import type { ExecError } from '../exec/exec-error.ts'
import { type Member, nameOrEmail, sortedByName } from '../exec/member.ts'
import { normalEmail } from '../exec/session.ts'
import { nameSearch } from '../lib/name-search.ts'
import { ok, type Result } from '../lib/result.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { peopleIn, scopeOf } from './scope.ts'
import type { Viewer } from './viewer.ts'

/** Everyone that the viewer may list besides themself. It takes any list of members under a day old: a menu asks with each key typed. */
export async function listablePeople(
  viewer: Viewer,
): Promise<Result<{ by: AccessRule; people: Member[] }, ExecError | Refusal>> {
  const scope = await scopeOf(viewer, 'background')
  if (!scope.ok) return scope
  const people = await peopleIn(viewer, scope.value, 'background')
  if (!people.ok) return people
  const own = await viewer.email()
  const others = [...people.value].flatMap(([email, member]) => (email === own ? [] : [member]))
  return ok({ by: scope.value.by, people: others })
}

/** The people that a typed text may mean, sorted by name: see `nameSearch`. */
export function peopleMeant(people: readonly Member[], text: string): Member[] {
  const isMeant = nameSearch(text)
  return sortedByName(people.filter((person) => isMeant(nameOrEmail(person), normalEmail(person.email))))
}

/** The person with this key, if the viewer may list them. */
export async function findListableByKey(viewer: Viewer, key: string): Promise<Member | undefined> {
  const listed = await listablePeople(viewer)
  return listed.ok ? listed.value.people.find(({ email }) => viewer.keyOf(email) === key) : undefined
}
