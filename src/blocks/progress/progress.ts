import type { Block, ModalView } from '@slack/types'
import type { OpenedAttempts } from '../../access/attempts.ts'
import type { Attempt, Attempts } from '../../exec/attempts.ts'
import type { Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { Result } from '../../lib/result.ts'
import { progressLine } from '../card/progress-line.ts'
import { sessionButton, viewButton } from '../card/session-buttons.ts'
import { type Problem, plainWords } from '../problems/problems.ts'
import { type ReviewState, tabButtons } from '../review/review-controls.ts'
import { reviewFrame } from '../review/review-view.ts'
import { gradedResult, gradeLabel, rankFact, scenarioName, scoreText } from '../session/session-facts.ts'
import { andMore } from '../text/counted.ts'
import {
  type AnyContent,
  actionsPart,
  asOfLine,
  type CardPart,
  type Content,
  contextPart,
  DIVIDER,
  factsPart,
  type Parts,
  type Prose,
  paragraphs,
  present,
  prosePart,
  rowPart,
  titlePart,
  toBlocks,
  toMessage,
  wordsContent,
} from '../text/document.ts'
import { labelText } from '../text/facts.ts'
import { LIMITS } from '../text/limits.ts'
import { countItems, type ItemChange, rubricChanges } from './rubric-changes.ts'
import { thenAndNow, thenAndNowPart } from './then-and-now.ts'

export const PROGRESS_USAGE = wordsContent(
  '`/exec-session progress` shows yours. For someone you coach: `/exec-session @someone`, *View*, and *Progress* in the ⋯ of the card.',
)

/** The previous attempt, if the person may open it. */
export type Before = Result<{ session: Session }, Problem>

interface Progress extends Pick<OpenedAttempts, 'attempts' | 'asOf'> {
  /** `undefined` if there is no previous attempt. */
  before: Before | undefined
}

/**
 * @param isFromCard whether it replaces the session's card.
 * @returns `simpler` has no chart, for modals and in case Slack rejects charts.
 */
export function progressMessage(
  session: Session,
  reference: SessionReference,
  progress: Progress,
  isFromCard: boolean,
): AnyContent & { simpler: Content } {
  const { attempts } = progress
  const head = [titlePart(`Progress · ${scenarioName(session)}`), ...progressHead(session, progress)]
  const foot = [
    ...attemptRows(attempts),
    actionsPart(
      sessionButton('fullReview', reference),
      sessionButton(isFromCard ? 'backToCard' : 'viewFeedback', reference),
    ),
  ]
  const simpler = toMessage(...head, ...foot)
  const chart = attempts.graded.length > 1 && attemptChart(attempts)
  return { text: simpler.text, blocks: present([...toBlocks(head), chart, ...toBlocks(foot)]), simpler }
}

/** Valid for Slack whatever Exec sends. */
export function progressView(session: Session, state: ReviewState, progress: Progress): ModalView {
  return reviewFrame(state, session, [
    tabButtons(state),
    ...progressHead(session, progress),
    ...comparison(session, progress),
    DIVIDER,
    ...attemptRows(progress.attempts),
  ])
}

/** Above the attempts, in a message and in a review. */
function progressHead(session: Session, { attempts, asOf, before }: Progress): Parts {
  const risen = before?.ok ? thenAndNow(session, before.value.session) : undefined
  return [contextPart(summaryLine(attempts)), asOfLine(asOf), risen && thenAndNowPart(risen)]
}

function summaryLine(attempts: Attempts): string | undefined {
  if (attempts.graded.length === 0) return 'There is no graded attempt at this scenario yet.'
  if (attempts.at === undefined) return "This session isn't one of the graded attempts listed here."
  return progressLine(attempts)
}

/** Few enough for one block of rich text. */
const MOST_CHANGES = 15

function comparison(session: Session, { attempts, before }: Progress): Parts {
  const index = (attempts.at ?? 0) - 1
  const previous = attempts.graded[index]
  if (previous === undefined || before === undefined) return []
  if (!before.ok) return [paragraphs(failureInWords(before.error))]
  const { compared, added } = countItems(session, before.value.session)
  if (compared === 0) return []
  const changes = rubricChanges(session, before.value.session)
  const name = attemptName(attempts, index)?.toLowerCase() ?? 'the attempt before'
  const improved = changes.filter(({ rise }) => rise > 0).length
  const slipped = changes.length - improved
  const news = present([`${improved} improved`, `${slipped} slipped`, added > 0 && `${added} new`])
  const after = `): ${news.join(', ')}`
  return [
    factsPart({ before: `Compared with ${name} (`, date: previous.date, style: 'day', after }),
    prosePart(...changes.slice(0, MOST_CHANGES).map(changeItem)),
    contextPart(andMore(changes.length - MOST_CHANGES)),
  ]
}

function failureInWords(problem: Problem): string {
  return problem.kind === 'not_found'
    ? 'Exec no longer has the attempt before: the session was deleted.'
    : `I couldn't read the attempt before. ${plainWords(problem)}`
}

/** E.g. "▲ Discovery Questions — 🔴 Poor → 🟢 Good · Communication Skills". */
export function changeItem({ name, criterion, rise, before, now }: ItemChange): Prose & { kind: 'item' } {
  const [was, is] = [before, now].map(({ grade }) => labelText(gradeLabel(grade)))
  return { kind: 'item', label: { emoji: rise > 0 ? '▲' : '▼', word: `${was} → ${is} · ${criterion}` }, name }
}

/** The newest attempts, newest first. *View* opens an attempt's card in a modal. */
export function attemptRows(attempts: Attempts): Parts {
  const from = firstShown(attempts)
  const rows = attempts.graded
    .slice(from)
    .map((attempt, index) =>
      attemptRow(attempt, attemptName(attempts, from + index), from + index === attempts.at),
    )
  return [...rows.toReversed().flat(), from > 0 && contextPart(`These are the newest ${LIMITS.chartPoints}.`)]
}

/** `undefined` if the number of earlier attempts is unknown. */
function attemptName({ isWhole }: Attempts, index: number): string | undefined {
  return isWhole ? `Attempt ${index + 1}` : undefined
}

function attemptRow(attempt: Attempt, name: string | undefined, isShown: boolean): CardPart[] {
  const title = present([gradedResult(attempt), name]).join(' · ')
  return [
    rowPart(title, isShown ? undefined : viewButton(attempt.id)),
    factsPart(rankFact(attempt), { date: attempt.date, style: 'day' }, isShown && { strong: 'This one' }),
  ]
}

/** The index of the first attempt that a chart has room for. */
function firstShown({ graded }: Attempts): number {
  return Math.max(0, graded.length - LIMITS.chartPoints)
}

/** `@slack/types` lacks it. Slack takes it in messages only. */
function attemptChart(attempts: Attempts): Block {
  const from = firstShown(attempts)
  const data = attempts.graded.slice(from).map(({ score }, index) => ({
    label: labelOf(attempts, from + index),
    value: Number(scoreText(score)),
  }))
  const axis_config = { categories: data.map(({ label }) => label), x_label: 'Attempt', y_label: 'Score' }
  const chart = { type: 'line', series: [{ name: 'Score', data }], axis_config }
  const title = from === 0 ? 'Score by attempt' : `Score of the latest ${data.length} attempts`
  const block = { type: 'data_visualization', title, chart }
  return block
}

/** Slack requires unique labels. Attempts without a number are labeled by how many came after. */
function labelOf(attempts: Attempts, index: number): string {
  const name = attemptName(attempts, index)
  if (name !== undefined) return name
  const later = attempts.graded.length - 1 - index
  return later === 0 ? 'Latest' : `${later} before`
}
