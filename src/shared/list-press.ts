import type { AnswerOrReplied } from '../delivery/answer.ts'
import { type Button, button } from '../delivery/button.ts'
import type { ButtonAction } from '../delivery/button-action.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { decodeCursor, type ListCursor } from '../exec/list-cursor.ts'

/** A button that names a place in a list. */
export function listPress<Needs>({
  ids,
  read = ({ value }) => decodeCursor(value),
  run,
}: {
  ids: readonly string[]
  read?: (action: ButtonAction) => ListCursor | undefined
  run(
    needs: Needs,
    context: DeliveryContext,
    action: ButtonAction,
    cursor: ListCursor,
  ): Promise<AnswerOrReplied>
}): Button<Needs> {
  return button({
    ids,
    kind: 'button',
    surface: ({ actionId }) => `list:${actionId}`,
    read,
    run,
    askedOnFailure: (_, cursor) => cursor,
  })
}
