import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { findMember } from '../../access/exec-members.ts'
import { authorizeLists } from '../../access/lists.ts'
import type { AccessRule, Refusal } from '../../access/policy.ts'
import { findScenario, listScenarios } from '../../access/standings.ts'
import { expectedInGroup, groupsToChoose, scopeOf } from '../../access/team.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { AssignTarget } from '../../blocks/assign/assign-button.ts'
import { personOption } from '../../blocks/home/home-controls.ts'
import { counted, listed } from '../../blocks/text/counted.ts'
import { present } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { WRITTEN_CHARACTERS } from '../../blocks/text/rich-pieces.ts'
import type { Choice } from '../../blocks/text/sheet.ts'
import { isVisible, toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { type OrProblem, refuse } from '../../delivery/answer.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form, SENT_BEFORE } from '../../delivery/form.ts'
import { GOALS } from '../../exec/grading-scale.ts'
import type { Scenario } from '../../exec/scenario.ts'
import { normalEmail } from '../../exec/session.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { byName, nameSearch } from '../../lib/name-search.ts'
import { valueInTime } from '../../lib/result.ts'
import { addDays, knownZone, localTime } from '../../lib/zoned-time.ts'
import type { NewCoachAssignment } from '../../shared/assigning/coach-assignments.ts'
import { isDueWithinYear } from '../../shared/assigning/due.ts'
import { redrawHome } from '../../shared/home/show-home.ts'
import { PROFILE_MS } from '../../shared/sessions/open-for-dm.ts'
import { suggestions } from '../../shared/suggestions.ts'
import { type Assignee, findAssignees, MOST_PEOPLE, nameOf, whoHasIt } from './assignees.ts'
import type { AssignNeeds } from './needs.ts'
import { messagesOf } from './send.ts'

/** Never change one: open forms keep theirs. */
const FIELDS = { scenario: 'assign.scenario', group: 'assign.group' } as const

const PROPOSED_DAYS = 7
const MOST_ATTEMPTS = 10
const NAMES_SHOWN = 5
const NAME_CHARACTERS = 30
/** The option by which a group is taken back: Slack's menus can't be cleared. */
const NO_GROUP: Choice = { label: 'No group', value: 'none' }

interface Target extends AssignTarget {
  home?: string | undefined
}

/** What the form is filled in with at first. */
interface Opening {
  scenario: Choice | undefined
  users: readonly string[]
}

/** People as the form shows them. */
const shownPeople = z.object({ says: z.string(), print: z.string() })

/** A scenario for people whom one coaches. */
export const assignForm = form({
  id: 'assign',
  kind: 'assign',
  title: () => 'Assign a scenario',
  submitLabel: 'Assign',
  kept: z.object({
    /** The same form, submitted again, is the same batch. */
    batch: z.string(),
    /** The coach's. */
    zone: z.string().transform(knownZone),
    proposedDue: z.string(),
    /** Who is in the group that was chosen. */
    group: shownPeople.extend({ id: z.string() }).optional(),
    /** Who has the scenario already. */
    having: shownPeople.optional(),
    home: z.string().optional(),
  }),
  fields(sheet, { proposedDue, group, having }, opening?: Opening) {
    const scenario = sheet.pick(FIELDS.scenario, 'Scenario', {
      initial: opening?.scenario,
      placeholder: 'Type its name',
    })
    const users = sheet.people('people', 'People', {
      initial: opening?.users,
      most: MOST_PEOPLE,
      optional: true,
    })
    const chosen = sheet.pick(FIELDS.group, 'Or a group', {
      placeholder: 'Choose a group',
      optional: true,
      dispatch: true,
    })
    if (group !== undefined) sheet.context(group.says)
    const due = sheet.date('due', 'Due', {
      initial: proposedDue,
      hint: 'For each of them, at the end of that day where they are.',
    })
    const goals = GOALS.map(([value, { word }]) => ({ label: word, value }))
    const rank = sheet.select('rank', 'Goal', { choices: goals, placeholder: 'Any', optional: true })
    const attempts = sheet.select('attempts', 'Attempts', {
      choices: ATTEMPTS,
      placeholder: 'One is enough',
      optional: true,
    })
    const message = sheet.plainText('message', 'Message', {
      isMultiline: true,
      optional: true,
      hint: "Exec sends it with its email. I delete it once it's sent.",
    })
    const answer =
      having && sheet.radio('having', having.says, { choices: HAVING, initial: 'without' as const })
    const groupId = chosen?.value === NO_GROUP.value ? undefined : chosen?.value
    return { scenario, users, groupId, due, rank, attempts, message, answer }
  },
  check: ({ scenario, users, groupId, due, message }, { zone }, { now }) => ({
    [FIELDS.scenario]: scenario === undefined ? { kind: 'scenario_missing' } : undefined,
    people:
      users.length === 0 && groupId === undefined
        ? { kind: 'assignees_missing' }
        : users.length > MOST_PEOPLE
          ? { kind: 'too_many_people' }
          : undefined,
    due: isDueWithinYear(due, zone, now.getTime()) ? undefined : { kind: 'due_not_ahead' },
    message: (message?.length ?? 0) > WRITTEN_CHARACTERS ? { kind: 'note_too_long' } : undefined,
  }),
  async open(needs: AssignNeeds, context, { home, ...target }: Target) {
    const coach = await authorizeCoach(context)
    if ('problem' in coach) return coach
    const { viewer, by } = coach
    const facts = await fillIn(needs, viewer, target)
    if ('problem' in facts) return facts
    const zone = await viewer.zone()
    const today = localTime(context.now.getTime(), zone).date
    const kept = { batch: randomUUID(), zone, proposedDue: addDays(today, PROPOSED_DAYS), home }
    return { audit: { decision: 'shown', reason: by }, kept, facts }
  },
  /** A group was chosen: the form says who is in it. */
  async change(_, context, kept, { groupId }) {
    const group = groupId === undefined ? undefined : await findGroup(context.viewer, groupId)
    if (group?.ok === false) return refuse('failed', group.error)
    return { audit: [], kept: { ...kept, group: group?.value } }
  },
  /** Whom the coach may assign to is checked again, and once more for each as it is sent. */
  async submit(needs, context, kept, values) {
    const { scenario: chosen, users, groupId, due, answer } = values
    if (chosen === undefined || due === undefined) return refuse('failed', { kind: 'scenario_missing' })
    const coach = await authorizeCoach(context)
    if ('problem' in coach) return coach
    const { viewer } = coach
    const group = groupId === undefined ? undefined : await findGroup(viewer, groupId)
    if (group?.ok === false) return refuse('failed', group.error)
    if (group?.value.print !== kept.group?.print)
      return { ...refuse('skipped', { kind: 'shown_changed' }), kept: { ...kept, group: group?.value } }
    const found = await findAssignees(needs, viewer, { users, group: groupId })
    if (!found.ok) return refuse('refused', found.error)
    const scenario = await findScenario(viewer, chosen.value)
    if (!scenario.ok) return refuse('failed', scenario.error)
    const { all, by } = found.value
    const having = await whoHasIt(viewer, all, chosen.value)
    if (!having.ok) return refuse('failed', having.error)
    const shown = having.value.length === 0 ? undefined : describe(having.value, havingText)
    if (shown?.print !== kept.having?.print)
      return {
        ...refuse('skipped', { kind: shown === undefined ? 'shown_changed' : 'has_it_already' }),
        kept: { ...kept, having: shown },
      }
    const assignees = answer === 'without' ? all.filter((one) => !having.value.includes(one)) : all
    if (assignees.length === 0) return refuse('skipped', { kind: 'all_have_it' })
    const rows = assignees.map((one) =>
      toRow(context.user, kept.batch, scenario.value, one, { ...values, due }),
    )
    if (!(await addBatch(needs, rows, context.now.getTime()))) return SENT_BEFORE
    return {
      audit: { decision: 'assigning', reason: by },
      isDone: true,
      afterwards: async () => kept.home !== undefined && redrawHome(needs, context, kept.home),
    }
  },
})

const ATTEMPTS = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, at) => ({
  label: `At least ${at + 2}`,
  value: String(at + 2),
}))

