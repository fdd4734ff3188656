import type { Profile } from '../../access/policy.ts'
import { decodeEntities } from '../../lib/parse.ts'
import {
  actionsPart,
  type Content,
  linkButton,
  toMessage,
  wordsContent,
  wordsPart,
} from '../text/document.ts'
import { MARKUP } from '../text/rich-pieces.ts'
import { escapeMarkup } from '../text/untrusted-text.ts'

/** Never change it: open pages keep it. */
export const OPEN_CHAT = 'practice.open'

/**
 * What someone wrote in Slack as plain text: people as *@name*, links as text and address.
 * @param people whom it mentions, as far as they are known.
 */
export function plainWritten(markup: string, people: readonly Pick<Profile, 'user' | 'name'>[]): string {
  return decodeEntities(
    markup.replace(MARKUP, (_, sign: string, target: string, label = '') => {
      const { name = '' } = people.find(({ user }) => user === target) ?? {}
      if (sign === '@') return `@${escapeMarkup(name) || label || 'someone'}`
      if (sign === '#') return `#${label || 'channel'}`
      if (sign === '!') return label || `@${target.split('^', 1)}`
      // Slack makes links of addresses that people type.
      const typed = [target, target.replace(/^(?:https?:\/\/|mailto:|tel:)/, '')]
      if (label === '') return target
      return typed.includes(label) ? label : `${label} (${target})`
    }),
  )
}

/** In place of the form. @param url of the chat in Exec. */
export function createdMessage(url: string): Content {
  return toMessage(
    wordsPart('Exec has your text. Open the chat there to finish your roleplay and practice it.'),
    actionsPart(linkButton('Open in Exec ↗', OPEN_CHAT, url)),
  )
}

export const DRILL_BY_COMMAND = wordsContent(
  "I can't open a form from here. Type `/exec-session drill` and what you want to practice.",
)
