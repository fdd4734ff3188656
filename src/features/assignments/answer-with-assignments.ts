import {
  type AssignmentProblem,
  type OpenedAssignments,
  openOverdue,
  openOwnAssignments,
} from '../../access/assignments.ts'
import { isRefusal } from '../../access/policy.ts'
import { ASSIGNMENT_ACTIONS } from '../../blocks/assignments/assignment-rows.ts'
import {
  type AssignmentCursor,
  decodeAssignmentCursor,
  FIRST_ASSIGNMENTS,
  overdueMessage,
  ownAssignmentsMessage,
} from '../../blocks/assignments/assignments-message.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { auditFields } from '../../delivery/audit.ts'
import { button, link } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Result } from '../../lib/result.ts'

/** The assignments of the person who asked, or of their people those that are overdue; or the problem. */
export async function assignmentsOrProblem(
  context: DeliveryContext,
  cursor: AssignmentCursor = FIRST_ASSIGNMENTS,
): Promise<Content> {
  const { viewer, now, errorId } = context
  const [own, overdue, zone] = await Promise.all([
    openOwnAssignments(viewer),
    openOverdue(viewer),
    viewer.zone(),
  ])
  const hasOwn = own.ok ? own.value.list.assignments.length > 0 : !isRefusal(own.error)
  // A coach without assignments of their own sees those of their people at once.
  const wantsOthers = cursor.view === 'overdue' || !hasOwn
  if (wantsOthers && !overdue.ok) {
    audit(context, 'overdue', overdue)
    return problemMessage(overdue.error, errorId, cursor)
  }
  const ofOthers = overdue.ok ? overdue.value : undefined
  const showsOthers = wantsOthers && ofOthers !== undefined
  audit(context, showsOthers ? 'overdue' : 'own', showsOthers ? overdue : own)
  if (showsOthers) {
    const { list, scenarios } = ofOthers
    return overdueMessage(list, cursor, { scenarios, now, zone, hasOwn })
  }
  if (!own.ok) return problemMessage(own.error, errorId, cursor)
  return ownAssignmentsMessage(own.value.list, ofOthers?.list, cursor, {
    scenarios: own.value.scenarios,
    now,
    zone,
  })
}

function audit(
  context: DeliveryContext,
  listOf: 'own' | 'overdue',
  opened: Result<OpenedAssignments | undefined, AssignmentProblem>,
): void {
  const fields = opened.ok
    ? ({ decision: 'listed', reason: opened.value?.by ?? 'participant' } as const)
    : auditFields(opened, 'listed')
  context.audit({ listOf, ...fields })
}

const { practice, back, more, done, overdue, mine, tryAgain } = ASSIGNMENT_ACTIONS

/** *Back*, *More*, *Show done*, *Overdue*, *To practice* and *Try again*. */
export const assignmentPlaces = button({
  ids: [back, more, done, overdue, mine, tryAgain],
  kind: 'button',
  surface: ({ actionId }) => actionId,
  read: ({ value }) => decodeAssignmentCursor(value),
  run: async (_, context, _action, cursor) => ({
    audit: 'written',
    redraw: await assignmentsOrProblem(context, cursor),
  }),
})

export const practiceLink = link([practice])
