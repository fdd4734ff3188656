import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ContextBlock,
  HeaderBlock,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
  SectionBlock,
} from '@slack/types'
import { LIMITS } from './limits.ts'
import { type Label, labelText } from './session-facts.ts'
import { cut } from './untrusted-text.ts'

/** Plain text, which may come from Exec. */
export type Prose =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'item'; label: Label; name: string; feedback?: string | undefined; aside?: string | undefined }

/** For messages and views. Slack parses nothing in rich text. */
export function toRichText(prose: readonly Prose[]): RichTextBlock {
  return { type: 'rich_text', elements: prose.flatMap(richTextElements) }
}

function richTextElements(prose: Prose): RichTextBlock['elements'] {
  if (prose.kind === 'heading') return [section(bold(prose.text))]
  if (prose.kind === 'paragraph') return [section(text(prose.text))]
  const { label, name, feedback, aside } = prose
  const emoji = label.emoji === '' ? [] : [text(`${label.emoji} `)]
  const head = section(...emoji, bold(name), text(` — ${label.word}`))
  const quote: RichTextElement[] = []
  if (feedback !== undefined) quote.push(text(feedback))
  if (feedback !== undefined && aside !== undefined) quote.push(text(' '))
  if (aside !== undefined) quote.push({ type: 'text', text: aside, style: { italic: true } })
  return quote.length === 0 ? [head] : [head, { type: 'rich_text_quote', elements: quote }]
}

/** For unfurls, where Slack refuses rich text (`invalid_blocks`). Slack does not parse `plain_text` either. */
export function toSections(prose: readonly Prose[]): SectionBlock[] {
  return prose.map((one) => {
    if (one.kind === 'heading') return mrkdwnSection(`*${one.text}*`)
    return { type: 'section', text: plainText(cut(toText([one]), LIMITS.sectionText)) }
  })
}

export function toText(prose: readonly Prose[]): string {
  return prose
    .map((one) => {
      if (one.kind !== 'item') return one.text
      const head = labelText({ emoji: one.label.emoji, word: `${one.name} — ${one.label.word}` })
      const aside = one.aside === undefined ? undefined : `(${one.aside})`
      const below = [one.feedback, aside].filter((text) => text !== undefined).join(' ')
      return below === '' ? head : `${head}\n${below}`
    })
    .join('\n')
}

function section(...elements: RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements }
}

function text(content: string): RichTextElement {
  return { type: 'text', text: content }
}

function bold(content: string): RichTextElement {
  return { type: 'text', text: content, style: { bold: true } }
}

/** `emoji: false` leaves `:x:` as it is. */
export function plainText(text: string): { type: 'plain_text'; text: string; emoji: false } {
  return { type: 'plain_text', text, emoji: false }
}

export function headerBlock(text: string): HeaderBlock {
  return { type: 'header', text: plainText(cut(text, LIMITS.headerText)) }
}

export function noteBlock(text: string): ContextBlock {
  return { type: 'context', elements: [plainText(text)] }
}

/** `verbatim` stops Slack from linking text that only looks like a name or a URL. */
export function mrkdwnSection(text: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }
}

/** A button or menu, or neither where a condition rules it out. */
export type OptionalElement = ActionsBlockElement | false | undefined

/** Slack refuses an empty `actions` block. */
export function actionsBlocks(elements: readonly OptionalElement[], block_id?: string): ActionsBlock[] {
  const shown = elements.filter((element) => element !== undefined && element !== false)
  if (shown.length === 0) return []
  return [{ type: 'actions', ...(block_id !== undefined && { block_id }), elements: shown }]
}

export function button(label: string, action_id: string, value: string): Button {
  return { type: 'button', text: plainText(label), action_id, value }
}
