import type { HeaderBlock, RichTextBlock, RichTextElement, RichTextSection, SectionBlock } from '@slack/types'
import { LIMITS } from './limits.ts'
import type { Label } from './session-facts.ts'
import { cut } from './untrusted-text.ts'

/** Running text, apart from how a surface draws it. All strings are plain text and may come from Exec. */
export type Prose =
  /** A heading in the bot's own words. */
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'criterion'; name: string }
  | { kind: 'item'; label: Label; name: string; feedback?: string; aside?: string }

/** As rich text, where Slack parses nothing: for messages and views. */
export function toRichText(prose: readonly Prose[]): RichTextBlock {
  return { type: 'rich_text', elements: prose.flatMap(richTextElements) }
}

function richTextElements(piece: Prose): RichTextBlock['elements'] {
  if (piece.kind === 'heading') return [section(bold(piece.text))]
  if (piece.kind === 'paragraph') return [section(text(piece.text))]
  if (piece.kind === 'criterion') return [section(bold(piece.name))]
  const { label, name, feedback, aside } = piece
  const head = section(text(`${label.emoji} `), bold(name), text(` — ${label.word}`))
  const quote: RichTextElement[] = []
  if (feedback !== undefined) quote.push(text(feedback))
  if (feedback !== undefined && aside !== undefined) quote.push(text(' '))
  if (aside !== undefined) quote.push({ type: 'text', text: aside, style: { italic: true } })
  return quote.length === 0 ? [head] : [head, { type: 'rich_text_quote', elements: quote }]
}

/**
 * As sections and headers, for unfurls, where Slack refuses rich text (`invalid_blocks`). Whatever may come from Exec is
 * `plain_text`: it is the other form in which Slack parses nothing.
 */
export function toSections(prose: readonly Prose[]): (SectionBlock | HeaderBlock)[] {
  return prose.map((piece) => {
    if (piece.kind === 'heading') return mrkdwnSection(`*${piece.text}*`)
    if (piece.kind === 'criterion')
      return { type: 'header', text: plainText(cut(piece.name, LIMITS.headerText)) }
    return {
      type: 'section',
      text: plainText(cut(toText([piece]), LIMITS.sectionText)),
    }
  })
}

/** As plain text, for notifications and screen readers. */
export function toText(prose: readonly Prose[]): string {
  return prose
    .map((piece) => {
      if (piece.kind === 'criterion') return piece.name
      if (piece.kind !== 'item') return piece.text
      const head = `${piece.label.emoji} ${piece.name} — ${piece.label.word}`
      const aside = piece.aside === undefined ? undefined : `(${piece.aside})`
      const below = [piece.feedback, aside].filter((part) => part !== undefined).join(' ')
      return below === '' ? head : `${head}\n${below}`
    })
    .join('\n')
}

/** Untrusted text for any `plain_text` object: `emoji: false` leaves `:x:` as it stands. */
export function plainText(content: string): { type: 'plain_text'; text: string; emoji: false } {
  return { type: 'plain_text', text: content, emoji: false }
}

/** The bot's own words with markup. `verbatim` stops Slack from linking what merely looks like a name or an address. */
export function mrkdwnSection(content: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: content, verbatim: true } }
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
