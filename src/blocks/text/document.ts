import type { Block, Button, ContextBlock, KnownBlock, SectionBlock } from '@slack/types'
import { LIMITS } from './limits.ts'
import {
  actionsBlocks,
  headerBlock,
  mrkdwnSection,
  noteBlock,
  type OptionalElement,
  type Prose,
  plainText,
  toRichText,
  toSections,
  toText,
} from './prose.ts'
import { type DateStyle, slackDate, utcText } from './session-facts.ts'
import { cut, cutMarkup, escapeMarkup, isFreeOfMarkup } from './untrusted-text.ts'

/** Where blocks are shown. Unfurls refuse rich text; views allow more blocks. */
export type Surface = 'message' | 'unfurl' | 'view'

/** A fact in the line below the title. `strong`, `before` and `after` are the bot's own words. */
export type Fact = { strong: string } | { plain: string } | { progress: string } | DateFact
type DateFact = { date: Date; style?: DateStyle; before?: string; after?: string }

/** Of the line of facts that ends with the progress. */
export const PROGRESS_BLOCK_ID = 'progress'

/** Independent of the surface: the blocks and the fallback text are made from the same parts. */
export type CardPart =
  | { kind: 'title'; text: string }
  | { kind: 'facts'; facts: readonly Fact[] }
  | { kind: 'prose'; prose: readonly Prose[] }
  | { kind: 'note'; text: string | undefined }
  /** A row of a list, bold where the text can't be read as markup, with its button on the right. */
  | { kind: 'row'; text: string; button?: Button | undefined }
  | { kind: 'divider' }
  | { kind: 'actions'; elements: readonly OptionalElement[]; blockId?: string }
  /** A ready block. `markup` says the same in the fallback text. */
  | { kind: 'block'; block: KnownBlock; markup: string }

export interface Content {
  text: string
  blocks: KnownBlock[]
}

/** With blocks that `@slack/types` may not know. */
export interface AnyContent {
  text: string
  blocks: (KnownBlock | Block)[]
}

export function toContent(parts: readonly CardPart[], surface: Surface): Content {
  return { text: fallbackText(parts), blocks: toBlocks(parts, surface) }
}

export function toBlocks(parts: readonly CardPart[], surface: Surface): KnownBlock[] {
  return parts.flatMap((part) => partBlocks(part, surface))
}

function partBlocks(part: CardPart, surface: Surface): KnownBlock[] {
  switch (part.kind) {
    case 'title':
      return [headerBlock(part.text)]
    case 'facts':
      return part.facts.length === 0 ? [] : [factsBlock(part.facts)]
    case 'prose':
      if (part.prose.length === 0) return []
      return surface === 'unfurl' ? toSections(part.prose) : [toRichText(part.prose)]
    case 'note':
      return part.text === undefined ? [] : [noteBlock(part.text)]
    case 'row':
      return [{ ...rowSection(part.text), ...(part.button && { accessory: part.button }) }]
    case 'divider':
      return [{ type: 'divider' }]
    case 'actions':
      return actionsBlocks(part.elements, part.blockId)
    case 'block':
      return [part.block]
  }
}

/** Rich text takes no button on its right, and `plain_text` is never bold. */
function rowSection(text: string): SectionBlock {
  const bold = `*${escapeMarkup(text)}*`
  if (isFreeOfMarkup(text) && bold.length <= LIMITS.sectionText) return mrkdwnSection(bold)
  return { type: 'section', text: plainText(cut(text, LIMITS.sectionText)) }
}

function factsBlock(facts: readonly Fact[]): ContextBlock {
  const last = facts.at(-1)
  const block: ContextBlock = { type: 'context', elements: contextElements(facts) }
  return last !== undefined && 'progress' in last ? { ...block, block_id: PROGRESS_BLOCK_ID } : block
}

/** Joins consecutive plain facts to one element. The separators keep the line readable. */
function contextElements(facts: readonly Fact[]): ContextBlock['elements'] {
  const elements: ContextBlock['elements'] = []
  for (const [index, fact] of facts.entries()) {
    const separator = index === 0 ? '' : '· '
    const last = elements.at(-1)
    if ('plain' in fact && last?.type === 'plain_text') last.text += ` ${separator}${fact.plain}`
    else if ('plain' in fact) elements.push(plainText(separator + fact.plain))
    else if ('progress' in fact) elements.push(plainText(separator + fact.progress))
    else {
      const text = 'strong' in fact ? `*${fact.strong}*` : dateText(fact, slackDate)
      elements.push({ type: 'mrkdwn', text: separator + text, verbatim: true })
    }
  }
  return elements
}

/** How much of a message's room the parts take, without buttons and markup. */
export function charactersIn(parts: readonly CardPart[]): number {
  return parts.reduce((sum, part) => sum + partText(part).length, 0)
}

function fallbackText(parts: readonly CardPart[]): string {
  const lines = parts.map((part) => (part.kind === 'block' ? part.markup : escapeMarkup(partText(part))))
  return cutMarkup(lines.filter((text) => text !== '').join('\n'), LIMITS.messageText)
}

function partText(part: CardPart): string {
  switch (part.kind) {
    case 'title':
    case 'note':
    case 'row':
      return part.text ?? ''
    case 'facts':
      return part.facts.map(factText).join(' · ')
    case 'prose':
      return toText(part.prose)
    case 'block':
      return part.markup
    case 'divider':
    case 'actions':
      return ''
  }
}

function factText(fact: Fact): string {
  if ('strong' in fact) return fact.strong
  if ('plain' in fact) return fact.plain
  return 'progress' in fact ? fact.progress : dateText(fact, utcText)
}

function dateText({ date, style, before = '', after = '' }: DateFact, format: typeof utcText): string {
  return `${before}${format(date, style)}${after}`
}

export function asOfNote(asOf: Date | undefined): CardPart[] {
  if (asOf === undefined) return []
  const fact = { before: 'As of ', date: asOf, after: ': a limit for requests to Exec is reached' }
  return [{ kind: 'facts', facts: [fact] }]
}

export interface LeftOut {
  items: number
  /** Texts whose end is missing. */
  texts: number
}

/** `undefined` if nothing is left out. */
export function leftOutNote({ items, texts }: LeftOut): string | undefined {
  const more = items === 0 ? [] : [`+${items} more in the full review`]
  const shortened = texts === 0 ? [] : ['Long texts are shortened here, the full review has all of them']
  const notes = [...more, ...shortened]
  return notes.length === 0 ? undefined : notes.join(' · ')
}
