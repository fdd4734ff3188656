import type { Button, KnownBlock } from '@slack/types'
import { type FeedbackExample, isGraded, type Session, type TranscriptLine } from '../../exec/session.ts'
import { feedbackTexts, WORK_ON } from '../card/feedback-parts.ts'
import { momentsOf, type Remark } from '../session/moments.ts'
import {
  criterionName,
  isToWorkOn,
  itemName,
  notRelevantLine,
  type RubricItem,
  type WorkOnNext,
  workOnNext,
  worstFirst,
} from '../session/rubric-order.ts'
import { gradeLabel } from '../session/session-facts.ts'
import {
  actionsBlocks,
  contextBlock,
  namedButton,
  type Optional,
  plainText,
  present,
} from '../text/document.ts'
import { labelText } from '../text/facts.ts'
import { clockTime } from '../text/times.ts'
import { isVisible, toParagraphs, toSingleLine } from '../text/untrusted-text.ts'
import {
  blockFragment,
  FRAGMENT_CHARACTERS,
  type Fragment,
  type PageItem,
  paginate,
  sentence,
  splitText,
  type TextRun,
  textFragments,
} from './pagination.ts'
import { type Moment, momentButton, type SessionState, type SessionTab } from './review-controls.ts'

/** Slack's limits allow more, but it would read badly. */
const ITEMS = { itemsPerPage: 12, isRunningText: false }
const LINES = { itemsPerPage: 60, isRunningText: true }
/** How many lines before a quote its passage begins. */
const LINES_BEFORE = 2

/** Draws a button below a rubric item, or none. @param isMain whether the item is the one to work on first. */
export type DrawItemButton = (place: RubricItem, isMain: boolean) => Button | undefined

/**
 * Around a line of a transcript, a page begins shortly before that line.
 * @returns `before`: how many pages precede that page.
 */
export function reviewPages(
  session: Session,
  { tab, line }: Pick<SessionState, 'tab' | 'line'>,
  itemButtons: readonly DrawItemButton[] = [],
): { pages: readonly KnownBlock[][]; before: number } {
  if (tab === 'rubric') return { pages: paginate(rubricItems(session, itemButtons), ITEMS), before: 0 }
  const items = transcriptItems(session)
  const at = line === undefined ? 0 : items.findIndex((item) => (item.line ?? 0) >= line)
  const start = Math.max(0, at - LINES_BEFORE)
  const earlier = start === 0 ? [] : paginate(items.slice(0, start), LINES)
  return { pages: [...earlier, ...paginate(items.slice(start), LINES)], before: earlier.length }
}

/** The rubric of a graded session, or else the transcript. */
export function openingTab(session: Session): SessionTab {
  return isGraded(session) ? 'rubric' : 'transcript'
}

/**
 * Exec's texts, uncut, and each rubric item once: the poorest under *What to work on*, then the others, worst first. A
 * page item is a text or a rubric item.
 */
function rubricItems(session: Session, itemButtons: readonly DrawItemButton[]): PageItem[] {
  const { rubric } = session
  const hasRubric = rubric.some(({ items }) => items.length > 0)
  const texts = feedbackTexts(session)
  const next = isGraded(session) ? workOnNext(session) : undefined
  const others = worstFirst(rubric).filter(({ item }) => item !== next?.item)
  const notRelevant = notRelevantLine(rubric)
  return present([
    !isGraded(session) && sentence("This session isn't graded."),
    ...texts.map(({ key, label, text }) => ({
      fragments: sections(key !== 'feedback' && [{ text: label, style: 'bold' }], [{ text }]),
    })),
    !hasRubric && sentence('Exec sent no rubric for this session.'),
    next && workOnNextItem(session, next, itemButtons, { hasHeading: texts.at(-1)?.key === 'work_on' }),
    ...others.map((place, at) => pageItem(session, place, itemButtons, next === undefined && at === 0)),
    notRelevant !== undefined && { fragments: [blockFragment(contextBlock(notRelevant))] },
  ])
}

/** The item of `workOnNext` with its chosen evidence first. */
function workOnNextItem(
  session: Session,
  { example, ...place }: WorkOnNext,
  itemButtons: readonly DrawItemButton[],
  { hasHeading }: { hasHeading: boolean },
): PageItem {
  const examples = place.item.examples.filter((other) => other !== example)
  const item = { ...place.item, examples: [example, ...examples] }
  const { fragments } = pageItem(session, { ...place, item }, itemButtons, true)
  const heading = sections(!hasHeading && [{ text: WORK_ON, style: 'bold' }])
  return { fragments: [...heading, ...fragments, blockFragment({ type: 'divider' })] }
}

