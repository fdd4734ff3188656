import type { Answer } from '../../delivery/answer.ts'
import { type Button, button } from '../../delivery/button.ts'
import { asSessionButton, type ButtonAction, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { DeliveryKind } from '../../delivery/deliveries.ts'
import { decodeCursor, type ListCursor } from '../../exec/list-cursor.ts'

/** A button that names a session. In a modal, a failure replaces the card, so it offers a way back to it. */
export function sessionPress<Needs>({
  run,
  ...definition
}: {
  ids: readonly string[]
  option?: string | undefined
  kind: DeliveryKind
  surface?: ((action: ButtonAction) => string) | undefined
  run(needs: Needs, context: DeliveryContext, action: SessionButtonAction): Promise<Answer>
}): Button<Needs> {
  return button({
    ...definition,
    read: asSessionButton,
    run: (needs: Needs, context, _, action) => run(needs, context, action),
    retryTargetOf: ({ surface }, { reference }) => (surface === 'view' ? reference : undefined),
  })
}

/** A button that names a place in a list. */
export function listPress<Needs>({
  ids,
  read = ({ value }) => decodeCursor(value),
  run,
}: {
  ids: readonly string[]
  read?: (action: ButtonAction) => ListCursor | undefined
  run(needs: Needs, context: DeliveryContext, action: ButtonAction, cursor: ListCursor): Promise<Answer>
}): Button<Needs> {
  return button({
    ids,
    kind: 'button',
    surface: ({ actionId }) => `list:${actionId}`,
    read,
    run,
    retryTargetOf: (_, cursor) => cursor,
  })
}
