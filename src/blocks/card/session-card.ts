import type { FulfilledAssignment } from '../../exec/assignment.ts'
import { isGraded, type Session, ungradedState } from '../../exec/session.ts'
import {
  asOfLine,
  type CardPart,
  type Content,
  charactersIn,
  leftOutLine,
  toContent,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import {
  cardTitle,
  dateFacts,
  durationFacts,
  type Fact,
  nameFacts,
  participantName,
  rankFacts,
  ungradedWords,
} from '../text/session-facts.ts'
import { assignmentLine } from './assignment-line.ts'
import { feedbackParts, unfurledText } from './feedback-text.ts'
import { rubricParts } from './rubric.ts'
import {
  type CardButtonsOptions,
  cardBlockId,
  gradedButtons,
  namedButton,
  namedButtons,
  type ProgressButtons,
  sessionButton,
  ungradedButtons,
} from './session-buttons.ts'
import { removeMenu, type Shared, sharedParts } from './share-head.ts'

/** More would push the conversation off the screen. */
const RUBRIC_ITEMS = 8
const UNFURLED_FEEDBACK_CHARACTERS = 200
/** Room that the rubric leaves for notes, buttons, and the markup of dates and names. */
const RESERVED_CHARACTERS = 600

export interface CardOptions extends CardButtonsOptions {
  now: Date
  shared?: Shared | undefined
  /** When someone pressed *Refresh*: a card that is still not graded shows that it was looked up again. */
  refreshedAt?: Date | undefined
  asOf?: Date | undefined
  /** Set if everyone who sees the card may list the participant's sessions. */
  progress?: CardProgress | undefined
  /** A line above the buttons. */
  note?: string | undefined
  /** A line above the title, such as why the app sends this card. */
  lead?: string | undefined
  /** What else stands above the title. */
  above?: readonly CardPart[] | undefined
}

/** What is known of the participant's other attempts, and of what they were to do. */
export interface CardProgress extends ProgressButtons {
  line: string | undefined
  /** Set if the session fulfils an assignment. */
  assignment?: FulfilledAssignment | undefined
}

/** The same from the command, an unfurl and a button; the surface decides how much. Valid for Slack whatever Exec sends. */
export function sessionCard(session: Session, options: CardOptions): Content {
  const shown = whenFetched(options)
  return toContent(
    isGraded(session) ? gradedParts(session, shown) : ungradedParts(session, shown),
    options.surface,
  )
}

/** A stale session may have been graded since: it says how it stood then, and *Refresh* has not looked it up. */
export function whenFetched<Options extends Pick<CardOptions, 'now' | 'asOf' | 'refreshedAt'>>(
  options: Options,
): Options {
  const { asOf } = options
  return asOf === undefined ? options : { ...options, now: asOf, refreshedAt: undefined }
}

/** What a share says, below a message whose link already shows the card. */
export function sharedNote(
  session: Session,
  { reference, now, shared }: Pick<CardOptions, 'reference' | 'now'> & { shared: Shared },
): Content {
  const elements = [sessionButton('fullReview', reference), removeMenu(shared)]
  return toContent(
    [
      ...sharedParts(shared),
      {
        kind: 'actions',
        elements: namedButtons(elements, cardTitle(session, now)),
        blockId: cardBlockId(reference),
      },
    ],
    'message',
  )
}

/** For a message with many links. */
export function sessionLine(
  session: Session,
  { reference, surface, now, asOf }: Pick<CardOptions, 'reference' | 'surface' | 'now' | 'asOf'>,
): Content {
  const title = cardTitle(session, asOf ?? now)
  const text = [title, participantName(session)].filter((part) => part !== undefined).join(' — ')
  const button = namedButton(sessionButton('viewFeedback', reference), title)
  return toContent([{ kind: 'row', text, button }, ...asOfLine(asOf)], surface)
}

function gradedParts(session: Session, options: CardOptions): CardPart[] {
  const { reference, isExpanded, shared, surface, asOf, progress, now, note, lead, above = [] } = options
  const criteria = session.evaluations ?? []
  const isUnfurl = surface === 'unfurl'
  const title = cardTitle(session, now)
  const texts = isUnfurl ? unfurledText(session) : feedbackParts(session)
  const head: CardPart[] = [
    { kind: 'context', text: lead },
    ...above,
    ...(shared === undefined ? [] : sharedParts(shared)),
    { kind: 'title', text: title },
    { kind: 'facts', facts: gradedFacts(session, progress?.line) },
    ...(progress?.assignment === undefined ? [] : [assignmentLine(progress.assignment)]),
    ...texts.parts,
  ]
  const rubric =
    isExpanded === true
      ? rubricParts(criteria, {
          items: RUBRIC_ITEMS,
          characters: LIMITS.messageCharacters - charactersIn(head) - RESERVED_CHARACTERS,
          ...(isUnfurl && { feedback: UNFURLED_FEEDBACK_CHARACTERS }),
        })
      : NO_RUBRIC
  const leftOut = { items: rubric.leftOut.items, texts: isUnfurl ? 0 : rubric.leftOut.texts + texts.cut }
  const buttons = gradedButtons(criteria.length > 0, options, shared && removeMenu(shared))
  const actions: CardPart = {
    kind: 'actions',
    elements: namedButtons(buttons, title),
    blockId: cardBlockId(reference),
  }
  const notes: CardPart[] = [
    { kind: 'context', text: leftOutLine(leftOut) },
    { kind: 'context', text: note },
  ]
  // Slack folds a tall attachment: there the buttons come first, so that *Hide rubric* stays in sight.
  if (isUnfurl) return [...head, ...asOfLine(asOf), actions, ...rubric.parts, ...notes]
  return [
    ...head,
    ...(rubric.parts.length === 0 ? [] : [{ kind: 'divider' } as const]),
    ...rubric.parts,
    ...notes,
    ...asOfLine(asOf),
    actions,
  ]
}

const NO_RUBRIC: ReturnType<typeof rubricParts> = { parts: [], leftOut: { items: 0, texts: 0 } }

function ungradedParts(session: Session, options: CardOptions): CardPart[] {
  const { reference, refreshedAt, shared, asOf, now, note, lead, above = [] } = options
  const title = cardTitle(session, now)
  const mayBeGraded = ungradedState(session, now) === 'not_graded_yet'
  const buttons = ungradedButtons(mayBeGraded, options, shared && removeMenu(shared))
  return [
    { kind: 'context', text: lead },
    ...above,
    ...(shared === undefined ? [] : sharedParts(shared)),
    { kind: 'title', text: title },
    { kind: 'facts', facts: [...nameFacts(session), ...dateFacts(session)] },
    { kind: 'prose', prose: [{ kind: 'paragraph', text: ungradedWords(session, now).reason }] },
    { kind: 'facts', facts: refreshedFacts(session, refreshedAt) },
    { kind: 'context', text: note },
    ...asOfLine(asOf),
    { kind: 'actions', elements: namedButtons(buttons, title), blockId: cardBlockId(reference) },
  ]
}

function refreshedFacts(session: Session, at: Date | undefined): Fact[] {
  if (at === undefined) return []
  const still = `. ${ungradedState(session, at) === 'not_graded_yet' ? 'Still not graded' : "It doesn't count"}.`
  return [{ before: 'Checked at ', date: at, style: 'time', after: still }]
}

function gradedFacts(session: Session, progress: string | undefined): Fact[] {
  return [
    ...rankFacts(session),
    ...nameFacts(session),
    ...durationFacts(session),
    ...dateFacts(session),
    ...(progress === undefined ? [] : [{ progress }]),
  ]
}
