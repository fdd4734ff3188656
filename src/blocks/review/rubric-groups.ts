import {
  type EvaluationCriterion,
  type EvaluationItem,
  type FeedbackExample,
  isGraded,
  type Session,
} from '../../exec/session.ts'
import { clockTime, gradeLabel } from '../text/session-facts.ts'
import { line, paragraphs } from '../text/untrusted-text.ts'
import { type Moment, type Piece, textPieces } from './fragment.ts'
import { momentsOf } from './moments.ts'
import type { Group } from './pagination.ts'

const LEAD_IN_CHARACTERS = 60

/** Every criterion with its items and their evidence, nothing cut. A group is an item. */
export function rubricGroups(session: Session): Group[] {
  const criteria = session.evaluations ?? []
  if (criteria.length === 0) return [sentence(noRubric(session))]
  const groups = criteria.flatMap((criterion, index) => criterionGroups(session, criterion, index))
  return isGraded(session) ? groups : [sentence('Exec has not graded this session.'), ...groups]
}

function noRubric(session: Session): string {
  return isGraded(session)
    ? 'Exec sent no rubric for this session. Its scenario may have none.'
    : 'Exec has not graded this session, so it has no rubric.'
}

function sentence(text: string): Group {
  return { pieces: textPieces('section', [{ text }]) }
}

function criterionGroups(session: Session, criterion: EvaluationCriterion, index: number): Group[] {
  const fallback = `Criterion ${index + 1}`
  const name = line(criterion.criterion_name, Number.POSITIVE_INFINITY) ?? fallback
  const leadIn = `Continued: ${line(criterion.criterion_name, LEAD_IN_CHARACTERS) ?? fallback}`
  const heading = textPieces('section', [{ text: name, style: 'bold' }])
  const [first, ...others] = (criterion.items ?? []).map((item, position) =>
    itemGroup(session, item, { position, criterion: leadIn }),
  )
  if (first === undefined) {
    return [{ pieces: [...heading, ...textPieces('section', [{ text: 'No items.' }])], resumedAs: leadIn }]
  }
  return [
    { ...first, pieces: [...heading, ...first.pieces] },
    ...others.map((group) => ({ ...group, leadIn })),
  ]
}

function itemGroup(
  session: Session,
  item: EvaluationItem,
  { position, criterion }: { position: number; criterion: string },
): Group {
  const fallback = `Item ${position + 1}`
  const evidence = (item.feedback_examples ?? []).flatMap((example) => evidencePieces(session, example))
  return {
    pieces: [...headPieces(item, fallback), ...evidence],
    resumedAs: `${criterion} › ${line(item.name, LEAD_IN_CHARACTERS) ?? fallback}`,
  }
}

function headPieces(item: EvaluationItem, fallback: string): Piece[] {
  const { emoji, word } = gradeLabel(item.grade)
  const feedback = paragraphs(item.feedback, Number.POSITIVE_INFINITY)
  const head = textPieces('section', [
    { text: `${emoji} ` },
    { text: line(item.name, Number.POSITIVE_INFINITY) ?? fallback, style: 'bold' },
    { text: ` — ${word}` },
  ])
  return feedback === undefined ? head : [...head, ...textPieces('section', [{ text: feedback.text }])]
}

const IMPORTANCE = new Map([
  ['high', 'High importance'],
  ['mid', 'Medium importance'],
  ['low', 'Low importance'],
])

/**
 * A piece of evidence: the quote, what it shows, what to say instead, its importance, its own grade and the minute it
 * was said. Evidence without any text is left out.
 */
export function evidencePieces(session: Session, example: FeedbackExample): Piece[] {
  const [quote, shows, instead] = [example.quote, example.feedback, example.suggestion_quote].map(
    (text) => paragraphs(text, Number.POSITIVE_INFINITY)?.text,
  )
  if (quote === undefined && shows === undefined && instead === undefined) return []
  const at = momentOf(session, example)
  const about = aboutWords(example, at?.time)
  const pieces = [
    ...(quote === undefined ? [] : textPieces('quote', [{ text: quote }])),
    ...(shows === undefined ? [] : textPieces('section', [{ text: shows }])),
    ...(instead === undefined
      ? []
      : textPieces('section', [{ text: 'Try instead: ', style: 'bold' }, { text: instead }])),
    ...(about === '' ? [] : textPieces('section', [{ text: about, style: 'italic' }])),
  ]
  return at === undefined ? pieces : withMoment(pieces, at)
}

function momentOf(session: Session, example: FeedbackExample): Moment | undefined {
  const at = momentsOf(session).lineOf.get(example)
  if (at === undefined) return undefined
  const time = clockTime(session.transcript?.[at]?.seconds_from_start)
  const quote = line(example.quote, Number.POSITIVE_INFINITY) ?? ''
  return { line: at, quote, ...(time === undefined ? {} : { time }) }
}

function aboutWords({ salience, grade }: FeedbackExample, time: string | undefined): string {
  const importance = IMPORTANCE.get(salience ?? '') ?? line(salience, Number.POSITIVE_INFINITY)
  const label = line(grade, 30) === undefined ? undefined : gradeLabel(grade)
  return [importance, label && `${label.emoji} ${label.word}`, time]
    .filter((word) => word !== undefined)
    .join(' · ')
}

/** The button comes below the evidence, and so on the page where the evidence ends. */
function withMoment(pieces: readonly Piece[], moment: Moment): Piece[] {
  return pieces.map((piece, index) => (index === pieces.length - 1 ? { ...piece, moment } : piece))
}
