import type { KnownBlock, ModalView } from '@slack/types'
import { plainText } from './document.ts'

export type InputBlock = Extract<KnownBlock, { type: 'input' }>

/** A labeled field of a form. Its `block_id` is the `action_id` of its element. */
export function inputBlock(
  label: string,
  element: InputBlock['element'] & { action_id: string },
  rest: Pick<InputBlock, 'optional' | 'hint'> = {},
): InputBlock {
  return { type: 'input', block_id: element.action_id, label: plainText(label), element, ...rest }
}

/** A modal without fields, such as a form once it is sent. */
export function plainView(title: ReturnType<typeof plainText>, blocks: KnownBlock[]): ModalView {
  return { type: 'modal', title, close: plainText('Close'), blocks }
}
