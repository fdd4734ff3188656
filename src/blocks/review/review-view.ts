import type { KnownBlock, ModalView } from '@slack/types'
import { isGraded, type Session, type SessionHead } from '../../exec/session.ts'
import { openInExecButton } from '../card/session-buttons.ts'
import {
  actionsBlocks,
  asOfLine,
  type CardPart,
  type Content,
  contextBlock,
  factsPart,
  mrkdwnSection,
  plainText,
  present,
  toBlocks,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import {
  dateFact,
  durationFact,
  gradedResult,
  participantName,
  plainFact,
  rankFact,
  scenarioName,
} from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'
import type { Page } from './pagination.ts'
import { reviewButton, reviewPager, tabButtons } from './review-controls.ts'
import { pageLabel, passageOf, reviewPages } from './review-pages.ts'
import {
  encodeMetadata,
  isPassage,
  type PassageState,
  type ReviewState,
  type SessionState,
} from './review-state.ts'

interface ReviewOptions {
  sessionUrl: string | undefined
  asOf?: Date | undefined
}

/** For a page out of range, the nearest page. Valid for Slack whatever Exec sends. */
export function reviewView(session: Session, state: SessionState, options: ReviewOptions): ModalView {
  if (isPassage(state)) return passageView(session, state, options)
  const pages = reviewPages(session, state.tab)
  const shown = { ...state, page: Math.min(Math.max(state.page, 1), pages.length) }
  const { reference, tab } = shown
  return reviewFrame(shown, session, [
    tabButtons(tab),
    ...toBlocks([factsOf(session), asOfLine(options.asOf)], 'view'),
    ...pageBlocks(pages[shown.page - 1]),
    ...reviewPager(shown, pages.length, (number) => pageLabel(session, tab, number)),
    ...actionsBlocks([openInExecButton(reference, options.sessionUrl)]),
  ])
}

/** The transcript around a quote, on top of the review: Slack's own arrow leads back to where the person was. */
function passageView(session: Session, state: PassageState, { asOf }: ReviewOptions): ModalView {
  const { page, step, hasEarlier, hasLater } = passageOf(session, state)
  const { tab, line } = state
  const to = (next: number) => ({ tab, page: 1, line, step: next })
  return reviewFrame({ ...state, step }, session, [
    ...toBlocks([asOfLine(asOf)], 'view'),
    ...actionsBlocks([hasEarlier && reviewButton('earlier', 'Earlier', to(step - 1))]),
    ...pageBlocks(page),
    ...actionsBlocks([hasLater && reviewButton('later', 'Later', to(step + 1))]),
  ])
}

/** `session` is without its transcript. */
export function reviewLoadingView(session: Session | undefined, state: ReviewState): ModalView {
  if (isPassage(state)) return reviewFrame(state, session, [mrkdwnSection('Loading the transcript…')])
  if (session === undefined) return reviewFrame(state, session, [mrkdwnSection('Loading the review…')])
  const [rubric] = reviewPages(session, 'rubric')
  return reviewFrame(state, session, [...pageBlocks(rubric), contextBlock('Loading the transcript…')])
}

/** *Try again* leads to the same place. */
export function reviewProblemView(
  content: Content,
  state: ReviewState,
  options: { canTryAgain: boolean },
): ModalView {
  return reviewFrame(state, undefined, problemBlocks(content, state, options))
}

export function problemBlocks(
  { blocks }: Content,
  state: ReviewState,
  { canTryAgain }: { canTryAgain: boolean },
): KnownBlock[] {
  return [...blocks, ...actionsBlocks([canTryAgain && reviewButton('tryAgain', 'Try again', state)])]
}

function factsOf(session: Session): CardPart {
  const name = scenarioName(session)
  return factsPart(
    plainFact(name.length > LIMITS.viewTitle ? name : undefined),
    plainFact(isGraded(session) ? gradedResult(session) : undefined),
    rankFact(session),
    plainFact(participantName(session)),
    durationFact(session),
    dateFact(session),
  )
}

export function pageBlocks(page: Page | undefined): KnownBlock[] {
  if (page === undefined) return []
  return present([page.leadIn !== undefined && contextBlock(page.leadIn), ...page.blocks])
}

export function reviewFrame(
  state: ReviewState,
  session: SessionHead | undefined,
  blocks: KnownBlock[],
): ModalView {
  return {
    type: 'modal',
    title: plainText(session === undefined ? 'Full review' : cut(scenarioName(session), LIMITS.viewTitle)),
    close: plainText(isPassage(state) ? 'Back' : 'Close'),
    private_metadata: encodeMetadata(state),
    blocks,
  }
}
