import type { FeedbackExample, Session } from '../../exec/session.ts'
import { gradeLabel } from '../session-facts.ts'
import { line, paragraphs } from '../untrusted-text.ts'
import { clockTime } from './clock-time.ts'
import { momentsOf } from './moments.ts'
import { type Moment, type Piece, textPieces } from './piece.ts'

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
