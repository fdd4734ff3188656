import type { ActionsBlockElement, Block, Button, ContextBlock, KnownBlock } from '@slack/types'
import { progressBlock } from '../card/progress-block.ts'
import { type Shared, sharedBlock, sharedMarkup } from '../card/shared-head.ts'
import { LIMITS } from './limits.ts'
import { type Prose, plainText, toRichText, toSections, toText } from './prose.ts'
import { slackDate, utcText } from './session-facts.ts'
import { cut, cutMarkup, escapeMarkup } from './untrusted-text.ts'

/** Where blocks are shown. Unfurls refuse rich text; views allow more blocks. */
export type Surface = 'message' | 'unfurl' | 'view'

/** A fact of the line below the title. `strong`, and what stands around a date, is for the bot's own words. */
export type Fact = { strong: string } | { plain: string } | { date: Date; before?: string; after?: string }

/** A piece of a card, apart from how a surface draws it: blocks and fallback text are made from the same pieces. */
export type CardPart =
  | { kind: 'title'; text: string }
  | { kind: 'facts'; facts: readonly Fact[] }
  | { kind: 'prose'; prose: readonly Prose[] }
  | { kind: 'note'; text: string }
  /** A line of a list, with what can be done with it beside it, unless that stands below. */
  | { kind: 'row'; text: string; button?: Button }
  | { kind: 'progress'; text: string }
  | { kind: 'divider' }
  | { kind: 'actions'; elements: readonly ActionsBlockElement[] }
  | { kind: 'shared'; shared: Shared }

/** A message's content for Slack: blocks, and the text that notifications and screen readers get instead. */
export interface Content {
  text: string
  blocks: KnownBlock[]
}

/** Content with blocks that `@slack/types` may not have. */
export interface AnyContent {
  text: string
  blocks: (KnownBlock | Block)[]
}

/** The pieces as a message's content. */
export function toContent(parts: readonly CardPart[], surface: Surface): Content {
  return { text: fallbackText(parts), blocks: parts.flatMap((part) => toBlocks(part, surface)) }
}

/** One piece as blocks. A piece with nothing to say has none. */
export function toBlocks(part: CardPart, surface: Surface): KnownBlock[] {
  switch (part.kind) {
    case 'title':
      return [{ type: 'header', text: plainText(cut(part.text, LIMITS.headerText)) }]
    case 'facts':
      return part.facts.length === 0 ? [] : [{ type: 'context', elements: contextElements(part.facts) }]
    case 'prose':
      if (part.prose.length === 0) return []
      return surface === 'unfurl' ? toSections(part.prose) : [toRichText(part.prose)]
    case 'note':
      return [{ type: 'context', elements: [plainText(part.text)] }]
    case 'row':
      return [
        {
          type: 'section',
          text: plainText(cut(part.text, LIMITS.sectionText)),
          ...(part.button === undefined ? {} : { accessory: part.button }),
        },
      ]
    case 'progress':
      return [progressBlock(part.text)]
    case 'divider':
      return [{ type: 'divider' }]
    case 'actions':
      return part.elements.length === 0 ? [] : [{ type: 'actions', elements: [...part.elements] }]
    case 'shared':
      return [sharedBlock(part.shared)]
  }
}

/** Facts that Slack must not parse are joined to one `plain_text` element; the separators keep the line readable. */
function contextElements(facts: readonly Fact[]): ContextBlock['elements'] {
  const elements: ContextBlock['elements'] = []
  for (const [index, fact] of facts.entries()) {
    const separator = index === 0 ? '' : '· '
    const last = elements.at(-1)
    if ('plain' in fact && last?.type === 'plain_text') last.text += ` ${separator}${fact.plain}`
    else if ('plain' in fact) elements.push(plainText(separator + fact.plain))
    else {
      const content = 'strong' in fact ? `*${fact.strong}*` : dateText(fact, slackDate)
      elements.push({ type: 'mrkdwn', text: separator + content, verbatim: true })
    }
  }
  return elements
}

/** What parts take of a surface's limits, buttons and markup aside. */
export function sizeOf(parts: readonly CardPart[], surface: Surface): { characters: number; blocks: number } {
  return {
    characters: parts.reduce((sum, part) => sum + partText(part).length, 0),
    blocks: parts.reduce((sum, part) => sum + toBlocks(part, surface).length, 0),
  }
}

/** All that the blocks say, as Slack's top-level `text`, where Slack reads markup. */
function fallbackText(parts: readonly CardPart[]): string {
  const lines = parts.map((part) =>
    'shared' in part ? sharedMarkup(part.shared) : escapeMarkup(partText(part)),
  )
  return cutMarkup(lines.filter((text) => text !== '').join('\n'), LIMITS.messageText)
}

function partText(part: CardPart): string {
  switch (part.kind) {
    case 'title':
    case 'note':
    case 'row':
    case 'progress':
      return part.text
    case 'facts':
      return part.facts.map(factText).join(' · ')
    case 'prose':
      return toText(part.prose)
    case 'shared':
      return sharedMarkup(part.shared)
    case 'divider':
    case 'actions':
      return ''
  }
}

function factText(fact: Fact): string {
  if ('strong' in fact) return fact.strong
  return 'plain' in fact ? fact.plain : dateText(fact, utcText)
}

function dateText(
  { date, before = '', after = '' }: Extract<Fact, { date: Date }>,
  format: (date: Date) => string,
): string {
  return `${before}${format(date)}${after}`
}

/** Says that what is shown is from an earlier time, and why. Nothing where it is from now. */
export function asOfNote(asOf: Date | undefined): CardPart[] {
  if (asOf === undefined) return []
  return [
    {
      kind: 'facts',
      facts: [{ before: 'As of ', date: asOf, after: ": Exec's request limit is used up" }],
    },
  ]
}
