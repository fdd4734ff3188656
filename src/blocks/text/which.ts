import { andMore } from './counted.ts'
import { type CardPart, type Content, contextPart, titlePart, toMessage } from './document.ts'

const MOST_CHOICES = 10

/** Asks which one of several choices someone means. */
export function whichMessage<Choice>(
  title: string,
  choices: readonly Choice[],
  toRow: (choice: Choice) => CardPart,
): Content {
  const more = andMore(choices.length - MOST_CHOICES, 'Type more of the name.')
  return toMessage(titlePart(title), ...choices.slice(0, MOST_CHOICES).map(toRow), contextPart(more))
}