function pageItem(
  session: Session,
  place: RubricItem,
  itemButtons: readonly DrawItemButton[],
  isMain: boolean,
): PageItem {
  const evidence = place.item.examples.flatMap((example) => evidenceFragments(session, place, example))
  return { fragments: [...headFragments(place), ...evidence, ...buttonFragments(place, itemButtons, isMain)] }
}

/** Only items to work on have buttons, so that a long rubric stays calm. */
function buttonFragments(
  place: RubricItem,
  itemButtons: readonly DrawItemButton[],
  isMain: boolean,
): Fragment[] {
  if (!isToWorkOn(place)) return []
  const buttons = present(itemButtons.map((draw) => draw(place, isMain)))
  const name = itemName(place)
  return actionsBlocks(buttons.map((one) => namedButton(one, name))).map(blockFragment)
}

function headFragments(place: RubricItem): Fragment[] {
  const { emoji, word } = gradeLabel(place.item.grade)
  const feedback = toParagraphs(place.item.feedback)
  const head: TextRun[] = [
    { text: `${emoji} ` },
    { text: itemName(place, Number.POSITIVE_INFINITY), style: 'bold' },
    { text: ` — ${word} · ${criterionName(place)}` },
  ]
  return sections(head, feedback !== undefined && [{ text: feedback }])
}

function sections(...all: readonly Optional<TextRun[]>[]): Fragment[] {
  return present(all).flatMap((runs) => textFragments('section', runs))
}

function evidenceFragments(session: Session, place: RubricItem, example: FeedbackExample): Fragment[] {
  const [quote, shows, instead] = [example.quote, example.feedback, example.suggestion].map((text) =>
    toParagraphs(text),
  )
  if (quote === undefined && shows === undefined && instead === undefined) return []
  const grade = otherGrade(place, example)
  return [
    ...(quote === undefined ? [] : quoteFragments(quote, momentOf(session, example))),
    ...sections(
      shows !== undefined && [{ text: shows }],
      instead !== undefined && [{ text: 'Try instead: ', style: 'bold' }, { text: instead }],
      grade !== undefined && [{ text: grade, style: 'italic' }],
    ),
  ]
}

/** A section takes a button beside its text; rich text takes none. */
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
  const time = clockTime(session.transcript[at]?.seconds)
  return { line: at, quote: toSingleLine(example.quote) ?? '', time }
}

/** The grade of evidence, if it differs from its item's. */
function otherGrade({ item }: RubricItem, { grade }: FeedbackExample): string | undefined {
  const isToldAbove = grade === item.grade || !isVisible(grade)
  return isToldAbove ? undefined : labelText(gradeLabel(grade))
}

function transcriptItems(session: Session): PageItem[] {
  const items = session.transcript.flatMap((said, index) => lineItem(session, said, index))
  return items.length > 0 ? items : [sentence('Exec sent no transcript for this session.')]
}

function speakerName(session: Session, { speaker }: TranscriptLine): string {
  if (speaker === 'user') return toSingleLine(session.person.firstName) ?? 'Participant'
  return speaker === 'ai' ? 'AI' : (toSingleLine(speaker) ?? 'Unknown')
}

function lineItem(session: Session, said: TranscriptLine, index: number): PageItem[] {
  const text = toParagraphs(said.text)
  if (text === undefined) return []
  const remarks = momentsOf(session).remarksOn.get(index) ?? []
  const time = clockTime(said.seconds)
  const who = speakerName(session, said)
  const runs: TextRun[] = time === undefined ? [] : [{ text: `${time} ` }]
  runs.push({ text: `${who}: `, style: 'bold' }, { text })
  const fragments = [...textFragments('section', runs), ...remarks.flatMap(remarkFragments)]
  return [{ fragments, line: index }]
}

function remarkFragments({ item, example }: Remark): Fragment[] {
  const hasGrade = isVisible(example.grade)
  const { emoji, word } = gradeLabel(hasGrade ? example.grade : item.grade)
  const shows = toParagraphs(example.feedback)
  const instead = toParagraphs(example.suggestion)
  const name = toSingleLine(item.name)
  const runs: TextRun[] = [{ text: `${emoji} ${word}` }]
  if (name !== undefined) runs.push({ text: ' · ' }, { text: name, style: 'bold' })
  if (shows !== undefined) runs.push({ text: `\n${shows}` })
  if (instead !== undefined) runs.push({ text: '\nTry instead: ', style: 'bold' }, { text: instead })
  return textFragments('quote', runs)
}
