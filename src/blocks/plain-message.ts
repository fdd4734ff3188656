import type { AnyContent, Content } from './card-document.ts'
import { LIMITS } from './limits.ts'
import { plainText } from './prose.ts'
import { cut, cutMarkup, unescapeMarkup } from './untrusted-text.ts'

/**
 * What a message says, in the simplest form that Slack has, for where it refuses the usual one: all that can be read, to the
 * letter, and nothing to press.
 */
export function plainMessage({ text }: AnyContent, reference: string): Content {
  const words = cut(unescapeMarkup(text), LIMITS.sectionText)
  const footer = `Slack did not take the usual form of this, so it comes as plain text. Reference ${reference}`
  return {
    text: `${cutMarkup(text, LIMITS.messageText - footer.length - 1)}\n${footer}`,
    blocks: [
      { type: 'section', text: plainText(words) },
      { type: 'context', elements: [plainText(footer)] },
    ],
  }
}
