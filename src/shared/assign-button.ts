import type { Button } from '@slack/types'
import type { AssignTarget } from '../blocks/assign/assign-button.ts'
import { extensionPoint, type HasComposition } from '../lib/extension-point.ts'

/** The button that opens *Assign…*, filled in with a scenario and a person. @param label by default *Assign…*. */
export const assignButton = extensionPoint<(target: AssignTarget, label?: string) => Button>()

/** Empty without a feature that assigns. */
export function assignButtons(
  { composition }: HasComposition,
  target: AssignTarget = {},
  label?: string,
): Button[] {
  return assignButton.of(composition).map((draw) => draw(target, label))
}
