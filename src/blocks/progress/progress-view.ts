import type { ModalView, RichTextSection } from '@slack/types'
import { createdAt, isGraded, type Session } from '../../exec/session.ts'
import type { Attempts } from '../../exec/session-lists.ts'
import { progressLine } from '../card/progress-line.ts'
import { isRetryable, type Problem, plainWords } from '../problems/problems.ts'
import {
  blockFragment,
  type PageItem,
  paginate,
  sectionFragment,
  sentence,
  type TextRun,
  textFragments,
} from '../review/pagination.ts'
import { reviewButton, reviewPager, tabButtons } from '../review/review-controls.ts'
import type { ReviewState } from '../review/review-state.ts'
import { pageParts, reviewFrame } from '../review/review-view.ts'
import {
  actionsPart,
  asOfLine,
  bold,
  type CardPart,
  present,
  section,
  titlePart,
  toBlocks,
} from '../text/document.ts'
import { dayElement } from '../text/rich-pieces.ts'
import { gradeLabel } from '../text/session-facts.ts'
import { attemptName, attemptRows } from './attempt-rows.ts'
import { type Change, type ItemChange, rubricChanges } from './rubric-changes.ts'
import { thenAndNow, thenAndNowLines } from './then-and-now.ts'

/** Slack's limits allow more, but it would read badly. */
const LINES_PER_PAGE = 40

/** For a page out of range, the nearest page. Valid for Slack whatever Exec sends. */
export function progressView(
  session: Session,
  state: ReviewState,
  content: ProgressContent,
  asOf: Date | undefined,
): ModalView {
  const items = progressItems(session, content)
  const pages = paginate(items, { itemsPerPage: LINES_PER_PAGE, isRunningText: true })
  const shown = { ...state, page: Math.min(Math.max(state.page, 1), pages.length) }
  return reviewFrame(shown, session, [
    tabButtons(shown.tab),
    asOfLine(asOf),
    ...pageParts(pages[shown.page - 1]),
    actions(content, shown),
    ...reviewPager(shown, pages.length, ''),
  ])
}

function actions({ attempts, before }: ProgressContent, { tab, page }: ReviewState): CardPart {
  const hasBefore = attempts.at !== undefined && attempts.at > 0
  // Not after a failure that a retry can't mend.
  const canCompare = before.kind === 'not_read' || (before.kind === 'failed' && isRetryable(before.problem))
  return actionsPart(
    hasBefore &&
      canCompare &&
      reviewButton('compare', 'Compare with the attempt before', { tab, page, compare: true }),
  )
}

export type Before =
  | { kind: 'read'; session: Session }
  /** It would take a request to Exec. A button offers it. */
  | { kind: 'not_read' }
  | { kind: 'failed'; problem: Problem }

export const NOT_READ: Before = { kind: 'not_read' }

interface ProgressContent {
  attempts: Attempts
  before: Before
}

function progressItems(session: Session, { attempts, before }: ProgressContent): PageItem[] {
  return present([
    sentence(summaryLine(session, attempts)),
    attempts.graded.length > 0 && partsItem([titlePart('Graded attempts, newest first')]),
    ...attemptRows(attempts).map(partsItem),
    ...comparison(session, attempts, before),
  ])
}

function summaryLine(session: Session, attempts: Attempts): string {
  const { graded, at, isWhole } = attempts
  if (graded.length === 0) return 'There is no graded attempt at this scenario yet.'
  if (at === undefined) {
    if (!isGraded(session)) return "This session isn't graded, so it isn't in the list."
    return createdAt(session) === undefined
      ? "This session has no date, so it isn't in the list."
      : 'This attempt is older than those listed here.'
  }
  const first = 'This is the first graded attempt at this scenario.'
  return progressLine(attempts) ?? (isWhole ? first : 'Exec has more attempts.')
}

function comparison(session: Session, attempts: Attempts, before: Before): PageItem[] {
  const { at, isWhole } = attempts
  if (at === undefined || (at === 0 && isWhole) || (at > 0 && before.kind === 'not_read')) return []
  return [{ fragments: [blockFragment({ type: 'divider' })] }, ...comparedItems(session, attempts, before)]
}

function comparedItems(session: Session, attempts: Attempts, before: Before): PageItem[] {
  const index = (attempts.at ?? 0) - 1
  const previous = attempts.graded[index]
  if (before.kind === 'failed') return [sentence(failureInWords(before.problem))]
  if (previous === undefined || before.kind === 'not_read')
    return [sentence('The attempt before is older than those listed here.')]
  const changes = rubricChanges(session, before.session)
  const name = attemptName(attempts, index)?.toLowerCase() ?? 'the attempt before'
  const news = changes.length === 0 ? 'neither has a rubric' : newsInWords(changes)
  const risen = thenAndNow(session, before.session)
  return [
    ...(risen === undefined ? [] : thenAndNowLines(risen).map(lineItem)),
    comparedWith(name, previous.date, news),
    ...changes.map(changeItem),
  ]
}

/** As "Compared with attempt 2 (Mar 9): 1 improved, 1 slipped." */
function comparedWith(name: string, date: Date, news: string): PageItem {
  const day = { ...dayElement(date), style: { bold: true } }
  return lineItem(section(bold(`Compared with ${name} (`), day, bold(`): ${news}.`)))
}

function lineItem(section: RichTextSection): PageItem {
  return { fragments: [sectionFragment(section)] }
}

function failureInWords(problem: Problem): string {
  return problem.kind === 'not_found'
    ? 'Exec no longer has the attempt before: the session was deleted.'
    : `The attempt before could not be read. ${plainWords(problem)}`
}

const COUNTED = ['improved', 'slipped', 'changed', 'new', 'dropped'] as const

function newsInWords(changes: readonly ItemChange[]): string {
  const counts = COUNTED.flatMap((kind) => {
    const count = changes.filter(({ change }) => change === kind).length
    return count === 0 ? [] : [`${count} ${kind}`]
  })
  return counts.length === 0 ? 'every item is the same' : counts.join(', ')
}

const WORDS: Record<Change, string> = {
  improved: '▲ Improved',
  slipped: '▼ Slipped',
  changed: 'Changed',
  new: 'New',
  dropped: 'Dropped',
  same: 'Same',
}

function changeItem({ name, criterion, change, before, now }: ItemChange): PageItem {
  const runs: TextRun[] = [
    { text: `${WORDS[change]} · ` },
    { text: name, style: 'bold' },
    { text: ` — ${gradesInWords(change, before, now)} · ${criterion}` },
  ]
  return { fragments: textFragments('section', runs) }
}

function gradesInWords(change: Change, before: ItemChange['before'], now: ItemChange['now']): string {
  if (change === 'new' || change === 'same') return gradeText(now)
  return change === 'dropped' ? `was ${gradeText(before)}` : `${gradeText(before)} → ${gradeText(now)}`
}

function gradeText(item: ItemChange['now']): string {
  const { emoji, word } = gradeLabel(item?.grade)
  return `${emoji} ${word}`
}

function partsItem(parts: CardPart[]): PageItem {
  return { fragments: toBlocks(parts).map(blockFragment) }
}
