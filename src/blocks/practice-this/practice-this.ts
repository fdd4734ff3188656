import type { Button } from '@slack/types'
import type { Profile } from '../../access/policy.ts'
import { decodeEntities } from '../../lib/parse.ts'
import { actionsPart, button, type Content, linkButton, toMessage, wordsPart } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { MARKUP, readRichText, richMarkup } from '../text/rich-pieces.ts'
import { cutMarkup, escapeMarkup, isVisible } from '../text/untrusted-text.ts'

/** Never change one: buttons already posted carry it. */
export const PRACTICE_ACTIONS = {
  openChat: 'practice.open',
  openForm: 'practice.form',
} as const

/** Opens the form. @param text what someone wants to practice, in Slack's markup. */
export function practiceButton(text: string): Button {
  return button('Practice this…', PRACTICE_ACTIONS.openForm, cutMarkup(text, LIMITS.buttonValue))
}

/** A message's text in Slack's markup. A bot's message may have text only in its blocks or attachments. */
export function markupOf(message: { text?: string | undefined; blocks?: unknown; attachments?: unknown }) {
  const { text = '', blocks, attachments } = message
  return isVisible(text) ? text : wordsIn([blocks, attachments]).join('\n')
}

const WORDS: ReadonlySet<string> = new Set(['pretext', 'title', 'text', 'value'])
/** Slack nests no deeper. */
const MOST_LEVELS = 10

function wordsIn(part: unknown, levels = MOST_LEVELS): string[] {
  if (typeof part !== 'object' || part === null || levels === 0) return []
  const type = 'type' in part && part.type
  if (type === 'rich_text') return [richMarkup(readRichText(part))]
  if (type === 'button') return []
  return Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'string' && WORDS.has(key) ? value : wordsIn(value, levels - 1),
  )
}

/**
 * Turns Slack's markup into plain text: people as *@name*, links as text and address.
 * @param people the mentioned ones that are known.
 */
export function plainWritten(markup: string, people: readonly Pick<Profile, 'user' | 'name'>[]): string {
  return decodeEntities(
    markup.replace(MARKUP, (_, sign: string, target: string, label = '') => {
      const { name = '' } = people.find(({ user }) => user === target) ?? {}
      if (sign === '@') return `@${escapeMarkup(name) || label || 'someone'}`
      if (sign === '#') return `#${label || 'channel'}`
      if (sign === '!') return label || `@${target.split('^', 1)}`
      // Slack turns typed addresses into links.
      const typed = [target, target.replace(/^(?:https?:\/\/|mailto:|tel:)/, '')]
      if (label === '') return target
      return typed.includes(label) ? label : `${label} (${target})`
    }),
  )
}

/** Replaces the form. @param url of the chat in Exec. */
export function createdMessage(url: string): Content {
  return toMessage(
    wordsPart('Exec has your text. Open the chat there to finish your roleplay and practice it.'),
    actionsPart(linkButton('Open in Exec ↗', PRACTICE_ACTIONS.openChat, url)),
  )
}
