import type { Button, Overflow } from '@slack/types'
import { button, option } from './document.ts'

/** A message that people know by now has *Turn off …* in ⋯. */
export type TurnOffPlace = 'button' | 'menu'

/** @param actionId of both, so that one listener takes either. */
export function turnOffControl(label: string, actionId: string, place: TurnOffPlace): Button | Overflow {
  return place === 'button'
    ? button(label, actionId, 'off')
    : { type: 'overflow', action_id: actionId, options: [option(label, 'off')] }
}
