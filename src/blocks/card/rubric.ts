import type { EvaluationCriterion, Session } from '../../exec/session.ts'
import {
  type CardPart,
  type Content,
  charactersIn,
  type LeftOut,
  leftOutLine,
  type Prose,
  toContent,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { criterionName, itemName, type RubricItem, worstFirst } from '../text/rubric-order.ts'
import { gradeLabel, scenarioName } from '../text/session-facts.ts'
import { toParagraphs } from '../text/untrusted-text.ts'

const NAME_CHARACTERS = 120
const FEEDBACK_CHARACTERS = 700

export interface Room {
  items: number
  /** In all items together. */
  characters: number
  /** In the feedback of one item. */
  feedback?: number
}

/** Worst first, up to the first item that does not fit. Each item is a part of its own. */
export function rubricParts(
  criteria: readonly EvaluationCriterion[],
  { items: most, characters, feedback = FEEDBACK_CHARACTERS }: Room,
): { parts: CardPart[]; leftOut: LeftOut } {
  const items = worstFirst(criteria)
  const parts: CardPart[] = []
  let texts = 0
  let room = characters
  for (const item of items.slice(0, most)) {
    const { prose, isCut } = itemProse(item, feedback)
    const part: CardPart = { kind: 'prose', prose: [prose] }
    room -= charactersIn([part])
    if (room < 0) break
    parts.push(part)
    texts += isCut ? 1 : 0
  }
  return { parts, leftOut: { items: items.length - parts.length, texts } }
}

function itemProse(place: RubricItem, characters: number): { prose: Prose; isCut: boolean } {
  const { grade, feedback, feedback_examples } = place.item
  const text = toParagraphs(feedback, characters)
  const aside = [criterionName(place, NAME_CHARACTERS), quoteCount(feedback_examples?.length ?? 0)]
  return {
    prose: {
      kind: 'item',
      label: gradeLabel(grade),
      name: itemName(place, NAME_CHARACTERS),
      feedback: text?.text,
      aside: aside.filter((part) => part !== undefined).join(' · '),
    },
    isCut: text?.isCut ?? false,
  }
}

function quoteCount(quotes: number): string | undefined {
  if (quotes === 0) return undefined
  return quotes === 1 ? '1 quote' : `${quotes} quotes`
}

/** The rubric as a message of its own; `undefined` if the session has none. */
export function rubricMessage(session: Session): Content | undefined {
  const { parts, leftOut } = rubricParts(session.evaluations ?? [], {
    items: LIMITS.messageBlocks - 2,
    characters: LIMITS.messageCharacters - 600,
  })
  if (parts.length === 0) return undefined
  return toContent(
    [
      { kind: 'title', text: `Rubric · ${scenarioName(session)}` },
      ...parts,
      { kind: 'context', text: leftOutLine(leftOut) },
    ],
    'message',
  )
}
