import type { ModalView } from '@slack/types'
import type { FulfilledAssignment } from '../../exec/assignment.ts'
import { RANK_LABELS } from '../../exec/grading-scale.ts'
import { isGraded, type Session, ungradedState } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import {
  cardTitle,
  dateFact,
  durationFact,
  namedTitle,
  participantName,
  rankFact,
  rankOf,
  ungradedWords,
} from '../session/session-facts.ts'
import {
  type AnyContent,
  actionsBlocks,
  asOfFact,
  asOfLine,
  type CardPart,
  type Content,
  charactersIn,
  contextPart,
  DIVIDER,
  factsPart,
  leftOutLine,
  type OptionalElement,
  type Parts,
  plainPart,
  plainView,
  present,
  prosePart,
  proseText,
  rowPart,
  titlePart,
  toMessage,
  wordsContent,
} from '../text/document.ts'
import { type Fact, plainFact } from '../text/facts.ts'
import { LIMITS } from '../text/limits.ts'
import { compactText, feedbackParts, placeToWorkOn, rubricItems } from './feedback-parts.ts'
import {
  type CardButtonsOptions,
  cardBlockId,
  gradedButtons,
  namedButtons,
  othersButtons,
  sessionButton,
  ungradedButtons,
} from './session-buttons.ts'
import { removeMenu, type Shared, sharedPart } from './share-head.ts'

/** More items would push the conversation off the screen. */
const RUBRIC_ITEMS = 8
const COMPACT_FEEDBACK_CHARACTERS = 200
/** The rubric leaves this room for hints, buttons, and the markup of dates and names. */
const RESERVED_CHARACTERS = 600

export interface CardOptions extends CardButtonsOptions {
  now: Date
  shared?: Shared | undefined
  /** When someone pressed *Refresh*. A card that is still ungraded then shows that it was looked up again. */
  refreshedAt?: Date | undefined
  asOf?: Date | undefined
  /** A line above the buttons. */
  hint?: string | undefined
  /** A line above the title, such as why the app sends this card. */
  lead?: string | undefined
}

/** The card of the command, of unfurls and of buttons. The surface decides how much it shows. Slack takes it, whatever Exec sends. */
export function sessionCard(session: Session, options: CardOptions): Content {
  const shown = whenFetched(options)
  return toMessage(...(isGraded(session) ? gradedParts(session, shown) : ungradedParts(session, shown)))
}

/** Draws a stale session as of its fetch, as if nobody had pressed *Refresh*: it may have been graded since. */
export function whenFetched<Options extends Pick<CardOptions, 'now' | 'asOf' | 'refreshedAt'>>(
  options: Options,
): Options {
  const { asOf } = options
  return asOf === undefined ? options : { ...options, now: asOf, refreshedAt: undefined }
}

/** The session on one line, for a message with many links. */
export function sessionLine(
  session: Session,
  { reference, now, asOf }: Pick<CardOptions, 'reference' | 'now' | 'asOf'>,
): Content {
  const title = namedTitle(session, asOf ?? now)
  return toMessage(rowPart(title, sessionButton('viewFeedback', reference)), asOfLine(asOf))
}

/** The part of a graded session's card above Exec's feedback. */
export function cardHead(session: Session, options: CardOptions): Parts {
  const { asOf, progress } = options
  return [
    ...headParts(session, options),
    factsPart(
      rankFact(session.grade),
      plainFact(participantName(session)),
      durationFact(session),
      dateFact(session),
      asOfFact(asOf),
      plainFact(progress?.line),
    ),
    progress?.assignment && assignmentLine(progress.assignment),
  ]
}

/** The buttons of a graded session that one person sees. */
export function cardButtons(session: Session, options: CardOptions): CardPart {
  const buttons = gradedButtons(session.rubric.length > 0, options)
  return buttonsPart(buttons, options.reference, cardTitle(session, options.now))
}

function othersCardButtons(session: Session, options: CardOptions): CardPart {
  const { reference, shared, now } = options
  const buttons = othersButtons(session.rubric.length > 0, options, shared && removeMenu(shared))
  return buttonsPart(buttons, reference, cardTitle(session, now))
}

