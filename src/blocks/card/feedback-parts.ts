import type { Criterion, CriterionItem, Session } from '../../exec/session.ts'
import {
  criterionName,
  itemName,
  notRelevantLine,
  poorest,
  type RubricItem,
  workOnNext,
  worstFirst,
} from '../session/rubric-order.ts'
import { gradeLabel } from '../session/session-facts.ts'
import {
  type CardPart,
  contextPart,
  type Prose,
  plainPart,
  present,
  prosePart,
  proseText,
} from '../text/document.ts'
import { cut, toParagraphs, toSingleLine } from '../text/untrusted-text.ts'

/** The most of each text on a card. The full review has all of it. */
const TEXT_CHARACTERS = 500
const TEXT_LINES = 2
/** Slack folds a longer text below a link behind *Show more*, with the buttons below it. */
const COMPACT_CHARACTERS = 300
export const WORK_ON = 'What to work on'
const QUOTE_CHARACTERS = 300
const ITEM_CHARACTERS = 700

/**
 * For a card that one person sees: the texts, with the poorest item under *What to work on*.
 * @param isExpanded whether the rubric follows. Then the item looks like the rubric's items, and the rubric leaves it out.
 */
export function feedbackParts(session: Session, isExpanded = false): CardPart[] {
  const item = itemToWorkOn(session, isExpanded)
  const texts = feedbackTexts(session, TEXT_CHARACTERS)
  const parts = texts.map(({ key, label, text }): CardPart => {
    const lead = key === 'feedback' ? undefined : label
    const paragraph: Prose = { kind: 'paragraph', lead, text: firstLines(text) }
    return prosePart(...present([paragraph, key === 'work_on' && item]))
  })
  const isAlone = item !== undefined && texts.at(-1)?.key !== 'work_on'
  return isAlone ? [...parts, prosePart({ kind: 'heading', text: WORK_ON }, item)] : parts
}

function firstLines(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.length <= TEXT_LINES ? lines.join('\n') : `${lines.slice(0, TEXT_LINES).join('\n')}…`
}

/** The item with a quote and what to say instead, or its name alone if there is no evidence. */
export function itemToWorkOn(session: Session, isExpanded = false): Prose | undefined {
  const next = workOnNext(session)
  const place = next ?? poorest(session)
  if (place === undefined) return undefined
  const shown = itemProse(place, ITEM_CHARACTERS)
  const [quote, instead] = [next?.example.quote, next?.example.suggestion].map((text) =>
    toSingleLine(text, QUOTE_CHARACTERS),
  )
  const lines = present([
    isExpanded && shown.feedback,
    quote && `“${quote}”`,
    instead && `Try instead: ${instead}`,
  ])
  return {
    ...shown,
    label: isExpanded ? shown.label : gradeLabel(place.item.grade),
    feedback: lines.length === 0 ? undefined : lines.join('\n'),
  }
}

export function placeToWorkOn(session: Session): RubricItem | undefined {
  return workOnNext(session) ?? poorest(session)
}

/** For a card that others see: the summary, and as much of what to work on as fits. */
export function compactText(session: Session): CardPart | undefined {
  const summary = toParagraphs(session.feedback.outcome)
  const workOn = toParagraphs(session.feedback.workOn)
  const workOnText = workOn && `${WORK_ON}: ${workOn}`
  const half = COMPACT_CHARACTERS / 2
  const room = COMPACT_CHARACTERS - Math.min(half, workOnText?.length ?? 0)
  const shortSummary = summary && cut(summary, room - 1)
  const left = COMPACT_CHARACTERS - (shortSummary === undefined ? 0 : shortSummary.length + 1)
  const text = present([shortSummary, workOnText && cut(workOnText, left)]).join('\n')
  return text === '' ? undefined : plainPart(text)
}

interface FeedbackText {
  key: 'feedback' | 'went_well' | 'work_on'
  label: string
  text: string
}

/** The texts of a session that are not empty. */
export function feedbackTexts({ feedback }: Session, max?: number): FeedbackText[] {
  const texts: FeedbackText[] = []
  const add = (key: FeedbackText['key'], label: string, written: string | undefined) => {
    const text = toParagraphs(written, max)
    if (text !== undefined) texts.push({ key, label, text })
  }
  add('feedback', 'Feedback', feedback.outcome)
  add('went_well', 'What went well', feedback.wentWell)
  add('work_on', WORK_ON, feedback.workOn)
  return texts
}

type RubricProse = Extract<Prose, { kind: 'item' }>

interface Room {
  items: number
  /** For all items together. */
  characters: number
  /** For the feedback of one item. */
  feedback?: number
  /** The item that stands above the rubric. */
  without?: CriterionItem | undefined
}

/** Lists the items worst first, and stops before the first that does not fit. */
export function rubricItems(
  criteria: readonly Criterion[],
  { items: most, characters, feedback = ITEM_CHARACTERS, without }: Room,
): { items: RubricProse[]; notRelevant: CardPart | undefined; leftOut: number } {
  const all = worstFirst(criteria).filter(({ item }) => item !== without)
  const items: RubricProse[] = []
  let room = characters
  for (const place of all.slice(0, most)) {
    const item = itemProse(place, feedback)
    room -= proseText([item]).length
    if (room < 0) break
    items.push(item)
  }
  return { items, notRelevant: contextPart(notRelevantLine(criteria)), leftOut: all.length - items.length }
}

/** E.g. "🔴 Next Step — Poor · Objection Handling", with Exec's feedback. */
function itemProse(place: RubricItem, characters: number): RubricProse {
  const { emoji, word } = gradeLabel(place.item.grade)
  return {
    kind: 'item',
    label: { emoji, word: `${word} · ${criterionName(place)}` },
    name: itemName(place),
    feedback: toParagraphs(place.item.feedback, characters),
  }
}
