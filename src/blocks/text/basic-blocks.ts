import type { ActionsBlock, Button, ContextBlock, HeaderBlock, SectionBlock } from '@slack/types'
import { LIMITS } from './limits.ts'
import { cut } from './untrusted-text.ts'

/** Untrusted text for any `plain_text` object. `emoji: false` leaves `:x:` as it is. */
export function plainText(text: string): { type: 'plain_text'; text: string; emoji: false } {
  return { type: 'plain_text', text, emoji: false }
}

export function headerBlock(text: string): HeaderBlock {
  return { type: 'header', text: plainText(cut(text, LIMITS.headerText)) }
}

/** Untrusted text in small grey letters. */
export function noteBlock(text: string): ContextBlock {
  return { type: 'context', elements: [plainText(text)] }
}

/** The bot's own words with markup. `verbatim` stops Slack from linking text that only looks like a name or a URL. */
export function mrkdwnSection(text: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }
}

/** One block, or none without elements: Slack refuses an empty `actions` block. */
export function actionsBlocks(elements: ActionsBlock['elements']): ActionsBlock[] {
  return elements.length === 0 ? [] : [{ type: 'actions', elements }]
}

export function button(label: string, action_id: string, value: string): Button {
  return { type: 'button', text: plainText(label), action_id, value }
}