function gradedParts(session: Session, options: CardOptions): Parts {
  const { isExpanded, shared, surface, hint } = options
  const isUnfurl = surface === 'unfurl'
  const isForOthers = isUnfurl || shared !== undefined
  const head = [
    ...cardHead(session, options),
    ...(isForOthers ? [compactText(session)] : feedbackParts(session, isExpanded)),
  ]
  const rubric =
    isExpanded === true
      ? rubricItems(session.rubric, {
          items: RUBRIC_ITEMS,
          characters: LIMITS.messageCharacters - charactersIn(head) - RESERVED_CHARACTERS,
          ...(isForOthers
            ? { feedback: COMPACT_FEEDBACK_CHARACTERS }
            : { without: placeToWorkOn(session)?.item }),
        })
      : NO_RUBRIC
  const actions = isForOthers ? othersCardButtons(session, options) : cardButtons(session, options)
  const lines = [contextPart(leftOutLine(rubric.leftOut)), rubric.notRelevant, contextPart(hint)]
  const items = rubric.items.map((item) => (isUnfurl ? plainPart(proseText([item])) : prosePart(item)))
  // Slack folds a tall attachment, so the buttons come first: *Hide rubric* stays in sight.
  if (isUnfurl) return [...head, actions, ...items, ...lines]
  return [...head, items.length > 0 && DIVIDER, ...items, ...lines, actions]
}

const NO_RUBRIC: ReturnType<typeof rubricItems> = {
  items: [],
  notRelevant: undefined,
  leftOut: 0,
}

function ungradedParts(session: Session, options: CardOptions): Parts {
  const { reference, refreshedAt, shared, asOf, now, hint } = options
  const mayBeGraded = ungradedState(session, now) === 'not_graded_yet'
  const buttons = ungradedButtons(mayBeGraded, options, shared && removeMenu(shared))
  return [
    ...headParts(session, options),
    factsPart(
      plainFact(participantName(session)),
      dateFact(session),
      refreshedAt && checkedFact(session, refreshedAt),
      asOfFact(asOf),
    ),
    plainPart(ungradedWords(session, now).reason),
    contextPart(hint),
    buttonsPart(buttons, reference, cardTitle(session, now)),
  ]
}

function headParts(session: Session, { lead, shared, now }: CardOptions): Parts {
  return [contextPart(lead), shared && sharedPart(shared), titlePart(cardTitle(session, now))]
}

/** @param title the session's title, which screen readers read out with a button. */
export function buttonsPart(
  buttons: readonly OptionalElement[],
  reference: SessionReference,
  title: string,
): CardPart {
  return { text: '', blocks: actionsBlocks(namedButtons(buttons, title), cardBlockId(reference)) }
}

function checkedFact(session: Session, at: Date): Fact {
  const still = ungradedState(session, at) === 'not_graded_yet' ? 'still not graded' : "it doesn't count"
  return { before: 'Checked at ', date: at, style: 'time', after: `: ${still}` }
}

/**
 * As "✅ Assignment done (Gold, due Nov 29) · ⏰ still due tomorrow: Gold", without a rank that the app doesn't know. It is for
 * people who may list the participant's sessions.
 */
export function assignmentLine({ due, rank = '', others: [other] }: FulfilledAssignment): CardPart {
  const done = '✅ Assignment done'
  const reached = RANK_LABELS.get(rank)?.word
  const still = other && stillOpenFact(other)
  if (due === undefined)
    return factsPart({ plain: reached === undefined ? done : `${done} (${reached})` }, still)
  const before = `${done} (${present([reached, 'due ']).join(', ')}`
  return factsPart({ before, date: due, style: 'day', after: ')' }, still)
}

/** Slack writes the day, so that it stays true. */
function stillOpenFact({ due, rankToReach }: FulfilledAssignment['others'][number]): Fact {
  const goal = rankOf(rankToReach).word
  const after = goal === undefined ? '' : `: ${goal}`
  return due === undefined
    ? { plain: `⏰ still to do${after}` }
    : { before: '⏰ still due ', date: due, style: 'day', after }
}

/** A card in a modal. */
export function feedbackView({ blocks }: AnyContent, title = 'Exec session'): ModalView {
  return plainView(title, blocks)
}

/** Opens at once, because a `trigger_id` expires after three seconds, and Exec may take longer. */
export function loadingView(): ModalView {
  return feedbackView(wordsContent('Loading the feedback…'))
}
