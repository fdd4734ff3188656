import { z } from 'zod'
import { type CoachList, findGroup } from '../../access/coaches.ts'
import { keyPageBlocks } from '../../blocks/set-up/set-up-modals.ts'
import type { SetUpSteps } from '../../blocks/set-up/set-up-steps.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { auditReason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type FieldProblems, type FormAnswer, form } from '../../delivery/form.ts'
import type { Group } from '../../exec/member.ts'
import { isSameValue, type Rule, valueProblem } from '../../install/rules.ts'
import { ok } from '../../lib/result.ts'
import { type SaveChoice, setUpChoice } from '../../shared/set-up-choice.ts'
import { allowedTo, findChosen, type SetUpNeeds } from './needs.ts'

const KEY = 'key'

/** Leads to the page for the key, or takes the key. Then the Home tells of which workspace it is, and connects it. */
export const connectForm = form({
  id: 'connect_exec',
  kind: 'set_up',
  title: () => 'Connect Exec',
  // One that was opened by an earlier version has no code, or can be sent without a key.
  kept: z.object({ url: z.string(), code: z.string().default('') }),
  fields(sheet, link) {
    sheet.add(...keyPageBlocks(link))
    return sheet.plainText(KEY, 'Or paste the key here')?.trim()
  },
  submitLabel: 'Check the key',
  check(key) {
    const words = key === undefined ? undefined : valueProblem('EXEC_API_KEY', key)
    return { [KEY]: words === undefined ? undefined : { kind: 'value_wrong', words } }
  },
  async open(needs: SetUpNeeds, context, _: string) {
    const connecting = await allowedTo(needs, context)
    if ('problem' in connecting) return connecting
    return { audit: [], kept: await connecting.issueLink(context.user) }
  },
  async submit(needs, context, _, key) {
    const connecting = await allowedTo(needs, context)
    if ('problem' in connecting) return connecting
    const found = key === undefined ? ok(undefined) : await connecting.try(key)
    if (found.ok) return { audit: [], isDone: true, afterwards: () => needs.drawHome(context.user) }
    const problem = found.error.kind === 'key_rejected' ? ({ kind: 'key_unknown' } as const) : found.error
    return { audit: { decision: 'failed', ...auditReason(problem) }, problem }
  },
})

/** The value of each variable, as text; empty: its default. */
type Values = readonly (readonly [variable: Rule, value: string])[]

/** The names of fields beside those of the variables. Never change one: open forms keep theirs. */
const FIELDS = { coaches: 'coaches', monitors: 'monitors' } as const
const fieldOfGroup = ({ id }: Pick<Group, 'id'>) => `group:${id}`

/** More fields would hide the others. */
const MOST_GROUPS = 20
const GROUP_CHARACTERS = 50

const RULES = [
  { value: 'restricted', label: 'The person who did it, their coaches and Exec admins' },
  { value: 'workspace', label: 'Every full member of this Slack' },
] as const

const UNFURLS = [
  { value: 'card', label: 'A card with the feedback' },
  { value: 'score', label: 'A card with the score alone' },
  { value: 'private', label: 'A card that each person opens for themselves' },
  { value: 'off', label: 'Nothing' },
] as const

const RESULTS = [
  { value: 'off', label: 'Those who turn that on' },
  { value: 'on', label: "Everyone who doesn't turn that off" },
] as const

interface FilledIn {
  values: Values
  /** Of what the features let people choose. */
  saves?: readonly (SaveChoice | undefined)[]
}

const groupsKept = z.object({ groups: z.array(z.object({ id: z.string(), name: z.string() })) })

/** What both forms have. */
const SAVED = {
  kind: 'set_up',
  submitLabel: 'Save',
  /** Below the field that has the variable's name. */
  check({ values }: FilledIn): FieldProblems {
    const problems: Record<string, FieldProblems[string]> = {}
    for (const [rule, value] of values) {
      const words = value === '' ? undefined : valueProblem(rule, value)
      if (words !== undefined) problems[rule] = { kind: 'value_wrong', words }
    }
    return problems
  },
  /** Each change counts by itself, and has one audit line. What is saved for the first time is no change if it is the default. */
  async submit(
    needs: SetUpNeeds,
    context: DeliveryContext,
    _: unknown,
    { values, saves = [] }: FilledIn,
  ): Promise<FormAnswer> {
    const connecting = await allowedTo(needs, context)
    if ('problem' in connecting) return connecting
    for (const save of saves) {
      const refusal = await save?.(context)
      if (refusal !== undefined) return refusal
    }
    const { workspace, installations, apply } = connecting
    const { user } = context
    // Another replica may have changed them since this one has read them.
    const before = (await installations.find(workspace))?.settings
    for (const [name, value] of values) {
      const saved = before?.[name]?.value
      if (saved === value) continue
      await installations.set(workspace, { name, value, changedBy: user })
      if (isSameValue(name, saved, value)) continue
      context.audit({ decision: 'changed', reason: 'set_up', setting: name })
    }
    return { audit: [], isDone: true, afterwards: () => apply(user) }
  },
} as const

