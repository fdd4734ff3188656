import { z } from 'zod'
import type { Listed } from '../../access/people.ts'
import { maySetUp } from '../../access/policy.ts'
import { personOption } from '../../blocks/home/home-controls.ts'
import { SET_UP_ACTIONS } from '../../blocks/set-up/set-up-steps.ts'
import { actionsBlocks, button, present } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import type { Choice } from '../../blocks/text/sheet.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { refuse } from '../../delivery/answer.ts'
import { form } from '../../delivery/form.ts'
import type { Connecting } from '../../install/connecting.ts'
import { isCoach, ofWorkspace, type Rule } from '../../install/rules.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
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
    /** The fingerprint of who coached when it was opened. */
    shown: z.string(),
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
    const connecting = await allowedTo(needs, context)
    if ('problem' in connecting) return connecting
    const [coaches, listed] = await Promise.all([findCoaches(needs, connecting), listInTime(needs)])
    const { everyone, ofGroups } = coaches
    const names = new Map(listed.map((one) => [one.id, labelOf(one)]))
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
      kept: {
        page,
        hasMore: rest.length > shown.length,
        groups,
        shown: fingerprintOf(coaches, page, groups),
      },
      facts: facts.set(EVERYONE, choicesOf(everyone)),
    }
  },
  async submit(needs, context, { page, groups, shown }, picked) {
    const connecting = await allowedTo(needs, context)
    if ('problem' in connecting) return connecting
    const coaches = await findCoaches(needs, connecting)
    if (fingerprintOf(coaches, page, groups) !== shown) return refuse('failed', { kind: 'shown_changed' })
    return save(connecting, context, [
      ['EXEC_COACHES', withPicked(coaches.everyone, picked.everyone)],
      ['EXEC_GROUP_COACHES', groupCoachesText(coaches.ofGroups, picked.ofGroups)],
    ])
  },
})

type Coaches = Awaited<ReturnType<typeof findCoaches>>

/** As the settings stand now: another replica may have changed them. */
async function findCoaches({ groups }: SetUpNeeds, { installations, workspace }: Connecting) {
  const [installed, all] = await Promise.all([installations.find(workspace), groups.all('interactive')])
  const read = <Setting>(schema: z.ZodType<Setting>, name: Rule) =>
    schema.safeParse(installed?.settings[name]?.value || undefined).data
  const everyone = read(ofWorkspace.EXEC_COACHES, 'EXEC_COACHES')
  const ofGroups = read(ofWorkspace.EXEC_GROUP_COACHES, 'EXEC_GROUP_COACHES') ?? []
  return {
    everyone: everyone ? entriesOf(everyone) : [],
    ofGroups: coachedGroups(ofGroups, all.ok ? all.value : []),
  }
}

/** Of who coaches by the fields of a page. A group is part of it that Exec doesn't tell any more, or calls otherwise. */
function fingerprintOf(
  { everyone, ofGroups }: Coaches,
  page: number,
  groups: readonly { key: string }[],
): string {
  return fingerprint([page === 0 && everyone, groups.map(({ key }) => ofGroups.get(key)?.coaches)])
}

async function listInTime({ people, timing }: SetUpNeeds): Promise<readonly Listed[]> {
  const listed = await valueInTime(people.listed(), timing.personSearchMs)
  return listed?.ok ? listed.value : []
}

/** Someone types into a field above. What the settings take, and Slack doesn't list, is offered as it is typed. */
export const coachOptions = suggestions<SetUpNeeds>(COACHES, {
  kind: 'set_up',
  async search(needs, { user, text, actsFor }) {
    const profile = await needs.people.find(user, undefined, actsFor)
    if (!needs.connecting || !maySetUp(profile, needs.connecting.installed.installedBy)) return []
    const typed = text.trim()
    const matches = nameSearch(text)
    const found = (await listInTime(needs)).filter(({ name, email }) => matches(name, email))
    const options = found.slice(0, LIMITS.options).map((one) => personOption(one.id, labelOf(one)))
    return present([isCoach(typed) && personOption(typed, typed), ...options]).slice(0, LIMITS.options)
  },
})

/** Several people may have one name, but no email. */
function labelOf({ id, name, email }: Listed): string {
  const words = present([toSingleLine(name, NAME_CHARACTERS) ?? id, email && `(${email})`])
  return toSingleLine(words.join(' '), LIMITS.optionText) ?? id
}
