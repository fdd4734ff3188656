import type {
  ActionsBlock,
  AnyBlock,
  Button,
  ContextBlock,
  ModalView,
  RichTextBlock,
  SectionBlock,
  SectionBlockAccessory,
} from '@slack/types'

/** A run of rich text, and whether it is in a quotation. */
export interface ShownText {
  text: string
  isQuote: boolean
}

/** The rich text of a view and its sections, which hold quotes, in order. */
export function richTextIn(view: ModalView): ShownText[] {
  return view.blocks.flatMap((block) => {
    if (isRichText(block)) return textsOf(block)
    return isSection(block) && block.text !== undefined ? [{ text: block.text.text, isQuote: false }] : []
  })
}

/** The rich text of a view, block by block. */
export function richTextBlocksIn(view: ModalView): RichTextBlock[] {
  return view.blocks.filter(isRichText)
}

function isRichText(block: AnyBlock): block is RichTextBlock {
  return block.type === 'rich_text'
}

function isSection(block: AnyBlock): block is SectionBlock {
  return block.type === 'section'
}

function isActions(block: AnyBlock): block is ActionsBlock {
  return block.type === 'actions'
}

export function textsOf(block: RichTextBlock): ShownText[] {
  return block.elements.flatMap((element) =>
    element.elements.flatMap((inner) =>
      inner.type === 'text' ? [{ text: inner.text, isQuote: element.type === 'rich_text_quote' }] : [],
    ),
  )
}

/** The texts of the context blocks, in order. */
export function notesIn(view: ModalView): string[] {
  return view.blocks
    .filter((block): block is ContextBlock => block.type === 'context')
    .flatMap((block) => block.elements.flatMap((element) => ('text' in element ? [element.text] : [])))
}

/** All buttons, or those with an `action_id`, in order. */
export function buttonsIn(view: ModalView, action_id?: string): Button[] {
  return elementsIn(view.blocks).filter(
    (element): element is Button =>
      element.type === 'button' && (action_id === undefined || element.action_id === action_id),
  )
}

type ShownElement = ActionsBlock['elements'][number] | SectionBlockAccessory

function elementsIn(blocks: readonly AnyBlock[]): ShownElement[] {
  return blocks.flatMap((block): ShownElement[] => {
    if (isActions(block)) return block.elements
    return isSection(block) && block.accessory !== undefined ? [block.accessory] : []
  })
}
