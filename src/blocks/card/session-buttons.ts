import type { ActionsBlockElement, Button, Overflow, PlainTextOption } from '@slack/types'
import type { CardFacts } from '../../access/attempts.ts'
import { decodeCursor, encodeCursor } from '../../exec/list-cursor.ts'
import { SESSION_ID } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import {
  button,
  type Content,
  linkButton,
  linkUrl,
  namedButton,
  type Optional,
  type OptionalElement,
  option,
  present,
  type Surface,
  wordsContent,
} from '../text/document.ts'
import { type BlockId, blockId, LIMITS, type Own } from '../text/limits.ts'
import { backToListButton } from './list-buttons.ts'

/** Never change one: buttons already posted carry it. */
export const SESSION_ACTIONS = {
  showRubric: 'session.show_rubric',
  hideRubric: 'session.hide_rubric',
  refresh: 'session.refresh',
  tellMe: 'session.tell_me',
  dontTellMe: 'session.dont_tell_me',
  tryAgain: 'session.try_again',
  viewFeedback: 'session.view_feedback',
  fullReview: 'session.full_review',
  transcript: 'session.transcript',
  backToCard: 'session.back_to_card',
  share: 'session.share',
  shareAgain: 'session.share_again',
  shareAudience: 'session.share_audience',
  more: 'session.more',
  openInExec: 'session.open_in_exec',
  view: 'session.view',
  shareHere: 'session.share_here',
  coach: 'session.coach',
  tryIt: 'session.try_it',
  practice: 'session.practise',
  showToEveryone: 'session.show_to_everyone',
} as const

const LABELS = {
  showRubric: 'Show rubric',
  hideRubric: 'Hide rubric',
  refresh: 'Refresh',
  tellMe: "Tell me when it's graded",
  dontTellMe: "Don't tell me",
  tryAgain: 'Try again',
  viewFeedback: 'View',
  fullReview: 'Full review',
  transcript: 'Transcript',
  backToCard: 'Back',
  share: 'Share…',
  view: 'View',
  shareHere: 'Share here…',
  coach: 'Coach…',
  tryIt: 'Try it now…',
} as const

/** Opens the card in a modal, for the reader alone. */
export function viewButton(id: string): Button {
  return sessionButton('viewFeedback', { id })
}

/** Its value names the session and grants nothing: the app checks the right again at each click. */
export function sessionButton(action: keyof typeof LABELS, reference: SessionReference): Button {
  return button(LABELS[action], SESSION_ACTIONS[action], sessionValue(reference))
}

export const OPEN_IN_EXEC = 'Open in Exec'
export const ASK = 'Ask a coach…'
export const TRY_IT = LABELS.tryIt
export const PRACTICE = 'Practice again ↗'

export function openInExecButton(
  reference: SessionReference,
  sessionUrl: string | undefined,
): Button | undefined {
  return linkButton(OPEN_IN_EXEC, SESSION_ACTIONS.openInExec, sessionPage(reference, sessionUrl))
}

/** Leads the participant to the scenario. `undefined` without its page. */
export function practiceAgainButton(scenarioUrl: string | undefined): Button | undefined {
  return linkButton(PRACTICE, SESSION_ACTIONS.practice, scenarioUrl)
}

/** For cards that everyone sees, and perhaps nobody can open. `undefined` without the scenario's page. */
export function tryScenarioButton(scenarioUrl: string | undefined): Button | undefined {
  return linkButton('Try this scenario ↗', SESSION_ACTIONS.practice, scenarioUrl)
}

/** Exec's API sends no URL. `undefined` until one is configured or learned. */
export function sessionPage({ id }: SessionReference, sessionUrl: string | undefined): string | undefined {
  return sessionUrl?.replaceAll('{id}', encodeURIComponent(id))
}

function sessionValue({ id, list }: SessionReference, max: number = LIMITS.buttonValue): string {
  const whole = list === undefined ? id : `${id} ${encodeCursor(list)}`
  return whole.length <= max ? whole : id
}

const CARD_BLOCK = 'card '

