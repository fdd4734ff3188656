import type { RichTextElement, RichTextSection } from '@slack/types'
import { createdAt, type EvaluationItem, type Session } from '../../exec/session.ts'
import type { CardPart } from '../text/document.ts'
import { dayElement } from '../text/rich-pieces.ts'
import { gradeOrder, importanceOrder } from '../text/rubric-order.ts'
import { gradeLabel, slackDate } from '../text/session-facts.ts'
import { cut, escapeMarkup, toSingleLine } from '../text/untrusted-text.ts'
import { rubricChanges } from './rubric-changes.ts'

const QUOTE_CHARACTERS = 200
const NAME_CHARACTERS = 60

interface Said {
  quote: string
  grade: EvaluationItem['grade']
  /** Of the session. */
  date: Date | undefined
}

/** A person against themself: what they said at an item of the rubric before it rose, and since. */
export interface ThenAndNow {
  item: string
  before: Said
  now: Said
}

/**
 * Of the items that rose and have a quote on both sides, the one of the highest importance; of those, the one that rose most, and
 * then the one that was poorer.
 */
export function thenAndNow(session: Session, previous: Session): ThenAndNow | undefined {
  const risen = rubricChanges(session, previous).flatMap(({ name, change, ...items }) => {
    const [before, now] = [telling(items.before), telling(items.now)]
    if (change !== 'improved' || before === undefined || now === undefined) return []
    if (before.quote === now.quote) return []
    return [{ name, before, now, rise: gradeOrder(now.grade) - gradeOrder(before.grade) }]
  })
  const [most] = risen.toSorted(
    (one, other) => one.before.importance - other.before.importance || other.rise - one.rise,
  )
  if (most === undefined) return undefined
  const { name, before, now } = most
  return {
    item: cut(name, NAME_CHARACTERS),
    before: { ...before, date: createdAt(previous) },
    now: { ...now, date: createdAt(session) },
  }
}

/** The most important quote that shows why the item has its grade. */
function telling({ grade, feedback_examples }: EvaluationItem = {}) {
  const quotes = (feedback_examples ?? []).flatMap((example) => {
    const quote = toSingleLine(example.quote, QUOTE_CHARACTERS)
    const isOfGrade = (example.grade ?? grade) === grade
    return quote === undefined || !isOfGrade ? [] : [{ quote, grade, importance: importanceOrder(example) }]
  })
  return quotes.toSorted((one, other) => one.importance - other.importance)[0]
}

/** As "Then and now · Next Step", "Nov 6: “…” 🔴 Poor" and "→ today: “…” 🟢 Good". */
export function thenAndNowLines({ item, before, now }: ThenAndNow): RichTextSection[] {
  return [
    section({ type: 'text', text: heading(item), style: { bold: true } }),
    section(day(before, 'Before'), text(saidWords(before))),
    section(text('→ '), day(now, 'now'), text(saidWords(now))),
  ]
}

export function thenAndNowPart(said: ThenAndNow): CardPart {
  const { item, before, now } = said
  const markup = [
    escapeMarkup(heading(item)),
    `${dayMarkup(before, 'Before')}${escapeMarkup(saidWords(before))}`,
    `→ ${dayMarkup(now, 'now')}${escapeMarkup(saidWords(now))}`,
  ]
  const block = { type: 'rich_text' as const, elements: thenAndNowLines(said) }
  return { kind: 'block', block, markup: markup.join('\n') }
}

function heading(item: string): string {
  return `Then and now · ${item}`
}

function saidWords({ quote, grade }: Said): string {
  const { emoji, word } = gradeLabel(grade)
  return `: “${quote}” ${emoji} ${word}`
}

function day({ date }: Said, undated: string): RichTextElement {
  return date === undefined ? text(undated) : dayElement(date)
}

function dayMarkup({ date }: Said, undated: string): string {
  return date === undefined ? undated : slackDate(date, 'day')
}

function section(...elements: RichTextElement[]): RichTextSection {
  return { type: 'rich_text_section', elements }
}

function text(words: string): RichTextElement {
  return { type: 'text', text: words }
}
