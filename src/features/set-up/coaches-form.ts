import type { PlainTextOption } from '@slack/types'
import { z } from 'zod'
import type { Listed } from '../../access/people.ts'
import { maySetUp } from '../../access/policy.ts'
import { namedOption, type Optional, present } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import type { Choice } from '../../blocks/text/sheet.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { form } from '../../delivery/form.ts'
import type { Connecting } from '../../install/connecting.ts'
import { isCoach, ofWorkspace, type Rule } from '../../install/rules.ts'
import { nameSearch } from '../../lib/name-search.ts'
import { valueInTime } from '../../lib/result.ts'
import { suggestions } from '../../shared/suggestions.ts'
import {
  type CoachedByKey,
  coachedGroups,
  inOrder,
  NOBODY,
  shownOf,
  withAllPicked,
} from './coached-groups.ts'
import { authorizeSetUp, type SetUpNeeds } from './needs.ts'
import { save } from './save.ts'

/** Prefix of the fields' names. Never change it: open forms carry it. */
const COACHES = 'coaches.'
/** Prefix of the menu's name. The number of fields follows, so that each new menu starts empty. */
const GROUP = 'coached_group.'

const FIELDS_AT_FIRST = 8
/** The form keeps all fields, so there can't be more. */
const MOST_FIELDS = 16
const NAME_CHARACTERS = 40

/** ③ Who coaches: a field for everyone and for some groups, and a menu that adds another group's field. */
export const coachesForm = form({
  id: 'set_up_coaches',
  kind: 'set_up',
  submitLabel: 'Save',
  title: () => 'Who coaches',
  kept: z.object({
    coached: z.array(z.object({ key: z.string(), label: z.string() })),
    /** How many groups there are, including those without a field. */
    of: z.int(),
  }),
  fields(sheet, { coached, of }, initial: ReadonlyMap<string, readonly Choice[]> | undefined) {
    sheet.context('Type a name, an email or a Slack member ID.')
    const picked = coached.map(({ key, label }) => {
      const options = {
        initial: initial?.get(key),
        placeholder: 'Choose people and user groups',
        optional: true,
      }
      return [key, sheet.picks(`${COACHES}${key}`, `Coaches of ${label}`, options).filter(isCoach)] as const
    })
    const hasMenu = coached.length < Math.min(of, MOST_FIELDS)
    if (!hasMenu && coached.length < of)
      sheet.context('Save these, and open this form again for other groups. They keep their coaches.')
    const group = hasMenu
      ? sheet.pick(`${GROUP}${coached.length}`, 'Another group', {
          placeholder: 'Choose a group',
          hint: "I'll add a field for its coaches. Groups that aren't here keep theirs.",
          optional: true,
          dispatch: true,
        })?.value
      : undefined
    return { picked, group }
  },
  async allow(needs: SetUpNeeds, context) {
    const connecting = await authorizeSetUp(needs, context)
    return { connecting, all: await findCoached(needs, connecting) }
  },
  /** The coaches of each group with a field. */
  shown: { of: ({ all }, { coached }) => coached.map(({ key }) => all.get(key)?.coaches ?? null) },
  open: (needs, _context, { all }, _: string) =>
    addFields(needs, all, [], inOrder(all).slice(0, FIELDS_AT_FIRST)),
  change: (needs, _context, { all }, { coached }, { group }) =>
    addFields(
      needs,
      all,
      coached,
      [...all].filter(([key]) => key === group && !coached.some((one) => one.key === key)),
    ),
  submit: (_needs, context, { connecting, all }, _kept, { picked }) =>
    save(connecting, context, withAllPicked(all, new Map(picked))),
})

/** @param before what the form keeps of its current fields. */
async function addFields(
  needs: SetUpNeeds,
  all: CoachedByKey,
  before: readonly { key: string; label: string }[],
  added: ReturnType<typeof inOrder>,
) {
  const listed = await listInTime(needs)
  const names = new Map(listed.map((one) => [one.id, labelOf(one)]))
  const pick = (coach: string) => ({ value: coach, label: names.get(coach) ?? coach })
  return {
    audit: [],
    kept: { coached: [...before, ...added.map(([key, { label }]) => ({ key, label }))], of: all.size },
    facts: new Map(added.map(([key, { coaches }]) => [key, shownOf(coaches).map(pick)])),
  }
}

/** Reads the current settings: another replica may have changed them. */
async function findCoached({ groups }: SetUpNeeds, { installations, workspace }: Connecting) {
  const [installed, all] = await Promise.all([installations.find(workspace), groups.all('interactive')])
  const given = (rule: Rule) => installed?.settings[rule]?.value || undefined
  return coachedGroups(
    ofWorkspace.EXEC_COACHES.catch(NOBODY).parse(given('EXEC_COACHES')),
    ofWorkspace.EXEC_GROUP_COACHES.catch([]).parse(given('EXEC_GROUP_COACHES')),
    all.ok ? all.value : [],
  )
}

async function listInTime({ people, timing }: SetUpNeeds): Promise<readonly Listed[]> {
  const listed = await valueInTime(people.listed(), timing.personSearchMs)
  return listed?.ok ? listed.value : []
}

/** Options of a menu above, for someone who may set the app up. */
const optionsOf = (
  id: string,
  find: (needs: SetUpNeeds, text: string, connecting: Connecting) => Promise<Optional<PlainTextOption>[]>,
) =>
  suggestions<SetUpNeeds>(id, {
    kind: 'set_up',
    async search(needs, { user, text, actsFor }) {
      const { connecting, people } = needs
      const profile = await people.find(user, undefined, actsFor)
      if (!connecting || !maySetUp(profile, connecting.installed.installedBy)) return []
      return present(await find(needs, text, connecting)).slice(0, LIMITS.options)
    },
  })

/** Text that the settings accept but Slack doesn't list is offered as typed. */
export const coachOptions = optionsOf(COACHES, async (needs, text) => {
  const typed = text.trim()
  const matches = nameSearch(text)
  const found = (await listInTime(needs)).filter(({ name, email }) => matches(name, email))
  return [
    isCoach(typed) && namedOption(typed, typed),
    ...found.map((one) => namedOption(one.id, labelOf(one))),
  ]
})

export const coachedGroupOptions = optionsOf(GROUP, async (needs, text, connecting) => {
  const all = await valueInTime(findCoached(needs, connecting), needs.timing.personSearchMs)
  const [, ...groups] = inOrder(all ?? new Map())
  const matches = nameSearch(text)
  return groups.filter(([, { label }]) => matches(label)).map(([key, { label }]) => namedOption(key, label))
})

/** Several people may share a name, but not an email. */
function labelOf({ id, name, email }: Listed): string {
  const words = present([toSingleLine(name, NAME_CHARACTERS) ?? id, email && `(${email})`])
  return toSingleLine(words.join(' '), LIMITS.optionText) ?? id
}
