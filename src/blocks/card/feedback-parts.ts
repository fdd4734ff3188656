import type { EvaluationCriterion, Session } from '../../exec/session.ts'
import { counted } from '../text/counted.ts'
import {
  type CardPart,
  type Content,
  charactersIn,
  contextPart,
  type LeftOut,
  leftOutLine,
  type Optional,
  type Prose,
  paragraphs,
  present,
  titlePart,
  toMessage,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import {
  criterionName,
  gradeCounts,
  itemName,
  type RubricItem,
  workOnNext,
  worstFirst,
} from '../text/rubric-order.ts'
import { gradeLabel, scenarioName } from '../text/session-facts.ts'
import { cut, toParagraphs, toSingleLine } from '../text/untrusted-text.ts'

interface TextRoom {
  outcome: number
  advice: number
}

const TEXT_ROOM: TextRoom = { outcome: 1800, advice: 1300 }
/** Slack folds what is longer behind *Show more*, and hides the buttons below it. */
const UNFURLED_CHARACTERS = 300
const QUOTE_CHARACTERS = 300
const NAME_CHARACTERS = 120
const ITEM_CHARACTERS = 700

/** `cut` counts the texts whose end is missing. */
export function feedbackParts(session: Session): { parts: Optional<CardPart>[]; cut: number } {
  const texts = feedbackTexts(session, TEXT_ROOM)
  const counts = gradeCounts(session.evaluations ?? [])
  const parts: Optional<CardPart>[] = [
    ...texts.map(({ key, label, text }): CardPart => {
      const heading: Prose[] = key === 'feedback' ? [] : [{ kind: 'heading', text: label }]
      return { kind: 'prose', prose: [...heading, { kind: 'paragraph', text }] }
    }),
    workOnNextPart(session),
    contextPart(counts && `Rubric: ${counts}`),
  ]
  return { parts, cut: texts.filter(({ isCut }) => isCut).length }
}

function workOnNextPart(session: Session): CardPart | undefined {
  const next = workOnNext(session)
  if (next === undefined) return undefined
  const quote = toSingleLine(next.example.quote, QUOTE_CHARACTERS)
  const instead = toSingleLine(next.example.suggestion_quote, QUOTE_CHARACTERS)
  const feedback = present([quote && `“${quote}”`, instead && `Try instead: ${instead}`]).join('\n')
  const item = { label: gradeLabel(next.item.grade), name: itemName(next, NAME_CHARACTERS), feedback }
  return {
    kind: 'prose',
    prose: [
      { kind: 'heading', text: 'Work on next' },
      { kind: 'item', ...item },
    ],
  }
}

/** Under a link: the summary, and what to work on in what is left of the room. */
export function unfurledText(session: Session): CardPart | undefined {
  const summary = toParagraphs(session.outcome_feedback)?.text
  const workOn = toParagraphs(session.constructive_feedback)?.text
  const workOnText = workOn && `What to work on: ${workOn}`
  const half = UNFURLED_CHARACTERS / 2
  const room = UNFURLED_CHARACTERS - Math.min(half, workOnText?.length ?? 0)
  const shortSummary = summary && cut(summary, room - 1)
  const left = UNFURLED_CHARACTERS - (shortSummary === undefined ? 0 : shortSummary.length + 1)
  const text = present([shortSummary, workOnText && cut(workOnText, left)]).join('\n')
  return text === '' ? undefined : paragraphs(text)
}

interface FeedbackText {
  key: 'feedback' | 'went_well' | 'work_on'
  label: string
  text: string
  isCut: boolean
}

/** The texts of a session that say something. */
export function feedbackTexts(session: Session, room: TextRoom): FeedbackText[] {
  const texts: FeedbackText[] = []
  const add = (key: FeedbackText['key'], label: string, cut: ReturnType<typeof toParagraphs>) => {
    if (cut !== undefined) texts.push({ key, label, text: cut.text, isCut: cut.isCut })
  }
  add('feedback', 'Feedback', toParagraphs(session.outcome_feedback, room.outcome))
  add('went_well', 'What went well', toParagraphs(session.positive_feedback, room.advice))
  add('work_on', 'What to work on', toParagraphs(session.constructive_feedback, room.advice))
  return texts
}

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
  { items: most, characters, feedback = ITEM_CHARACTERS }: Room,
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
  const quotes = feedback_examples?.length ?? 0
  return {
    prose: {
      kind: 'item',
      label: gradeLabel(grade),
      name: itemName(place, NAME_CHARACTERS),
      feedback: text?.text,
      aside: present([criterionName(place, NAME_CHARACTERS), quotes > 0 && counted(quotes, 'quote')]).join(
        ' · ',
      ),
    },
    isCut: text?.isCut ?? false,
  }
}

/** The rubric as a message of its own; `undefined` if the session has none. */
export function rubricMessage(session: Session): Content | undefined {
  const { parts, leftOut } = rubricParts(session.evaluations ?? [], {
    items: LIMITS.messageBlocks - 2,
    characters: LIMITS.messageCharacters - 600,
  })
  if (parts.length === 0) return undefined
  return toMessage(
    titlePart(`Rubric · ${scenarioName(session)}`),
    ...parts,
    contextPart(leftOutLine(leftOut)),
  )
}
