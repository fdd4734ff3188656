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
import { allowedTo, type SetUpNeeds } from './needs.ts'
import { save } from './save.ts'

/** Begins the fields' names. Never change it: open forms keep theirs. */
const COACHES = 'coaches.'

/** More would hide each other, and the form keeps them. */
const FIELDS_A_PAGE = 16
const NAME_CHARACTERS = 40

/** ③ Who coaches. */
export const coachesForm = form({
  id: 'set_up_coaches',
  kind: 'set_up',
  submitLabel: 'Save',
  title: () => 'Who coaches',
  // A form that was opened by an earlier version had other fields, can't be read, and says so.
  kept: z.object({
    coached: z.array(z.object({ key: z.string(), label: z.string() })),
    /** The fingerprint of who coached them when the form was opened. */
    shown: z.string(),
    /** Where the next page begins. */
    next: z.string().optional(),
  }),
  fields(sheet, { coached, next }, initial: ReadonlyMap<string, readonly Choice[]> | undefined) {
    sheet.context("Type a name, an email or Slack's id of someone.")
    const picked = coached.map(({ key, label }) => {
      const options = {
        initial: initial?.get(key),
        placeholder: 'Choose people and user groups',
        optional: true,
      }
      return [key, sheet.picks(`${COACHES}${key}`, `Coaches of ${label}`, options).filter(isCoach)] as const
    })
    if (next !== undefined)
      sheet.add(...actionsBlocks([button('More groups…', SET_UP_ACTIONS.coaches, next)]))
    return new Map(picked)
  },
  /** @param value of the button: where the page begins, by default at the first. */
  async open(needs: SetUpNeeds, context, value: string) {
    const connecting = await allowedTo(needs, context)
    if ('problem' in connecting) return connecting
    const [all, listed] = await Promise.all([findCoached(needs, connecting), listInTime(needs)])
    const names = new Map(listed.map((one) => [one.id, labelOf(one)]))
    const start = Number.parseInt(value, 10) || 0
    const end = start + FIELDS_A_PAGE
    const page = inOrder(all).slice(start, end)
    const coached = page.map(([key, { label }]) => ({ key, label }))
    const choices = page.map(([key, { coaches }]) => {
      const shown = shownOf(coaches)
      return [key, shown.map((coach) => ({ value: coach, label: names.get(coach) ?? coach }))] as const
    })
    return {
      audit: [],
      kept: { coached, shown: fingerprintOf(all, coached), next: end < all.size ? String(end) : undefined },
      facts: new Map(choices),
    }
  },
  async submit(needs, context, { coached, shown }, picked) {
    const connecting = await allowedTo(needs, context)
    if ('problem' in connecting) return connecting
    const all = await findCoached(needs, connecting)
    if (fingerprintOf(all, coached) !== shown) return refuse('failed', { kind: 'shown_changed' })
    return save(connecting, context, withAllPicked(all, picked))
  },
})

/** As the settings stand now: another replica may have changed them. */
async function findCoached({ groups }: SetUpNeeds, { installations, workspace }: Connecting) {
  const [installed, all] = await Promise.all([installations.find(workspace), groups.all('interactive')])
  const given = (rule: Rule) => installed?.settings[rule]?.value || undefined
  return coachedGroups(
    ofWorkspace.EXEC_COACHES.catch(NOBODY).parse(given('EXEC_COACHES')),
    ofWorkspace.EXEC_GROUP_COACHES.catch([]).parse(given('EXEC_GROUP_COACHES')),
    all.ok ? all.value : [],
  )
}

/** It changes, too, where Exec doesn't tell a group any more, or calls it otherwise. */
function fingerprintOf(all: CoachedByKey, coached: readonly { key: string }[]): string {
  return fingerprint(coached.map(({ key }) => all.get(key)?.coaches))
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
