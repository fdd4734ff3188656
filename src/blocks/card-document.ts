import type { ActionsBlock, Button, ContextBlock, KnownBlock } from '@slack/types'
import { LIMITS } from './limits.ts'
import { type Prose, plainText, toRichText, toSections, toText } from './prose.ts'
import { slackDate, utcText } from './session-facts.ts'
import { cut, escapeMarkup } from './untrusted-text.ts'

/** Where blocks are shown. Unfurls refuse rich text; views allow more blocks. */
export type Surface = 'message' | 'unfurl' | 'view'

/** A fact of the line below the title. `strong` is for the bot's own words. */
export type Fact = { strong: string } | { plain: string } | { date: Date }

/** A piece of a card, apart from how a surface draws it: blocks and fallback text are made from the same pieces. */
export type Part =
  | { kind: 'title'; text: string }
  | { kind: 'facts'; facts: readonly Fact[] }
  | { kind: 'prose'; prose: readonly Prose[] }
  | { kind: 'note'; text: string }
  | { kind: 'divider' }
  | { kind: 'actions'; buttons: readonly Button[] }

/** A message's content for Slack: blocks, and the text that notifications and screen readers get instead. */
export interface Content {
  text: string
  blocks: KnownBlock[]
}

export function toContent(parts: readonly Part[], surface: Surface): Content {
  return { text: fallbackText(parts), blocks: parts.flatMap((part) => toBlocks(part, surface)) }
}

function toBlocks(part: Part, surface: Surface): KnownBlock[] {
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
    case 'divider':
      return [{ type: 'divider' }]
    case 'actions':
      return part.buttons.length === 0 ? [] : [actions(part.buttons)]
  }
}

function actions(buttons: readonly Button[]): ActionsBlock {
  return { type: 'actions', elements: [...buttons] }
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
      const content = 'strong' in fact ? `*${escapeMarkup(fact.strong, 100)}*` : slackDate(fact.date)
      elements.push({ type: 'mrkdwn', text: separator + content, verbatim: true })
    }
  }
  return elements
}

/** All that the blocks say, as Slack's top-level `text`: escaped, since Slack reads markup there. */
function fallbackText(parts: readonly Part[]): string {
  const lines = parts.map(partText).filter((text) => text !== '')
  return escapeMarkup(lines.join('\n'), LIMITS.messageText)
}

function partText(part: Part): string {
  switch (part.kind) {
    case 'title':
    case 'note':
      return part.text
    case 'facts':
      return part.facts.map(factText).join(' · ')
    case 'prose':
      return toText(part.prose)
    case 'divider':
    case 'actions':
      return ''
  }
}

function factText(fact: Fact): string {
  if ('strong' in fact) return fact.strong
  return 'plain' in fact ? fact.plain : utcText(fact.date)
}