const HAVING = [
  { label: 'Leave them out', value: 'without' },
  { label: 'Assign it to them again', value: 'again' },
] as const

/** Someone who coaches others, and whom Exec knows: it names them in its mail. */
async function authorizeCoach(
  context: DeliveryContext,
): Promise<OrProblem<{ viewer: Viewer; by: AccessRule }>> {
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const scope = await scopeOf(viewer)
  if (!scope.ok) return refuse('refused', ownWords(scope.error))
  const member = await findMember(viewer)
  if (!member.ok) return refuse('failed', member.error)
  if (member.value === undefined) return refuse('refused', { kind: 'user_not_found' })
  return { audit: [], viewer, by: scope.value.by }
}

function ownWords(refusal: Refusal): Refusal | { kind: 'assign_not_allowed' } {
  return refusal.kind === 'list_not_allowed' ? { kind: 'assign_not_allowed' } : refusal
}

/** The fields for what a button named. */
async function fillIn(
  { people }: AssignNeeds,
  viewer: Viewer,
  { scenario: id, person }: AssignTarget,
): Promise<OrProblem<Opening>> {
  const scenario = id === undefined ? undefined : await findScenario(viewer, id)
  if (scenario?.ok === false) return refuse('failed', scenario.error)
  const opening = { audit: [], scenario: scenario && toChoice(scenario.value), users: [] }
  if (person === undefined) return opening
  const lists = await authorizeLists(viewer, person)
  if (!lists.ok) return refuse('refused', lists.error)
  if ('slackUser' in person) return { ...opening, users: [person.slackUser] }
  const user = await people.ofEmail(normalEmail(lists.value.emails[0] ?? ''))
  if (!user.ok) return refuse('failed', { kind: 'list_profile_unreadable', slackError: user.error.code })
  return user.value === undefined
    ? refuse('refused', { kind: 'assignee_not_in_slack' })
    : { ...opening, users: [user.value] }
}

