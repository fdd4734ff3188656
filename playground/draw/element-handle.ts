import { type JsonObject, textOf } from '../../test/support/slack/json.ts'
import { confirmationOf } from './choices.ts'
import type { DrawContext } from './draw-context.ts'

export interface ElementPlace {
  block: JsonObject
  element: JsonObject
  /** The element's state in the view or message. */
  state: JsonObject | undefined
  context: DrawContext
}

/** The attributes by which the page identifies an element. */
export function handle({ block, element }: Pick<ElementPlace, 'block' | 'element'>) {
  const blockId = textOf(block.block_id) ?? ''
  const actionId = textOf(element.action_id) ?? ''
  return {
    'data-block-id': blockId,
    'data-action-id': actionId,
    'data-focus': `${blockId}/${actionId}`,
    'data-confirm': confirmationOf(element),
  }
}
