import type { ModalView } from '@slack/types'
import type { Session, SessionHead } from '../../exec/session.ts'
import { openInExecButton } from '../card/session-buttons.ts'
import { problemMessage } from '../problems/problem-message.ts'
import { isRetryable, type Problem } from '../problems/problems.ts'
import {
  dateFact,
  durationFact,
  gradedResult,
  participantName,
  rankFact,
  scenarioName,
} from '../session/session-facts.ts'
import {
  actionsPart,
  asOfLine,
  type CardPart,
  factsPart,
  type Parts,
  plainText,
  toBlocks,
  wordsPart,
} from '../text/document.ts'
import { plainFact } from '../text/facts.ts'
import { LIMITS } from '../text/limits.ts'
import { cut } from '../text/untrusted-text.ts'
import {
  encodeMetadata,
  type ReviewState,
  reviewButton,
  reviewPager,
  type SessionState,
  tabButtons,
} from './review-controls.ts'
import { type DrawItemButton, reviewPages } from './review-pages.ts'

interface ReviewOptions {
  sessionUrl: string | undefined
  asOf?: Date | undefined
  itemButtons?: readonly DrawItemButton[]
}

/** For a page out of range, the nearest page. Valid for Slack whatever Exec sends. */
export function reviewView(session: Session, state: SessionState, options: ReviewOptions): ModalView {
  const { pages, before } = reviewPages(session, state, options.itemButtons)
  const at = Math.min(Math.max(before + state.page, 1), pages.length)
  const shown = { ...state, page: at - before }
  return reviewFrame(shown, session, [
    tabButtons(shown),
    factsOf(session),
    asOfLine(options.asOf),
    { text: '', blocks: pages[at - 1] ?? [] },
    ...reviewPager(shown, { at, of: pages.length }),
    actionsPart(openInExecButton(shown.reference, options.sessionUrl)),
  ])
}

export function reviewLoadingView(state: ReviewState): ModalView {
  const tabs = state.tab === 'progress' && tabButtons(state)
  return reviewFrame(state, undefined, [tabs, wordsPart(`Loading the ${state.tab}…`)])
}

/** *Try again* leads to the same place. */
export function reviewProblemView(problem: Problem, errorId: string, state: ReviewState): ModalView {
  const tabs = state.tab === 'progress' && tabButtons(state)
  const again = actionsPart(isRetryable(problem) && reviewButton('tryAgain', 'Try again', state))
  return reviewFrame(state, undefined, [tabs, problemMessage(problem, errorId, 'elsewhere'), again])
}

function factsOf(session: Session): CardPart {
  const name = scenarioName(session)
  return factsPart(
    plainFact(name.length > LIMITS.viewTitle ? name : undefined),
    plainFact(session.grade && gradedResult(session.grade)),
    rankFact(session.grade),
    plainFact(participantName(session)),
    durationFact(session),
    dateFact(session),
  )
}

export function reviewFrame(state: ReviewState, session: SessionHead | undefined, parts: Parts): ModalView {
  return {
    type: 'modal',
    title: plainText(session === undefined ? 'Full review' : cut(scenarioName(session), LIMITS.viewTitle)),
    close: plainText('Close'),
    private_metadata: encodeMetadata(state),
    blocks: toBlocks(parts),
  }
}
