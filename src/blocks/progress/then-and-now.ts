import type { CriterionItem, Session } from '../../exec/session.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { importanceOrder } from '../session/rubric-order.ts'
import { gradeLabel } from '../session/session-facts.ts'
import { blockPart, bold, type CardPart, section } from '../text/document.ts'
import { labelText } from '../text/facts.ts'
import { type RichPiece, richElements, richMarkup } from '../text/rich-pieces.ts'
import { escapeMarkup, toSingleLine } from '../text/untrusted-text.ts'
import { rubricChanges } from './rubric-changes.ts'

const QUOTE_CHARACTERS = 200
/** Attempts this close together would often both read *today*. */
const NEAR_MS = 12 * HOUR_MS

interface Said {
  quote: string
  grade: CriterionItem['grade']
  /** The session's date; `undefined` if the two are close together. */
  date: Date | undefined
}

/** What a person said on a rubric item before it rose, and what they say now. */
export interface ThenAndNow {
  item: string
  before: Said
  now: Said
}

/**
 * Considers items that rose and have a quote on both sides. Picks by importance, then by how much it rose, then by the
 * poorer grade before.
 */
export function thenAndNow(session: Session, previous: Session): ThenAndNow | undefined {
  const risen = rubricChanges(session, previous).flatMap(({ name, rise, ...items }) => {
    const [before, now] = [mainQuote(items.before), mainQuote(items.now)]
    if (rise < 0 || before === undefined || now === undefined) return []
    return before.quote === now.quote ? [] : [{ name, before, now, rise }]
  })
  const [most] = risen.toSorted(
    (one, other) => one.before.importance - other.before.importance || other.rise - one.rise,
  )
  if (most === undefined) return undefined
  const { name, before, now } = most
  const [first, last] = [previous.beganAt, session.beganAt]
  const isNear = first && last && last.getTime() - first.getTime() < NEAR_MS
  return {
    item: name,
    before: { ...before, date: isNear ? undefined : first },
    now: { ...now, date: isNear ? undefined : last },
  }
}

/** The most important quote that shows why the item has its grade. */
export function mainQuote({ grade, examples }: CriterionItem) {
  const quotes = examples.flatMap((example) => {
    const quote = toSingleLine(example.quote, QUOTE_CHARACTERS)
    const isOfGrade = (example.grade ?? grade) === grade
    return quote === undefined || !isOfGrade ? [] : [{ quote, grade, importance: importanceOrder(example) }]
  })
  return quotes.toSorted((one, other) => one.importance - other.importance)[0]
}

/** E.g. "Then and now · Next Step", "“…” 🔴 Poor (Nov 6)" and "→ “…” 🟢 Good (today)". */
export function thenAndNowPart({ item, before, now }: ThenAndNow): CardPart {
  const heading = `Then and now · ${item}`
  const lines = [saidPieces(before, ''), saidPieces(now, '→ ')]
  const elements = [section(bold(heading)), ...lines.map((line) => section(...richElements(line)))]
  const markup = [escapeMarkup(heading), ...lines.map(richMarkup)]
  return blockPart({ type: 'rich_text', elements }, markup.join('\n'))
}

function saidPieces({ date, quote, grade }: Said, arrow: string): RichPiece[] {
  const text = `${arrow}“${quote}” ${labelText(gradeLabel(grade))}`
  return date === undefined ? [{ text }] : [{ text: `${text} (` }, { day: date }, { text: ')' }]
}