/** The `block_id` of a card's buttons. It names the session, since the options of ⋯ are too short for that. */
export function cardBlockId(reference: SessionReference): BlockId | undefined {
  return blockId(CARD_BLOCK + sessionValue(reference, LIMITS.blockId - CARD_BLOCK.length))
}

/** The value of the card's buttons; `undefined` for another block. */
export function readCardBlockId(blockId: string): string | undefined {
  return blockId.startsWith(CARD_BLOCK) ? blockId.slice(CARD_BLOCK.length) : undefined
}

export function readSessionValue(value: string): SessionReference | undefined {
  const [id = '', cursor = ''] = value.split(' ')
  if (!SESSION_ID.test(id)) return undefined
  const list = decodeCursor(cursor)
  return { id, ...(list && { list }) }
}

/** The offers of the features on a card. */
export interface CardOffers {
  /** Whether there is a full review, and *Progress*; `true` by default. */
  hasReview?: boolean | undefined
  hasProgress?: boolean | undefined
  /** For a session that may still be graded. */
  gradeNotice?: GradeNotice | undefined
  /** Whether that person may coach the participant. */
  mayCoach?: boolean | undefined
  /** Whether that person is the participant, and may ask a coach. */
  mayAsk?: boolean | undefined
  /** Whether that person is the participant, and can answer the moment under *What to work on* again. */
  mayTry?: boolean | undefined
  /** Whether that person may show the session to others; `true` by default. */
  mayShare?: boolean | undefined
}

export interface CardButtonsOptions extends CardOffers {
  /** Set on a card for one person who may not open the session. Only *Open in Exec* would work for them. */
  isReadOnly?: boolean | undefined
  reference: SessionReference
  sessionUrl: string | undefined
  surface: Surface
  isExpanded?: boolean | undefined
  /** Set if the person who sees the card may list the participant's sessions. */
  progress?: CardProgress | undefined
}

export interface CardProgress extends Omit<CardFacts, 'attempts'> {
  /** How the session compares with the participant's other attempts. */
  line: string | undefined
}

/** Whether the app offers to tell when the session is graded, or will tell the person who sees the card. */
export type GradeNotice = 'offered' | 'on'

/** The buttons of a graded session that one person sees: at most four, and ⋯. */
export function gradedButtons(hasRubric: boolean, options: CardButtonsOptions): OptionalElement[] {
  const { reference, sessionUrl, progress, hasReview = true, hasProgress = true } = options
  const { mayCoach = false, mayAsk = false, mayTry = false, mayShare = true } = options
  const back = reference.list && backToListButton(reference.list)
  const share = sessionButton(reference.list?.threadTs === undefined ? 'share' : 'shareHere', reference)
  const review: Button = { style: 'primary', ...sessionButton('fullReview', reference) }
  const practice = practiceAgainButton(progress?.practiceUrl)
  // A card from a list has the way back in the fourth place.
  const fourth = back ?? (mayCoach ? sessionButton('coach', reference) : practice)
  return [
    hasReview && review,
    hasRubric && rubricButton(options),
    mayShare && share,
    fourth,
    moreMenu([
      mayCoach && back !== undefined && option(LABELS.coach, MORE.coach),
      mayTry && option(TRY_IT, MORE.tryIt),
      mayAsk && option(ASK, MORE.ask),
      hasProgress && progress?.line !== undefined && option('Progress', MORE.progress),
      fourth !== practice && linkOption(PRACTICE, MORE.practice, practice?.url),
      linkOption(OPEN_IN_EXEC, MORE.open, sessionPage(reference, sessionUrl)),
    ]),
  ]
}

/**
 * The buttons of a graded session that others see. None is primary, since most of them may not open it.
 * @param remove the menu of a shared card. It replaces ⋯, because Slack asks for confirmation before each of its options.
 */
