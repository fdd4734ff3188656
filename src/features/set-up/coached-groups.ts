import { type CoachList, findGroup, type GroupCoachSetting } from '../../access/coaches.ts'
import { LIMITS, optionValue } from '../../blocks/text/limits.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import type { Group } from '../../exec/member.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { byName } from '../../lib/name-search.ts'
import type { Values } from './save.ts'

/** Everyone, an Exec group, or a group in the settings that Exec doesn't have or has several of. */
interface Coached {
  /** Its name in the settings, or its id. */
  name: string
  label: string
  /** Written as in the settings. */
  coaches: readonly string[]
}

/** The keys are short, since forms keep many. */
export type CoachedByKey = ReadonlyMap<string, Coached>

const EVERYONE = 'everyone'
const LABEL_CHARACTERS = 40
export const NOBODY = { users: [], groups: [], emails: [] }

/** Everyone, the groups in the settings in their order, and Exec's other groups. */
export function coachedGroups(
  ofEveryone: CoachList,
  settings: readonly GroupCoachSetting[],
  groups: readonly Group[],
): CoachedByKey {
  const everyone = { name: EVERYONE, label: EVERYONE, coaches: entriesOf(ofEveryone) }
  const coached = new Map<string, Coached>([[EVERYONE, everyone]])
  const others = groups.map(({ id }) => ({ group: id, coaches: NOBODY }))
  for (const { group: named, coaches } of [...settings, ...others]) {
    const group = findGroup(groups, named)
    const key = fingerprint(group?.id ?? named)
    const { name = named, coaches: before = [] } = coached.get(key) ?? {}
    const label = toSingleLine(group?.name, LABEL_CHARACTERS) ?? toSingleLine(named, LABEL_CHARACTERS) ?? key
    coached.set(key, { name, label, coaches: [...before, ...entriesOf(coaches)] })
  }
  return coached
}

function entriesOf({ users, groups, emails }: CoachList): string[] {
  return [...users, ...groups, ...emails]
}

/** Everyone first, then groups with coaches, then the others, each sorted by name. */
export function inOrder(coached: CoachedByKey): [key: string, Coached][] {
  const place = (key: string, { coaches }: Coached) => (key === EVERYONE ? 0 : coaches.length > 0 ? 1 : 2)
  return [...coached].toSorted(
    ([key, one], [otherKey, other]) =>
      place(key, one) - place(otherKey, other) || byName(one.label, other.label),
  )
}

/** The coaches that a field can show, each once. */
export function shownOf(coaches: readonly string[]): string[] {
  const shown = coaches.filter((coach) => optionValue(coach) !== undefined)
  return [...new Set(shown)].slice(0, LIMITS.initialOptions)
}

/** The picked coaches, plus those before that the field couldn't show. */
export function withPicked(before: readonly string[], picked = shownOf(before)): string {
  const shown = shownOf(before)
  return [...picked, ...before.filter((coach) => !shown.includes(coach))].join(',')
}

/** The settings with these coaches picked, by key. */
export function withAllPicked(before: CoachedByKey, picked: ReadonlyMap<string, string[]>): Values {
  const [everyone, ...groups] = [...before].map(([key, { name, coaches }]) => ({
    name,
    coaches: withPicked(coaches, picked.get(key)),
  }))
  const coachedBySome = groups.filter(({ coaches }) => coaches !== '')
  return [
    ['EXEC_COACHES', everyone?.coaches ?? ''],
    ['EXEC_GROUP_COACHES', coachedBySome.map(({ name, coaches }) => `${name}=${coaches}`).join('; ')],
  ]
}