/** ② Who coaches. People are picked; what else the variables take is written. */
export const coachesForm = form({
  id: 'set_up_coaches',
  ...SAVED,
  title: () => 'Who coaches',
  kept: groupsKept,
  fields(
    sheet,
    { groups }: z.infer<typeof groupsKept>,
    facts: ReturnType<typeof coachFacts> | undefined,
  ): FilledIn {
    const coaches = sheet.people(FIELDS.coaches, 'Coaches of everyone', {
      initial: facts?.users,
      optional: true,
    })
    const others = sheet.plainText('EXEC_COACHES', 'More coaches of everyone', {
      initial: facts?.others,
      optional: true,
      hint: 'User-group ids (S…) and emails, separated by commas.',
    })
    const entries = groups.map((group) => {
      const label = `Coaches of ${group.name}`
      const initial = facts?.ofGroups.get(group.id)
      const users = sheet.people(fieldOfGroup(group), label, { initial, optional: true })
      return users.length === 0 ? '' : `${group.id}=${users.join(',')}`
    })
    const otherEntries = sheet.plainText('EXEC_GROUP_COACHES', "More coaches of Exec's groups", {
      initial: facts?.otherEntries,
      optional: true,
      hint: 'A group = its coaches, separated by semicolons: Sales=S0456DEF; SMB=carla@acme.com',
    })
    const monitors = sheet.checkbox(FIELDS.monitors, 'Monitors', {
      text: 'People who monitor or edit a scenario in Exec see its sessions',
      initial: facts?.monitors ?? false,
    })
    const rule = sheet.radio('EXEC_ACCESS', 'Who can open a session', {
      choices: RULES,
      initial: facts?.rule ?? 'restricted',
    })
    const values: Values = [
      ['EXEC_COACHES', joined([...coaches, others], ',')],
      ['EXEC_GROUP_COACHES', joined([...entries, otherEntries], '; ')],
      ['EXEC_MONITORS', monitors ? 'on' : 'off'],
      ['EXEC_ACCESS', rule],
    ]
    return { values }
  },
  async open(needs: SetUpNeeds, context, _: string) {
    const allowed = await allowedTo(needs, context)
    if ('problem' in allowed) return allowed
    const all = await needs.groups.all('interactive')
    const groups = (all.ok ? all.value : []).slice(0, MOST_GROUPS)
    const named = groups.map(({ id, name }) => ({ id, name: toSingleLine(name, GROUP_CHARACTERS) ?? id }))
    return { audit: [], kept: { groups: named }, facts: coachFacts(needs, groups) }
  },
})

/** ③ Links and messages. */
export const messagesForm = form({
  id: 'set_up_messages',
  ...SAVED,
  title: () => 'Links and messages',
  // Forms that were opened by an earlier version lack what features let people choose.
  kept: z.object({ hasWins: z.boolean().default(false) }),
  fields(
    sheet,
    { hasWins: hasChoices },
    facts: MessageFacts | undefined,
    { composition }: SetUpNeeds,
  ): FilledIn {
    const unfurls = sheet.radio('EXEC_UNFURLS', "Below a session's link", {
      choices: UNFURLS,
      initial: facts?.unfurls ?? 'card',
    })
    const results = sheet.radio('EXEC_RESULTS_DEFAULT', 'Who gets a DM once their session is graded', {
      choices: RESULTS,
      initial: facts?.resultsDefault === 'each' ? 'on' : 'off',
    })
    const url = sheet.plainText('EXEC_SESSION_URL', "A session's page in Exec", {
      initial: facts?.sessionUrl,
      optional: true,
      hint: 'With {id} for its id, such as https://acme.app.exec.com/sessions/{id}',
    })
    const saves = hasChoices
      ? setUpChoice.of(composition).map((choice, at) => choice.draw(sheet, facts?.chosen[at]))
      : []
    const values: Values = [
      ['EXEC_UNFURLS', unfurls],
      ['EXEC_RESULTS_DEFAULT', results],
      ['EXEC_SESSION_URL', url?.trim() ?? ''],
    ]
    return { values, saves }
  },
  async open(needs: SetUpNeeds, context, _: string) {
    const allowed = await allowedTo(needs, context)
    if ('problem' in allowed) return allowed
    return {
      audit: [],
      kept: { hasWins: true },
      facts: { ...needs.settings, chosen: await findChosen(needs) },
    }
  },
})

/** What the form shows at first. */
type MessageFacts = SetUpNeeds['settings'] & Pick<SetUpSteps, 'chosen'>

/** What the form of coaches shows at first. */
function coachFacts({ settings }: SetUpNeeds, groups: readonly Group[]) {
  const { coaches, groupCoaches, monitors, rule } = settings.access
  /** By the ids of Exec's groups. */
  const ofGroups = new Map<string, string[]>()
  const otherEntries = groupCoaches.map(({ group: name, coaches: list }) => {
    const group = findGroup(groups, name)
    if (group !== undefined) ofGroups.set(group.id, [...(ofGroups.get(group.id) ?? []), ...list.users])
    const rest = joined([...(group === undefined ? list.users : []), unpicked(list)], ',')
    return rest === '' ? '' : `${name}=${rest}`
  })
  return {
    users: coaches.users,
    others: unpicked(coaches),
    ofGroups,
    otherEntries: joined(otherEntries, '; '),
    monitors,
    rule,
  }
}

/** Slack has no menu for them. */
function unpicked({ groups, emails }: CoachList): string {
  return joined([...groups, ...emails], ',')
}

function joined(parts: readonly (string | undefined)[], separator: string): string {
  return parts.filter((part) => part !== undefined && part.trim() !== '').join(separator)
}
