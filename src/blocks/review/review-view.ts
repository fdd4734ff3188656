import type { KnownBlock, ModalView } from '@slack/types'
import type { Session } from '../../exec/session.ts'
import { openInExecButton } from '../card/session-buttons.ts'
import { asOfNote, type Content, toBlocks } from '../text/document.ts'
import { actionsBlocks, mrkdwnSection, noteBlock, plainText } from '../text/prose.ts'
import { clockTime } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { drawPage } from './pagination.ts'
import {
  backFromMomentButton,
  momentButton,
  reviewButton,
  reviewPager,
  tabButtons,
} from './review-controls.ts'
import { pageLabel, pageOfLine, reviewPages } from './review-pages.ts'
import { encodeMetadata, type ReviewState, type SessionState } from './review-state.ts'
import { speakerName } from './transcript-items.ts'

const JUMP_CHARACTERS = 150

/** For a page out of range, the nearest page. Valid for Slack whatever Exec sends. */
export function reviewView(
  session: Session,
  state: SessionState,
  options: { sessionUrl: string | undefined; asOf?: Date | undefined },
): ModalView {
  const pages = reviewPages(session, state.tab)
  const page = pageOfJump(session, state) ?? state.page
  const shown = { ...state, page: Math.min(Math.max(page, 1), pages.length) }
  const { reference, tab } = shown
  return reviewFrame(shown, [
    tabButtons(tab),
    ...toBlocks(asOfNote(options.asOf), 'view'),
    ...jumpNote(session, shown),
    ...actionsBlocks([backFromMomentButton(shown)]),
    ...tabPage(session, shown),
    ...actionsBlocks([tab === 'overview' && openInExecButton(reference, options.sessionUrl)]),
    ...reviewPager(shown, pages.length, (number) => pageLabel(session, tab, number)),
  ])
}

export function reviewLoadingView(session: Session | undefined, state: ReviewState): ModalView {
  if (session === undefined) return reviewFrame(state, [mrkdwnSection('Loading the review…')])
  const overview = tabPage(session, { ...state, tab: 'overview', page: 1 })
  return reviewFrame(state, [...overview, noteBlock('Loading the transcript…')])
}

/** *Try again* leads to the same place. */
export function reviewProblemView(
  content: Content,
  state: ReviewState,
  options: { canTryAgain: boolean },
): ModalView {
  return reviewFrame(state, problemBlocks(content, state, options))
}

export function problemBlocks(
  { blocks }: Content,
  state: ReviewState,
  { canTryAgain }: { canTryAgain: boolean },
): KnownBlock[] {
  return [...blocks, ...actionsBlocks([canTryAgain && reviewButton('tryAgain', 'Try again', state)])]
}

function tabPage(session: Session, shown: SessionState): KnownBlock[] {
  const page = reviewPages(session, shown.tab)[shown.page - 1]
  if (page === undefined) return []
  return [
    ...(page.leadIn === undefined ? [] : [noteBlock(page.leadIn)]),
    ...drawPage(page, { momentButton: momentButton(shown), line: shown.line }),
  ]
}

function pageOfJump(session: Session, { tab, line }: ReviewState): number | undefined {
  return tab === 'transcript' && line !== undefined ? pageOfLine(session).get(line) : undefined
}

function jumpNote(session: Session, state: ReviewState): KnownBlock[] {
  const said = state.line === undefined ? undefined : session.transcript?.[state.line]
  if (said === undefined || pageOfJump(session, state) === undefined) return []
  const time = clockTime(said.seconds_from_start)
  const where = time === undefined ? 'Jumped' : `Jumped to ${time}`
  const words = toSingleLine(said.text, JUMP_CHARACTERS) ?? ''
  return [noteBlock(`${where}, marked ▼ below: ${speakerName(session, said)}: ${words}`)]
}

export function reviewFrame(state: ReviewState, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: plainText('Full review'),
    close: plainText('Close'),
    private_metadata: encodeMetadata(state),
    blocks,
  }
}
