import { type Assignment, byUrgency, isToDo } from '../exec/assignment.ts'
import { type AssignmentList, assignmentsOf, OPEN, overdueOf } from '../exec/assignments.ts'
import type { DatedError } from '../exec/exec-cache.ts'
import { hasScenariosOf, type ScenariosById } from '../exec/scenarios.ts'
import { emailOf, normalEmail } from '../exec/session.ts'
import { ok, type Result } from '../lib/result.ts'
import { authorizeLists, type ListedPerson, type ListedProblem } from './lists.ts'
import type { AccessRule, Refusal } from './policy.ts'
import { isInScope, type ListScope, scopeOf } from './scope.ts'
import type { Ask, Viewer, Viewers } from './viewer.ts'

export interface OpenedAssignments {
  list: AssignmentList
  scenarios: ScenariosById
  by: AccessRule
}

export type AssignmentProblem = DatedError | Refusal | ListedProblem

/** The viewer's own assignments. */
export function openOwnAssignments(
  viewer: Viewer,
  ask?: Ask,
): Promise<Result<OpenedAssignments, AssignmentProblem>> {
  return viewer.inTime(async () => {
    const lists = await authorizeLists(viewer)
    if (!lists.ok) return lists
    const { emails, by } = lists.value
    const list = await viewer.sources.assignments.get({ emails }, { ...viewer.requester, ...ask })
    if (!list.ok) return list
    return ok({ list: list.value, scenarios: await scenariosOf(viewer, list.value.assignments), by })
  })
}

/** Refreshes the person's cached assignments (one background request), so that their Home shows what was just assigned. */
export async function refreshOwnAssignments(viewer: Viewer): Promise<void> {
  const lists = await authorizeLists(viewer)
  if (lists.ok && (await viewer.sources.assignments.peek({ emails: lists.value.emails })) !== undefined)
    await openOwnAssignments(viewer, { priority: 'background', maxAgeMs: 0 })
}

/** The assignments of these scenarios to these people, if the viewer may list them. Sends one request for each fifty people. */
export function openAssigned(
  viewer: Viewer,
  { emails, scenarios, isOpen }: { emails: readonly string[]; scenarios: readonly string[]; isOpen: boolean },
  ask?: Ask,
): Promise<Result<AssignmentList, AssignmentProblem>> {
  return viewer.inTime(async () => {
    const scope = await scopeOf(viewer)
    if (!scope.ok) return scope
    const listable = emails.filter((email) => isInScope(scope.value, email))
    const query = { scenarios, statuses: isOpen ? OPEN : undefined }
    return assignmentsOf(viewer.sources.assignments, listable, query, { ...viewer.requester, ...ask })
  })
}

/** What a person still has to practice, the most urgent first. `undefined` if the viewer may not list them, or Exec fails. */
export async function listToDo(
  viewer: Viewer,
  of: ListedPerson,
  now: Date,
): Promise<Assignment[] | undefined> {
  const found = await viewer.inTime(async () => {
    const lists = await authorizeLists(viewer, of)
    if (!lists.ok) return lists
    const list = await viewer.sources.assignments.get({ emails: lists.value.emails }, viewer.requester)
    return list.ok ? ok(byUrgency(list.value.assignments, now).open.filter(isToDo)) : list
  })
  return found.ok ? found.value : undefined
}

export interface FoundToDo {
  assignment: Assignment
  /** Empty if Exec names the assignment's scenario. */
  scenarios: ScenariosById
}

/** Finds the assignment with this id in `listToDo`; without an id, the most urgent. */
export async function findToDo(
  viewer: Viewer,
  of: ListedPerson,
  now: Date,
  id?: string,
): Promise<FoundToDo | undefined> {
  const found = await viewer.inTime(async () => {
    const toDo = await listToDo(viewer, of, now)
    const assignment = id === undefined ? toDo?.[0] : toDo?.find((one) => one.id === id)
    const unnamed = assignment && assignment.scenario.name === undefined ? [assignment] : []
    return ok(assignment && { assignment, scenarios: await scenariosOf(viewer, unnamed) })
  })
  return found.ok ? found.value : undefined
}

/** The overdue assignments of the viewer's people; `undefined` if the viewer may list nobody else. */
export function openOverdue(
  viewer: Viewer,
  ask?: Ask,
): Promise<Result<OpenedAssignments | undefined, AssignmentProblem>> {
  return viewer.inTime(async () => {
    const scope = await scopeOf(viewer, 'background')
    if (!scope.ok) return scope.error.kind === 'not_established' ? scope : ok(undefined)
    const list = await overdueIn(viewer, scope.value, ask)
    if (!list.ok) return list
    const scenarios = await scenariosOf(viewer, list.value.assignments)
    return ok({ list: list.value, scenarios, by: scope.value.by })
  })
}

/** The overdue assignments of the people in the viewer's scope, without the viewer's own. */
export async function overdueIn(
  viewer: Viewer,
  scope: ListScope,
  ask?: Ask,
): Promise<Result<AssignmentList, DatedError>> {
  const { sources, requester } = viewer
  const all = await overdueOf(sources.assignments, emailsIn(scope), { ...requester, ...ask })
  if (!all.ok) return all
  const own = await viewer.email()
  const assignments = all.value.assignments.filter(
    (one) => isInScope(scope, one.person.email) && emailOf(one) !== own,
  )
  return ok({ ...all.value, assignments })
}

/** What a person still has to do. */
export interface OpenAssignments {
  person: string
  /** An IANA time zone. */
  zone: string
  assignments: readonly Assignment[]
}

/**
 * The open assignments of each of these people. Sends one background request for all, and takes a list up to five minutes old. Leaves
 * out people who may not open their own list.
 */
export async function assignmentsToDo(
  viewers: Viewers,
  people: readonly string[],
): Promise<Result<OpenAssignments[], AssignmentProblem>> {
  const known: { person: string; zone: string; emails: readonly string[] }[] = []
  // One after the other: Slack limits how many profiles are read a minute.
  for (const person of people) {
    const viewer = viewers.of(person, { priority: 'background' })
    const lists = await authorizeLists(viewer)
    if (lists.ok) known.push({ person, zone: await viewer.zone(), emails: lists.value.emails })
  }
  const emails = known.flatMap((one) => one.emails)
  const all = await viewers.sources.assignments.get({ emails, statuses: OPEN }, { priority: 'background' })
  if (!all.ok) return all
  return ok(
    known.map(({ emails, ...one }) => {
      const own = new Set(emails.map(normalEmail))
      const isOwn = (one: Assignment) => own.has(emailOf(one))
      return { ...one, assignments: all.value.assignments.filter(isOwn) }
    }),
  )
}

/** Empty if nothing is assigned, or if Exec fails: the rows have no links then. */
export async function scenariosOf(
  { sources, user }: Viewer,
  assignments: readonly Assignment[],
): Promise<ScenariosById> {
  if (assignments.length === 0) return NO_SCENARIOS
  const found = await sources.scenarios.get(
    { priority: 'interactive', user },
    { isEnough: (list) => hasScenariosOf(list, assignments) },
  )
  return found.ok ? found.value.entries : NO_SCENARIOS
}

const NO_SCENARIOS: ScenariosById = new Map()

/** As Exec spells them. */
function emailsIn(scope: ListScope): string[] | 'everyone' {
  if (scope.kind === 'everyone') return scope.kind
  return [...new Set(scope.groups.flatMap(({ members }) => [...members.values()].map(({ email }) => email)))]
}
