import type { AnswerOrReplied } from '../delivery/answer.ts'
import { type Button, button } from '../delivery/button.ts'
import { asSessionButton, type ButtonAction, type SessionButtonAction } from '../delivery/button-action.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import type { DeliveryKind } from '../delivery/deliveries.ts'

/** A button that names a session. In a modal, a failure takes the place of the card, and so offers the way back to it. */
export function sessionPress<Needs>({
  run,
  ...definition
}: {
  ids: readonly string[]
  option?: string | undefined
  kind: DeliveryKind
  surface?: ((action: ButtonAction) => string) | undefined
  run(needs: Needs, context: DeliveryContext, action: SessionButtonAction): Promise<AnswerOrReplied>
}): Button<Needs> {
  return button({
    ...definition,
    read: asSessionButton,
    run: (needs: Needs, context, _, action) => run(needs, context, action),
    askedOnFailure: ({ surface }, { reference }) => (surface === 'view' ? reference : undefined),
  })
}
