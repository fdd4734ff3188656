import { ASSIGNMENT_ACTIONS } from '../../blocks/assignments/assignment-rows.ts'
import { decodeAssignmentCursor } from '../../blocks/assignments/assignments-message.ts'
import type { ButtonArguments, ButtonDependencies } from '../../delivery/button-action.ts'
import { defineButton } from '../../delivery/define-button.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import {
  type AssignmentDependencies,
  showAssignments,
} from '../../features/assignments/answer-with-assignments.ts'

type Button = (args: ButtonArguments) => Promise<void>

/** The buttons of a list of assignments. */
export function assignmentButtons(
  runner: DeliveryRunner,
  dependencies: ButtonDependencies & AssignmentDependencies,
): Record<string, Button> {
  const page = defineButton(runner, dependencies, {
    kind: 'button',
    surface: ({ actionId }) => actionId,
    read: ({ value }) => decodeAssignmentCursor(value),
    run: (context, action, cursor) => showAssignments(dependencies, context, action, cursor),
  })
  return {
    ...Object.fromEntries(Object.values(ASSIGNMENT_ACTIONS).map((id) => [id, page])),
    // A link: Slack opens the page and still wants an ack.
    [ASSIGNMENT_ACTIONS.practice]: ({ ack }) => ack(),
  }
}
