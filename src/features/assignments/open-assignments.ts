import { type AssignmentProblem, assignmentsToDo } from '../../access/assignments.ts'
import type { Viewers } from '../../access/viewer.ts'
import type { Assignment } from '../../exec/assignment.ts'
import { inParts } from '../../lib/in-parts.ts'
import { ok, type Result } from '../../lib/result.ts'
import type { Preferences } from '../../shared/preferences.ts'

/** What one person still has to do. */
export interface OpenAssignments {
  person: string
  /** As `Intl` knows it. */
  zone: string
  assignments: readonly Assignment[]
}

interface Dependencies {
  preferences: Pick<Preferences, 'withReminders'>
  viewers: Viewers
}

/** People for one request to Exec, whose address must not become too long. */
const PEOPLE_AT_A_TIME = 50

/** What those who want reminders still have to do. Throws what the database throws. */
export async function openAssignments(
  { preferences, viewers }: Dependencies,
  now: number,
): Promise<Result<OpenAssignments[], AssignmentProblem>> {
  const found: OpenAssignments[] = []
  for (const people of parts(await preferences.withReminders(now))) {
    const open = await assignmentsToDo(viewers, people)
    if (!open.ok) return open
    found.push(...open.value)
  }
  return ok(found)
}

/** The same for one of them, by a request that serves the others, too. `undefined` if they are not one of them. */
export async function openAssignmentsOf(
  { preferences, viewers }: Dependencies,
  person: string,
  now: number,
): Promise<Result<OpenAssignments | undefined, AssignmentProblem>> {
  const people = parts(await preferences.withReminders(now)).find((part) => part.includes(person))
  if (people === undefined) return ok(undefined)
  const open = await assignmentsToDo(viewers, people)
  return open.ok ? ok(open.value.find((one) => one.person === person)) : open
}

function parts(people: readonly string[]): string[][] {
  return inParts(people.toSorted(), PEOPLE_AT_A_TIME)
}