function toChoice({ id, name }: Scenario): Choice {
  return { label: toSingleLine(name, LIMITS.optionText) ?? 'Without a name', value: id }
}

/** As the form shows them. @param say of how many, and their names on one line. */
function describe(all: readonly Assignee[], say: (count: number, names: string) => string) {
  const names = all.map((one) => toSingleLine(nameOf(one), NAME_CHARACTERS) ?? 'Someone')
  const emails = all.map(({ email }) => normalEmail(email)).toSorted()
  return { says: say(all.length, listed(names, NAMES_SHOWN)), print: fingerprint(emails) }
}

/** As "Jane Smith, Gus Doe and 3 more have this already". */
function havingText(count: number, names: string): string {
  return `${names} ${count === 1 ? 'has' : 'have'} this already`
}

async function findGroup(viewer: Viewer, id: string) {
  const found = await expectedInGroup(viewer, id)
  if (!found.ok) return found
  const members = [...found.value.members.values()].toSorted((one, other) =>
    byName(nameOf(one), nameOf(other)),
  )
  const shown = describe(members, (count, names) => `${counted(count, 'person', 'people')}: ${names}`)
  return { ok: true, value: { ...shown, id } } as const
}

interface Terms {
  due: string
  rank: NewCoachAssignment['rank']
  attempts: string | undefined
  message: string | undefined
}

function toRow(
  coach: string,
  batch: string,
  { id: scenario, name: title }: Scenario,
  assignee: Assignee,
  { due, rank, attempts, message }: Terms,
): NewCoachAssignment {
  return {
    ...{ batch, coach, scenario, due, rank, state: 'waiting' },
    email: assignee.email,
    name: toSingleLine(nameOf(assignee), LIMITS.optionText),
    person: assignee.user,
    title: toSingleLine(title, LIMITS.headerText),
    attempts: attempts === undefined ? undefined : Number(attempts),
    message: isVisible(message) ? message : undefined,
  }
}

/** With the coach's message, and what sends each row, in one transaction. */
async function addBatch(
  { coachAssignments, outbox }: AssignNeeds,
  rows: readonly NewCoachAssignment[],
  now: number,
): Promise<boolean> {
  const isNew = await coachAssignments.addOnce(rows, (db) => outbox.enqueue(messagesOf(rows, now), db))
  outbox.wake()
  return isNew
}

/** What a menu of the form offers to a coach. */
const offered = (
  id: string,
  find: (viewer: Viewer) => Promise<readonly { id: string; name?: string | undefined }[]>,
  first: readonly Choice[] = [],
) =>
  suggestions<AssignNeeds>(id, {
    kind: 'assign',
    async search({ viewers, timing }, { user, text, actsFor }) {
      const found = (await valueInTime(find(viewers.of(user, { actsFor })), timing.personSearchMs)) ?? []
      const matches = nameSearch(text)
      const named = found
        .map(({ id, name = '' }) => ({ id, name }))
        .filter(({ name }) => matches(name))
        .toSorted((one, other) => byName(one.name, other.name))
      const options = [...first.map(({ value, label }) => ({ id: value, name: label })), ...named]
      return present(options.map((one) => personOption(one.id, one.name))).slice(0, LIMITS.options)
    },
  })

export const scenarioOptions = offered(FIELDS.scenario, async (viewer) => {
  const all = await listScenarios(viewer)
  return all.ok ? all.value : []
})

export const groupOptions = offered(
  FIELDS.group,
  async (viewer) => {
    const groups = await groupsToChoose(viewer)
    return groups.ok ? groups.value : []
  },
  [NO_GROUP],
)
