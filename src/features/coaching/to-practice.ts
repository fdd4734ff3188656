import { type FoundToDo, findToDo } from '../../access/assignments.ts'
import { openList } from '../../access/lists.ts'
import { assignmentName, lastingText } from '../../blocks/assignments/assignment-rows.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { emailOf, type SessionSummary } from '../../exec/session.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import type { NoteSubject, OpenedSubject } from './open-for-coach.ts'

/**
 * What to practice, for a draft about it or a note without a session; or else what was practiced last. Costs at most
 * one optional Exec request besides the assignments.
 */
export async function findToPractice(
  { viewer, now }: DeliveryContext,
  { session, person }: NoteSubject,
  assignmentId: string | undefined,
): Promise<FoundToDo | SessionSummary | undefined> {
  if (person === undefined || (session !== undefined && assignmentId === undefined)) return undefined
  // In parallel: Exec may take seconds for each.
  const [toDo, list] = await Promise.all([
    findToDo(viewer, person, now, assignmentId),
    assignmentId === undefined
      ? openList(viewer, { of: person, page: 1 }, { priority: 'optional' })
      : undefined,
  ])
  return toDo ?? (list?.ok ? list.value.sessions[0] : undefined)
}

/** `undefined` if it belongs to somebody else, because Exec now names another participant of the session. */
export function describePractice(
  { now }: DeliveryContext,
  { session, person }: OpenedSubject,
  found: FoundToDo | SessionSummary,
) {
  if (emailOf('assignment' in found ? found.assignment : found) !== emailOf(session)) return undefined
  if (!('assignment' in found)) {
    const name = toSingleLine(found.scenario.name)
    if (name === undefined) return undefined
    return { scenario: found.scenario.id, name, says: `Your last session was ${name}` }
  }
  const { assignment, scenarios } = found
  return {
    scenario: assignment.scenario.id,
    name: assignmentName(assignment, scenarios),
    says: lastingText(assignment, { scenarios, now, zone: knownZone(person.timeZone) }),
  }
}
