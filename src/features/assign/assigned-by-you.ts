import { openAssigned } from '../../access/assignments.ts'
import { isInScope, scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { type AssignedBatch, assignedParts } from '../../blocks/assign/assigned-rows.ts'
import type { Parts } from '../../blocks/text/document.ts'
import { type Assignment, isDone } from '../../exec/assignment.ts'
import { groupBy } from '../../lib/group-by.ts'
import { localTime } from '../../lib/zoned-time.ts'
import { assignButtons } from '../../shared/assign-button.ts'
import type { CoachAssignment } from './coach-assignments.ts'
import type { AssignNeeds } from './needs.ts'

/**
 * *Assigned by you*. Costs one optional Exec request in five minutes for each fifty people; none if the coach has assigned
 * nothing.
 */
export async function assignedByYou(needs: AssignNeeds, viewer: Viewer): Promise<Parts | undefined> {
  const { coachAssignments, clock } = needs
  const latest = (await coachAssignments.latestOf(viewer.user)).filter(isKnown)
  const scope = latest.length === 0 ? undefined : await scopeOf(viewer)
  if (!scope?.ok) return undefined
  const assigned = latest.filter(({ email }) => isInScope(scope.value, email))
  if (assigned.length === 0) return undefined
  const emails = [...new Set(assigned.map(({ email }) => email))]
  const scenarios = [...new Set(assigned.map(({ scenario }) => scenario))]
  const found = await openAssigned(viewer, { emails, scenarios, isOpen: false }, { priority: 'optional' })
  const today = localTime(clock(), await viewer.zone()).date
  const inExec = found.ok && found.value.isWhole ? found.value.assignments : undefined
  return assignedParts(batchesOf(assigned, inExec), today, assignButtons(needs))
}

type Known = CoachAssignment & { email: string; assignment: string }

/** It has an id in Exec, and its row can be decrypted. */
function isKnown(one: CoachAssignment): one is Known {
  return one.state === 'assigned' && one.email !== undefined && one.assignment !== undefined
}

/** @param assigned newest first. @param inExec what Exec says of them now; `undefined` if it didn't answer. */
export function batchesOf(
  assigned: readonly Pick<Known, 'batch' | 'title' | 'due' | 'name' | 'assignment'>[],
  inExec: readonly Assignment[] | undefined,
): AssignedBatch[] {
  const done = inExec && new Set(inExec.filter(isDone).map(({ id }) => id))
  return groupBy(assigned, ({ batch }) => batch).map((some) => ({
    title: some[0].title,
    due: some[0].due,
    of: some.length,
    open: done && some.filter(({ assignment }) => !done.has(assignment)).map(({ name }) => name),
  }))
}
