import {
  type EvaluationCriterion,
  type EvaluationItem,
  type FeedbackExample,
  isGraded,
  type Session,
} from '../../exec/session.ts'
import { clockTime, gradeLabel } from '../text/session-facts.ts'
import { toParagraphs, toSingleLine } from '../text/untrusted-text.ts'
import { type Fragment, type Moment, type TextRun, textFragments } from './fragment.ts'
import { momentsOf } from './moments.ts'
import { type PageItem, sentence } from './pagination.ts'

const LEAD_IN_CHARACTERS = 60

/** Uncut. A page item is an item of the rubric. */
export function rubricItems(session: Session): PageItem[] {
  const criteria = session.evaluations ?? []
  if (criteria.length === 0) return [sentence(noRubric(session))]
  const items = criteria.flatMap((criterion, index) => criterionItems(session, criterion, index))
  return isGraded(session) ? items : [sentence('Exec has not graded this session.'), ...items]
}

function noRubric(session: Session): string {
  return isGraded(session)
    ? 'Exec sent no rubric for this session. Its scenario may have none.'
    : 'Exec has not graded this session, so it has no rubric.'
}

function criterionItems(session: Session, criterion: EvaluationCriterion, index: number): PageItem[] {
  const fallback = `Criterion ${index + 1}`
  const name = toSingleLine(criterion.criterion_name) ?? fallback
  const leadIn = `Continued: ${toSingleLine(criterion.criterion_name, LEAD_IN_CHARACTERS) ?? fallback}`
  const heading = textFragments('section', [{ text: name, style: 'bold' }])
  const [first, ...others] = (criterion.items ?? []).map((item, position) =>
    pageItem(session, item, { position, criterion: leadIn }),
  )
  const { fragments, resumedAs } = first ?? { ...sentence('No items.'), resumedAs: leadIn }
  return [
    { fragments: [...heading, ...fragments], resumedAs },
    ...others.map((item) => ({ ...item, leadIn })),
  ]
}

function pageItem(
  session: Session,
  item: EvaluationItem,
  { position, criterion }: { position: number; criterion: string },
): PageItem {
  const fallback = `Item ${position + 1}`
  const evidence = (item.feedback_examples ?? []).flatMap((example) => evidenceFragments(session, example))
  return {
    fragments: [...headFragments(item, fallback), ...evidence],
    resumedAs: `${criterion} › ${toSingleLine(item.name, LEAD_IN_CHARACTERS) ?? fallback}`,
  }
}

function headFragments(item: EvaluationItem, fallback: string): Fragment[] {
  const { emoji, word } = gradeLabel(item.grade)
  const feedback = toParagraphs(item.feedback)
  const head = textFragments('section', [
    { text: `${emoji} ` },
    { text: toSingleLine(item.name) ?? fallback, style: 'bold' },
    { text: ` — ${word}` },
  ])
  return feedback === undefined ? head : [...head, ...textFragments('section', [{ text: feedback.text }])]
}

const IMPORTANCE = new Map([
  ['high', 'High importance'],
  ['mid', 'Medium importance'],
  ['low', 'Low importance'],
])

function evidenceFragments(session: Session, example: FeedbackExample): Fragment[] {
  const [quote, shows, instead] = [example.quote, example.feedback, example.suggestion_quote].map(
    (text) => toParagraphs(text)?.text,
  )
  if (quote === undefined && shows === undefined && instead === undefined) return []
  const at = momentOf(session, example)
  const about = aboutWords(example, at?.time)
  const fragments: Fragment[] = []
  const say = (...runs: TextRun[]) => fragments.push(...textFragments('section', runs))
  if (quote !== undefined) fragments.push(...textFragments('quote', [{ text: quote }]))
  if (shows !== undefined) say({ text: shows })
  if (instead !== undefined) say({ text: 'Try instead: ', style: 'bold' }, { text: instead })
  if (about !== '') say({ text: about, style: 'italic' })
  // The button goes below the evidence, on the page where the evidence ends.
  return fragments.map((fragment, index) =>
    index === fragments.length - 1 ? { ...fragment, moment: at } : fragment,
  )
}

function momentOf(session: Session, example: FeedbackExample): Moment | undefined {
  const at = momentsOf(session).lineOf.get(example)
  if (at === undefined) return undefined
  const time = clockTime(session.transcript?.[at]?.seconds_from_start)
  return { line: at, quote: toSingleLine(example.quote) ?? '', time }
}

function aboutWords({ salience, grade }: FeedbackExample, time: string | undefined): string {
  const importance = IMPORTANCE.get(salience ?? '') ?? toSingleLine(salience)
  const label = toSingleLine(grade, 30) === undefined ? undefined : gradeLabel(grade)
  return [importance, label && `${label.emoji} ${label.word}`, time]
    .filter((word) => word !== undefined)
    .join(' · ')
}
