import { z } from 'zod'
import { maySetUp } from '../../access/policy.ts'
import { personOption } from '../../blocks/home/home-controls.ts'
import { SET_UP_ACTIONS } from '../../blocks/set-up/set-up-steps.ts'
import { actionsBlocks, button, present } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import type { Choice } from '../../blocks/text/sheet.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { refuse } from '../../delivery/answer.ts'
import { form } from '../../delivery/form.ts'
import { isCoach } from '../../install/rules.ts'
import { byName, nameSearch } from '../../lib/name-search.ts'
import { valueInTime } from '../../lib/result.ts'
import { suggestions } from '../../shared/suggestions.ts'
import { coachedGroups, entriesOf, groupCoachesText, shownOf, withPicked } from './coached-groups.ts'
import { allowedTo, type SetUpNeeds } from './needs.ts'
import { save } from './save.ts'

/** Begins the fields' names. Never change one: open forms keep theirs. */
const COACHES = 'coaches.'
const EVERYONE = `${COACHES}everyone`
const fieldOf = (key: string) => `${COACHES}group.${key}`

/** More would hide each other, and the form keeps them. */
const GROUPS_A_PAGE = 15
const NAME_CHARACTERS = 40

/** ③ Who coaches. */
export const coachesForm = form({
  id: 'set_up_coaches',
  kind: 'set_up',
  submitLabel: 'Save',
  title: () => 'Who coaches',
  // A form that was opened by an earlier version had other fields. Without a page it can't be read, and says so.
  kept: z.object({
    page: z.number(),
    hasMore: z.boolean(),
    groups: z.array(z.object({ key: z.string(), label: z.string() })),
  }),
  fields(sheet, { page, hasMore, groups }, initial: ReadonlyMap<string, readonly Choice[]> | undefined) {
    const placeholder = 'Choose people and user groups'
    const pick = (name: string, whose: string, hint?: string) =>
      sheet
        .picks(name, `Coaches of ${whose}`, {
          initial: initial?.get(name),
          placeholder,
          hint,
          optional: true,
        })
        .filter(isCoach)
    const everyone =
      page === 0 ? pick(EVERYONE, 'everyone', "Type a name, an email or Slack's id of someone.") : undefined
    const ofGroups = new Map(groups.map(({ key, label }) => [key, pick(fieldOf(key), label)]))
    if (hasMore)
      sheet.add(...actionsBlocks([button('More groups…', SET_UP_ACTIONS.coaches, String(page + 1))]))
    return { everyone, ofGroups }
  },
  /** @param value of the button: a page of the groups, by default the first. */
  async open(needs: SetUpNeeds, context, value: string) {
    const allowed = await allowedTo(needs, context)
    if ('problem' in allowed) return allowed
    const [{ everyone, ofGroups }, listed] = await Promise.all([findCoaches(needs), needs.people.listed()])
    const names = new Map(listed.ok ? listed.value.map((one) => [one.id, labelOf(one)]) : [])
    const choicesOf = (coaches: readonly string[]) =>
      shownOf(coaches).map((coach) => ({ value: coach, label: names.get(coach) ?? coach }))
    const page = Number.parseInt(value, 10) || 0
    const rest = [...ofGroups]
      .toSorted(([, one], [, other]) => byName(one.label, other.label))
      .slice(page * GROUPS_A_PAGE)
    const shown = rest.slice(0, GROUPS_A_PAGE)
    const facts = new Map(shown.map(([key, { coaches }]) => [fieldOf(key), choicesOf(coaches)]))
    const groups = shown.map(([key, { label }]) => ({ key, label }))
    return {
      audit: [],
      kept: { page, hasMore: rest.length > shown.length, groups },
      facts: facts.set(EVERYONE, choicesOf(everyone)),
    }
  },
  async submit(needs, context, _, picked) {
    const connecting = await allowedTo(needs, context)
    if ('problem' in connecting) return connecting
    const { everyone, ofGroups } = await findCoaches(needs)
    // Exec doesn't tell it any more, or calls it otherwise.
    if ([...picked.ofGroups.keys()].some((key) => !ofGroups.has(key)))
      return refuse('failed', { kind: 'shown_changed' })
    return save(connecting, context, [
      ['EXEC_COACHES', withPicked(everyone, picked.everyone)],
      ['EXEC_GROUP_COACHES', groupCoachesText(ofGroups, picked.ofGroups)],
    ])
  },
})

async function findCoaches({ groups, settingsNow }: SetUpNeeds) {
  const [{ access }, all] = await Promise.all([settingsNow(), groups.all('interactive')])
  return {
    everyone: entriesOf(access.coaches),
    ofGroups: coachedGroups(access.groupCoaches, all.ok ? all.value : []),
  }
}

/** Someone types into a field above. What the settings take, and Slack doesn't list, is offered as it is typed. */
export const coachOptions = suggestions<SetUpNeeds>(COACHES, {
  kind: 'set_up',
  async search({ connecting, people, timing }, { user, text, actsFor }) {
    const profile = await people.find(user, undefined, actsFor)
    if (connecting === undefined || !maySetUp(profile, connecting.installed.installedBy)) return []
    const listed = await valueInTime(people.listed(), timing.personSearchMs)
    const isMeant = nameSearch(text)
    const found = listed?.ok ? listed.value.filter(({ name, email }) => isMeant(name, email)) : []
    const typed = { id: text.trim(), name: text }
    const offered = isCoach(typed.id) ? [typed, ...found] : found
    return present(offered.slice(0, LIMITS.options).map((one) => personOption(one.id, labelOf(one))))
  },
})

/** Several people may have one name, but no email. */
function labelOf({ id, name, email }: { id: string; name: string; email?: string | undefined }): string {
  return present([toSingleLine(name, NAME_CHARACTERS) ?? id, email && `(${email})`]).join(' ')
}
