import type { ContextBlock, KnownBlock, ModalView } from '@slack/types'
import type { Session } from '../../exec/session.ts'
import { openInExecButtons } from '../card/session-buttons.ts'
import { asOfNote, type Content, toBlocks } from '../text/document.ts'
import { mrkdwnSection, plainText } from '../text/prose.ts'
import { clockTime } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { pageBlocks } from './pagination.ts'
import {
  backFromMomentButtons,
  momentButton,
  reviewButton,
  reviewPager,
  tabButtons,
} from './review-controls.ts'
import { pageLabel, pageOfLine, reviewPages } from './review-pages.ts'
import { encodeMetadata, type ReviewState, type SessionState } from './review-state.ts'
import { speakerName } from './transcript-groups.ts'

const JUMP_CHARACTERS = 150

/**
 * One page of a session's full review. A page out of range gives way to the nearest. Valid for Slack whatever Exec sends.
 *
 * @param options.sessionUrl template of a session's page, with `{id}`.
 * @param options.asOf the time that the session is from, where Exec could not be asked for a newer one.
 */
export function reviewView(
  session: Session,
  state: SessionState,
  options: { sessionUrl: string | undefined; asOf?: Date | undefined },
): ModalView {
  const pages = reviewPages(session, state.tab)
  const page = pageOfJump(session, state) ?? state.page
  const shown = { ...state, page: Math.min(Math.max(page, 1), pages.length) }
  const back = backFromMomentButtons(shown)
  const exec = shown.tab === 'overview' ? openInExecButtons(state.reference, options.sessionUrl) : []
  return reviewFrame(shown, [
    tabButtons(shown.tab),
    ...asOfNote(options.asOf).flatMap((part) => toBlocks(part, 'view')),
    ...jumpNote(session, shown),
    ...(back.length === 0 ? [] : [{ type: 'actions' as const, elements: back }]),
    ...tabPage(session, shown),
    ...(exec.length === 0 ? [] : [{ type: 'actions' as const, elements: exec }]),
    ...reviewPager(shown, pages.length, (number) => pageLabel(session, shown.tab, number)),
  ])
}

/** What is shown until the transcript has come: the overview, if a session is at hand. */
export function reviewLoadingView(session: Session | undefined, state: ReviewState): ModalView {
  if (session === undefined) return reviewFrame(state, [mrkdwnSection('Loading the review…')])
  const overview = tabPage(session, { ...state, tab: 'overview', page: 1 })
  return reviewFrame(state, [...overview, note('Loading the transcript…')])
}

/** Why there is no review, in the modal. *Try again* leads to where the person was. */
export function reviewProblemView(
  content: Content,
  state: ReviewState,
  options: { canTryAgain: boolean },
): ModalView {
  const tryAgain = reviewButton('tryAgain', 'Try again', state)
  return reviewFrame(state, [
    ...content.blocks,
    ...(options.canTryAgain ? [{ type: 'actions' as const, elements: [tryAgain] }] : []),
  ])
}

function tabPage(session: Session, shown: SessionState): KnownBlock[] {
  const page = reviewPages(session, shown.tab)[shown.page - 1]
  if (page === undefined) return []
  return [
    ...(page.leadIn === undefined ? [] : [note(page.leadIn)]),
    ...pageBlocks(page, { momentButton: momentButton(shown), line: shown.line }),
  ]
}

/** The page of the line that a press on a moment leads to, if the transcript shows it. */
function pageOfJump(session: Session, { tab, line }: ReviewState): number | undefined {
  return tab === 'transcript' && line !== undefined ? pageOfLine(session).get(line) : undefined
}

/** Which line a press on a moment led to. */
function jumpNote(session: Session, state: ReviewState): KnownBlock[] {
  const said = state.line === undefined ? undefined : session.transcript?.[state.line]
  if (said === undefined || pageOfJump(session, state) === undefined) return []
  const time = clockTime(said.seconds_from_start)
  const where = time === undefined ? 'Jumped' : `Jumped to ${time}`
  const words = toSingleLine(said.text, JUMP_CHARACTERS) ?? ''
  return [note(`${where}, marked ▼ below: ${speakerName(session, said)}: ${words}`)]
}

/** The modal around a page of a review. It remembers where the person is. */
export function reviewFrame(state: ReviewState, blocks: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    title: plainText('Full review'),
    close: plainText('Close'),
    private_metadata: encodeMetadata(state),
    blocks,
  }
}

/** A quiet line, of any text. */
export function note(text: string): ContextBlock {
  return { type: 'context', elements: [plainText(text)] }
}
