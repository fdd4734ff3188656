import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { authorizeLists } from '../../access/lists.ts'
import type { AccessRule } from '../../access/policy.ts'
import { findScenario, listScenarios } from '../../access/scenarios.ts'
import { groupsToChoose } from '../../access/scope.ts'
import { authorizeTeam } from '../../access/team.ts'
import { PROFILE_MS, type Viewer } from '../../access/viewer.ts'
import type { AssignTarget } from '../../blocks/assign/assign-button.ts'
import { goalField } from '../../blocks/assign/goal-field.ts'
import { shortName } from '../../blocks/session/session-facts.ts'
import { counted, listed } from '../../blocks/text/counted.ts'
import { namedOption, present, wordsContent } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { WRITTEN_CHARACTERS } from '../../blocks/text/rich-pieces.ts'
import type { Choice } from '../../blocks/text/sheet.ts'
import { cut, isVisible, toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { must, refuse } from '../../delivery/answer.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import { SENT_BEFORE } from '../../delivery/form-definition.ts'
import type { GoalRank } from '../../exec/grading-scale.ts'
import { nameOrEmail } from '../../exec/member.ts'
import type { Scenario } from '../../exec/scenario.ts'
import { normalEmail } from '../../exec/session.ts'
import { byName, nameSearch } from '../../lib/name-search.ts'
import { type Result, valueInTime } from '../../lib/result.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import { redrawHome } from '../../shared/home/show-home.ts'
import { requireMember } from '../../shared/require-member.ts'
import { suggestions } from '../../shared/suggestions.ts'
import { type Assignee, type Assignees, findAssignees, MOST_PEOPLE } from './assignees.ts'
import type { NewCoachAssignment } from './coach-assignments.ts'
import { isDueWithinYear, proposedDue } from './due.ts'
import type { AssignNeeds } from './needs.ts'
import { messagesOf } from './send.ts'

/** Never change one: open forms carry it. */
const FIELDS = { scenario: 'assign.scenario', group: 'assign.group' } as const

const MOST_ATTEMPTS = 10
const NAMES_SHOWN = 5

interface Target extends AssignTarget {
  message?: string | undefined
  home?: string | undefined
  isOnModal?: boolean
}

/** What the form opens with. */
interface Opening {
  scenario: Choice | undefined
  users: readonly string[]
  message?: string | undefined
  goal?: GoalRank | undefined
}

/** A coach assigns a scenario to their people. */
export const assignForm = form({
  id: 'assign',
  kind: 'assign',
  title: () => 'Assign a scenario',
  submitLabel: 'Assign',
  kept: z.object({
    /** Submitting the same form again is the same batch. */
    batch: z.string(),
    /** The coach's time zone. */
    zone: z.string().transform(knownZone),
    proposedDue: z.string(),
    /** Who gets the scenario, and who has it already, as the form shows it. */
    summary: z.object({ all: z.string(), having: z.string().optional(), isOnlyThem: z.boolean() }).optional(),
    home: z.string().optional(),
    /** Whether it lies on another modal, which would show nothing of what was done. */
    isOnModal: z.boolean(),
  }),
  fields(sheet, kept, opening?: Opening) {
    const { summary } = kept
    const { scenario: initial, users = [], message: note, goal } = opening ?? {}
    const placeholder = 'Type its name'
    const scenario = sheet.pick(FIELDS.scenario, 'Scenario', { initial, placeholder })
    const people = { initial: users, most: MOST_PEOPLE, optional: true } as const
    const chosen = sheet.people('people', 'People', people)
    const options = { placeholder: 'Choose a group', optional: true, hint: GROUP_HINT } as const
    const group = sheet.pick(FIELDS.group, 'Or a group', options)
    if (summary !== undefined) sheet.context(summary.all)
    const having =
      summary?.having &&
      sheet.radio('having', summary.having, {
        choices: HAVING,
        initial: summary.isOnlyThem ? 'again' : 'without',
      })
    const due = sheet.date('due', 'Due', {
      initial: kept.proposedDue,
      hint: 'At the end of that day, where they are.',
    })
    const rank = goalField(sheet, goal)
    const several = { choices: ATTEMPTS, placeholder: 'One is enough', optional: true } as const
    const attempts = sheet.select('attempts', 'Attempts', several)
    const message = sheet.plainText('message', 'Message', {
      initial: note === undefined ? undefined : cut(note, WRITTEN_CHARACTERS),
      isMultiline: true,
      optional: true,
      hint: "Exec sends it with its email. I delete it once it's sent.",
    })
    return { scenario, users: chosen, group, having, due, rank, attempts, message }
  },
  check: ({ scenario, users, group, due, message = '' }, { zone }, { now }) => ({
    [FIELDS.scenario]: scenario === undefined ? { kind: 'scenario_missing' } : undefined,
    people: users.length === 0 && group === undefined ? { kind: 'assignees_missing' } : undefined,
    due: isDueWithinYear(due, zone, now.getTime()) ? undefined : { kind: 'due_not_ahead' },
    message: message.length > WRITTEN_CHARACTERS ? { kind: 'note_too_long' } : undefined,
  }),
  /** Checks each person. The app checks them again before it asks Exec. */
  async allow(needs: AssignNeeds, context, target: Target, values) {
    const { viewer, by } = await authorizeCoach(context)
    const filled: Filled = values ?? (await fillIn(needs, viewer, target))
    const isKnown = filled.scenario !== undefined && (filled.users.length > 0 || filled.group !== undefined)
    return { viewer, by, filled, found: isKnown ? await findAll(needs, viewer, filled) : undefined }
  },
  /** Who gets it, in case the coach has to confirm that first. */
  shown: {
    of({ found, filled }, { summary }) {
      const mustCheck = found?.all.some(hasIt) || filled.group !== undefined || summary !== undefined
      return mustCheck ? found?.all.map(({ email, has }) => [email, has]) : undefined
    },
    again: ({ found }, kept) => ({ ...kept, summary: found && summaryOf(found) }),
    refusal: refuse('skipped', { kind: 'check_assignees' }),
  },
  async open(_needs, context, { viewer, by, filled, found }, { home, isOnModal = false }: Target) {
    const zone = await viewer.zone()
    const summary = found?.all.some(hasIt) ? summaryOf(found) : undefined
    const due = proposedDue(zone, context.now)
    const kept = { batch: randomUUID(), zone, proposedDue: due, summary, home, isOnModal }
    // Someone assigned it again is to reach what they were to reach before.
    const goal = found?.all.length === 1 ? found.all[0]?.goal : undefined
    return { audit: { decision: 'shown', reason: by }, kept, facts: { ...filled, goal } }
  },
  async submit(needs, context, { found }, kept, values) {
    if (found === undefined) throw refuse('failed', { kind: 'assignees_missing' })
    const { all, by, scenario } = found
    const assignees = values.having === 'without' ? all.filter((one) => !hasIt(one)) : all
    if (assignees.length === 0) throw refuse('skipped', { kind: 'all_have_it' })
    const rows = assignees.map((one) => toRow(context.user, kept.batch, scenario, one, values))
    const now = context.now.getTime()
    const messages = messagesOf(rows, now)
    const isNew = await needs.coachAssignments.add(rows, (db) => needs.outbox.enqueue(messages, db))
    needs.outbox.wake()
    const audit = isNew ? ({ decision: 'assigning', reason: by } as const) : SENT_BEFORE.audit
    // Slack may deliver a submission twice, and the page must then show twice.
    if (kept.isOnModal) return { audit, page: assigning(values.message), isPassing: true }
    if (!isNew) return SENT_BEFORE
    return {
      audit,
      isDone: true,
      afterwards: async () => kept.home !== undefined && redrawHome(needs, context, kept.home),
    }
  },
})

function assigning(message: string | undefined) {
  const how = isVisible(message) ? ', with your message in its email' : ''
  return wordsContent(`On its way to Exec${how}. I'll message you once it's assigned.`)
}

const GROUP_HINT = `Up to ${MOST_PEOPLE} people.`

const ATTEMPTS = Array.from({ length: MOST_ATTEMPTS - 1 }, (_, at) => ({
  label: `At least ${at + 2}`,
  value: String(at + 2),
}))

const HAVING = [
  { label: 'Leave them out', value: 'without' },
  { label: 'Assign it to them again, so that they have both', value: 'again' },
] as const

/** The coach has to be in Exec, which names them in its mail. */
async function authorizeCoach(context: DeliveryContext): Promise<{ viewer: Viewer; by: AccessRule }> {
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const { team } = must(await authorizeTeam(viewer, 'team'))
  await requireMember(viewer)
  return { viewer, by: team.scope.by }
}

/** Fills the form in from the button's value. */
async function fillIn(
  { people }: AssignNeeds,
  viewer: Viewer,
  { scenario: id, person, message }: Target,
): Promise<Opening> {
  const found = id === undefined ? undefined : must(await findScenario(viewer, id))
  const scenario = found && {
    label: toSingleLine(found.name, LIMITS.optionText) ?? 'Without a name',
    value: found.id,
  }
  const opening = { scenario, users: [], message: isVisible(message) ? message : undefined }
  if (person === undefined) return opening
  const { emails } = must(await authorizeLists(viewer, person))
  if ('slackUser' in person) return { ...opening, users: [person.slackUser] }
  const user = await people.ofEmail(normalEmail(emails[0] ?? ''))
  if (!user.ok) throw refuse('failed', { kind: 'list_profile_unreadable', slackError: user.error.code })
  if (user.value === undefined) throw refuse('failed', { kind: 'assignee_not_in_slack' })
  return { ...opening, users: [user.value] }
}

/** The scenario to assign, and the people. */
type Filled = Opening & { group?: Choice | undefined }

/** The submitted values. */
interface Values extends Filled {
  having: string | undefined
  due: string | undefined
  rank: NewCoachAssignment['rank']
  attempts: string | undefined
}

/** Looks up the people and the scenario that the form names. */
async function findAll(
  needs: AssignNeeds,
  viewer: Viewer,
  { scenario: chosen, users, group }: Filled,
): Promise<Assignees & { scenario: Scenario }> {
  const scenario = must(await findScenario(viewer, chosen?.value ?? ''))
  const found = await findAssignees(needs, viewer, { users, group: group?.value }, scenario.id)
  return { ...found, scenario }
}

const hasIt = ({ has }: Assignee) => has !== undefined

/** What the coach reads before anything is sent. */
function summaryOf({ all }: Pick<Assignees, 'all'>) {
  const nameOf = (one: Assignee) => shortName(nameOrEmail(one))
  const having = all.filter(hasIt)
  const terms = having.map((one) => `${nameOf(one)} (${one.has})`)
  return {
    all: `${counted(all.length, 'person', 'people')}: ${listed(all.map(nameOf), NAMES_SHOWN)}`,
    isOnlyThem: having.length === all.length,
    having: having.length === 0 ? undefined : `Already assigned, not done yet: ${listed(terms, NAMES_SHOWN)}`,
  }
}

function toRow(
  coach: string,
  batch: string,
  { id: scenario, name: title }: Scenario,
  { email, user: person, name = email }: Assignee,
  { due = '', rank, attempts, message }: Values,
): NewCoachAssignment {
  return {
    ...{ batch, coach, person, scenario, due, rank, email },
    name: toSingleLine(name, LIMITS.optionText),
    title: toSingleLine(title, LIMITS.headerText),
    attempts: attempts === undefined ? undefined : Number(attempts),
    message: isVisible(message) ? message : undefined,
  }
}

/** What a menu of the form offers to a coach. */
const optionsOf = (
  id: string,
  find: (viewer: Viewer) => Promise<Result<readonly { id: string; name?: string | undefined }[], unknown>>,
) =>
  suggestions<AssignNeeds>(id, {
    kind: 'assign',
    async search({ viewers, timing }, { user, text, actsFor }) {
      const found = await valueInTime(find(viewers.of(user, { actsFor })), timing.personSearchMs)
      const matches = nameSearch(text)
      const options = (found?.ok ? found.value : [])
        .filter(({ name = '' }) => matches(name))
        .toSorted((one, other) => byName(one.name ?? '', other.name ?? ''))
        .map(({ id, name }) => namedOption(id, name))
      return present(options).slice(0, LIMITS.options)
    },
  })

export const scenarioOptions = optionsOf(FIELDS.scenario, listScenarios)
export const groupOptions = optionsOf(FIELDS.group, groupsToChoose)