export function othersButtons(
  hasRubric: boolean,
  options: CardButtonsOptions,
  remove: Overflow | undefined,
): OptionalElement[] {
  const { reference, sessionUrl, surface, isReadOnly = false, hasReview = true } = options
  if (isReadOnly) return [openInExecButton(reference, sessionUrl)]
  const openInExec = linkOption(OPEN_IN_EXEC, MORE.open, sessionPage(reference, sessionUrl))
  return [
    hasReview && sessionButton('fullReview', reference),
    hasRubric && rubricButton(options),
    remove ?? moreMenu([option('Share…', MORE.share), openInExec, surface === 'unfurl' && HIDE_PREVIEW]),
  ]
}

/** The buttons of an ungraded session. It has *Refresh* and *Tell me when it's graded* if it may still be graded. */
export function ungradedButtons(
  mayBeGraded: boolean,
  { reference, sessionUrl, gradeNotice, surface, progress, isReadOnly = false }: CardButtonsOptions,
  remove = surface === 'unfurl' ? moreMenu([HIDE_PREVIEW]) : undefined,
): OptionalElement[] {
  if (isReadOnly) return [openInExecButton(reference, sessionUrl)]
  return [
    mayBeGraded && sessionButton('refresh', reference),
    mayBeGraded && gradeNotice !== undefined && gradeNoticeButton(gradeNotice, reference),
    sessionButton('transcript', reference),
    !mayBeGraded && practiceAgainButton(progress?.practiceUrl),
    openInExecButton(reference, sessionUrl),
    reference.list && backToListButton(reference.list),
    remove,
  ]
}

export function gradeNoticeButton(notice: GradeNotice, reference: SessionReference): Button {
  return sessionButton(notice === 'offered' ? 'tellMe' : 'dontTellMe', reference)
}

function rubricButton({ reference, isExpanded }: CardButtonsOptions): Button {
  return sessionButton(isExpanded === true ? 'hideRubric' : 'showRubric', reference)
}

/** Asks someone who may add the rubric to a card that everyone in the conversation sees. */
export function showToEveryoneQuestion({ id }: SessionReference, messageTs: string): Content {
  return wordsContent(
    'Show the rubric to everyone here? For you alone, open the full review.',
    button('Show to everyone', SESSION_ACTIONS.showToEveryone, `${id} ${messageTs}`),
    sessionButton('fullReview', { id }),
  )
}

/** The session, and the message that shows it; `undefined` for anything but a value from `showToEveryoneQuestion`. */
export function readShowToEveryone(value: string): { id: string; ts: string } | undefined {
  const [id = '', ts = '', ...rest] = value.split(' ')
  return SESSION_ID.test(id) && ts !== '' && rest.length === 0 ? { id, ts } : undefined
}

export const SHOWN_TO_EVERYONE = wordsContent('Everyone here sees the rubric now.')

export const QUESTION_TOO_OLD = wordsContent('That was a while ago. Press *Show rubric* on the card again.')

/** The values of ⋯. The block's id names the session: see `cardBlockId`. */
export const MORE = {
  share: 'share',
  progress: 'progress',
  coach: 'coach',
  ask: 'ask',
  tryIt: 'try_it',
  practice: 'practise',
  open: 'open',
  hidePreview: 'hide_preview',
  turnOffResults: 'turn_off_results',
} as const

const HIDE_PREVIEW = option('Hide preview', MORE.hidePreview)

export function linkOption<Text extends string>(
  label: string,
  value: Own<Text>,
  page: string | undefined,
): PlainTextOption | undefined {
  const url = linkUrl(page)
  return url === undefined ? undefined : { url, ...option(label, value) }
}

/** Drops the last options if Slack takes no more. */
export function moreMenu(options: readonly Optional<PlainTextOption>[]): Overflow | undefined {
  const shown = present(options).slice(0, LIMITS.overflowOptions)
  return shown.length === 0
    ? undefined
    : { type: 'overflow', action_id: SESSION_ACTIONS.more, options: shown }
}

export function namedButtons(elements: readonly OptionalElement[], title: string): ActionsBlockElement[] {
  return present(elements).map((element) =>
    element.type === 'button' ? namedButton(element, title) : element,
  )
}
