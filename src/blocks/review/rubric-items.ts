import { type FeedbackExample, isGraded, type Session } from '../../exec/session.ts'
import { plainText } from '../text/document.ts'
import {
  criterionName,
  gradeCounts,
  itemName,
  type RubricItem,
  type WorkOnNext,
  workOnNext,
  worstFirst,
} from '../text/rubric-order.ts'
import { clockTime, gradeLabel, ungradedSentence } from '../text/session-facts.ts'
import { toParagraphs, toSingleLine } from '../text/untrusted-text.ts'
import { blockFragment, FRAGMENT_CHARACTERS, type Fragment, splitText, textFragments } from './fragment.ts'
import { momentsOf } from './moments.ts'
import { type PageItem, sentence } from './pagination.ts'
import { type Moment, momentButton } from './review-controls.ts'

const RESUMED_CHARACTERS = 60

/** Uncut, each item once: the one to work on next, then the others, worst first. A page item is an item of the rubric. */
export function rubricItems(session: Session): PageItem[] {
  const criteria = session.evaluations ?? []
  if (criteria.length === 0) return [sentence(noRubric(session))]
  const next = isGraded(session) ? workOnNext(session) : undefined
  const others = worstFirst(criteria).filter(({ item }) => item !== next?.item)
  const withoutItems = criteria.flatMap((criterion, index) =>
    (criterion.items ?? []).length > 0 ? [] : [criterionName({ criterion, criterionNumber: index + 1 })],
  )
  return [
    ...(isGraded(session) ? [] : [sentence(`${ungradedSentence(session)}.`)]),
    ...(next === undefined ? [] : [workOnNextItem(session, next)]),
    ...tallyItems(session),
    ...others.map((place) => pageItem(session, place)),
    ...withoutItems.map((name) => sentence(`No items in ${name}.`)),
  ]
}

function noRubric(session: Session): string {
  return isGraded(session)
    ? 'Exec sent no rubric for this session. Its scenario may have none.'
    : `${ungradedSentence(session)}, so it has no rubric.`
}

/** The evidence that decided stands first. */
function workOnNextItem(session: Session, { example, ...place }: WorkOnNext): PageItem {
  const examples = place.item.feedback_examples?.filter((other) => other !== example) ?? []
  const item = { ...place.item, feedback_examples: [example, ...examples] }
  const { fragments, ...rest } = pageItem(session, { ...place, item })
  const heading = textFragments('section', [{ text: 'Work on next', style: 'bold' }])
  return { ...rest, fragments: [...heading, ...fragments, blockFragment({ type: 'divider' })] }
}

function tallyItems({ evaluations }: Session): PageItem[] {
  const counts = gradeCounts(evaluations ?? [])
  if (counts === undefined) return []
  return [{ fragments: textFragments('section', [{ text: 'Rubric: ', style: 'bold' }, { text: counts }]) }]
}

function pageItem(session: Session, place: RubricItem): PageItem {
  const examples = place.item.feedback_examples ?? []
  const evidence = examples.flatMap((example) => evidenceFragments(session, place, example))
  return {
    fragments: [...headFragments(place), ...evidence],
    resumedAs: `Continued: ${itemName(place, RESUMED_CHARACTERS)}`,
  }
}

function headFragments(place: RubricItem): Fragment[] {
  const { emoji, word } = gradeLabel(place.item.grade)
  const feedback = toParagraphs(place.item.feedback)
  const head = textFragments('section', [
    { text: `${emoji} ` },
    { text: itemName(place), style: 'bold' },
    { text: ` — ${word} · ${criterionName(place)}` },
  ])
  return feedback === undefined ? head : [...head, ...textFragments('section', [{ text: feedback.text }])]
}

const IMPORTANCE = new Map([
  ['high', 'High importance'],
  ['mid', 'Medium importance'],
  ['low', 'Low importance'],
])

function evidenceFragments(session: Session, place: RubricItem, example: FeedbackExample): Fragment[] {
  const [quote, shows, instead] = [example.quote, example.feedback, example.suggestion_quote].map(
    (text) => toParagraphs(text)?.text,
  )
  if (quote === undefined && shows === undefined && instead === undefined) return []
  const about = aboutWords(place, example)
  return [
    ...(quote === undefined ? [] : quoteFragments(quote, momentOf(session, example))),
    ...(shows === undefined ? [] : textFragments('section', [{ text: shows }])),
    ...(instead === undefined
      ? []
      : textFragments('section', [{ text: 'Try instead: ', style: 'bold' }, { text: instead }])),
    ...(about === undefined ? [] : textFragments('section', [{ text: about, style: 'italic' }])),
  ]
}

/** As a section, which has room for a button beside it. */
function quoteFragments(quote: string, moment: Moment | undefined): Fragment[] {
  return splitText(`“${quote}”`, FRAGMENT_CHARACTERS).map((text, index) =>
    blockFragment({
      type: 'section',
      text: plainText(text),
      ...(index === 0 && moment !== undefined && { accessory: momentButton(moment) }),
    }),
  )
}

function momentOf(session: Session, example: FeedbackExample): Moment | undefined {
  const at = momentsOf(session).lineOf.get(example)
  if (at === undefined) return undefined
  const time = clockTime(session.transcript?.[at]?.seconds_from_start)
  return { line: at, quote: toSingleLine(example.quote) ?? '', time }
}

/** The grade of evidence is told only where it is not that of its item. */
function aboutWords({ item }: RubricItem, { salience, grade }: FeedbackExample): string | undefined {
  const importance = IMPORTANCE.get(salience ?? '') ?? toSingleLine(salience)
  const isToldAbove = grade === item.grade || toSingleLine(grade, 30) === undefined
  const { emoji, word } = gradeLabel(grade)
  const words = [importance, isToldAbove ? undefined : `${emoji} ${word}`].filter(
    (part) => part !== undefined,
  )
  return words.length === 0 ? undefined : words.join(' · ')
}
