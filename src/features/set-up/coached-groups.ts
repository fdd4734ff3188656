import { type CoachList, findGroup, type GroupCoachSetting } from '../../access/coaches.ts'
import { LIMITS, optionValue } from '../../blocks/text/limits.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import type { Group } from '../../exec/member.ts'
import { fingerprint } from '../../lib/fingerprint.ts'

/** Of Exec's, or one that the settings name and Exec doesn't have, or has several of. */
interface CoachedGroup {
  /** As the settings name it, or its id. */
  name: string
  label: string
  /** As the settings name them. */
  coaches: readonly string[]
}

const LABEL_CHARACTERS = 40

/** By a short key for each, since forms keep many: those that the settings name first, in their order. */
export function coachedGroups(
  settings: readonly GroupCoachSetting[],
  groups: readonly Group[],
): Map<string, CoachedGroup> {
  const coached = new Map<string, CoachedGroup>()
  const others = groups.map(({ id: group }) => ({ group, coaches: { users: [], groups: [], emails: [] } }))
  for (const { group: named, coaches } of [...settings, ...others]) {
    const group = findGroup(groups, named)
    const key = fingerprint(group?.id ?? named)
    const { name = named, coaches: before = [] } = coached.get(key) ?? {}
    const label = toSingleLine(group?.name, LABEL_CHARACTERS) ?? toSingleLine(named, LABEL_CHARACTERS) ?? key
    coached.set(key, { name, label, coaches: [...before, ...entriesOf(coaches)] })
  }
  return coached
}

export function entriesOf({ users, groups, emails }: CoachList): string[] {
  return [...users, ...groups, ...emails]
}

/** Those that a field shows: each once. */
export function shownOf(coaches: readonly string[]): string[] {
  const shown = coaches.filter((coach) => optionValue(coach) !== undefined)
  return [...new Set(shown)].slice(0, LIMITS.initialOptions)
}

/** Who was picked, and those whom the field couldn't show: they stay. */
export function withPicked(before: readonly string[], picked = shownOf(before)): string {
  const shown = shownOf(before)
  return [...picked, ...before.filter((coach) => !shown.includes(coach))].join(',')
}

/** The text of `EXEC_GROUP_COACHES` once these were picked, by the keys of their groups. */
export function groupCoachesText(
  before: ReadonlyMap<string, CoachedGroup>,
  picked: ReadonlyMap<string, string[]>,
): string {
  return [...before]
    .map(([key, { name, coaches }]) => `${name}=${withPicked(coaches, picked.get(key))}`)
    .filter((entry) => !entry.endsWith('='))
    .join('; ')
}
