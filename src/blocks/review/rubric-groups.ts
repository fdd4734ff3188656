import { type EvaluationCriterion, type EvaluationItem, isGraded, type Session } from '../../exec/session.ts'
import { gradeLabel } from '../session-facts.ts'
import { line, paragraphs } from '../untrusted-text.ts'
import { evidencePieces } from './evidence-pieces.ts'
import type { Group } from './pagination.ts'
import { type Piece, textPieces } from './piece.ts'

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
