import type { ModalView } from '@slack/types'
import { createdAt, isGraded, type Session, type SessionHead } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import {
  type AnyContent,
  asOfNote,
  type CardPart,
  type Content,
  type Fact,
  type Surface,
  sizeOf,
  toContent,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { mrkdwnSection, type OptionalElement, type Prose, plainText } from '../text/prose.ts'
import {
  durationText,
  isKnownRank,
  participantName,
  rankOf,
  scenarioName,
  scoreText,
  ungradedReason,
} from '../text/session-facts.ts'
import { toParagraphs } from '../text/untrusted-text.ts'
import { evaluations, leftOutNote, type Room, tally } from './evaluations.ts'
import { progressParts } from './progress-line.ts'
import { backToListButton, openInExecButton, sessionButton } from './session-buttons.ts'
import { removeMenu, type Shared, sharedParts } from './shared-head.ts'

export interface TextRoom {
  outcome: number
  advice: number
}

const TEXT_ROOM: TextRoom = { outcome: 1800, advice: 1300 }
/** Room that the rubric leaves for divider, notes, buttons, and the markup of dates and names. */
const RESERVED = { blocks: 4, characters: 600 }

export interface CardOptions {
  reference: SessionReference
  sessionUrl: string | undefined
  surface: Surface
  isExpanded?: boolean | undefined
  shared?: Shared | undefined
  /** When someone pressed *Refresh*: a card that is still not graded shows that it was looked up again. */
  refreshedAt?: Date | undefined
  asOf?: Date | undefined
  /** Set if everyone who sees the card may list the participant's sessions. */
  progress?: CardProgress | undefined
}

export interface CardProgress {
  line: string
  /** Whether to add a *Progress* button: only on a card that one person sees. */
  hasButton: boolean
}

/** The same from the command, an unfurl and a button. Valid for Slack whatever Exec sends. */
export function sessionCard(session: Session, options: CardOptions): Content {
  return toContent(
    isGraded(session) ? gradedParts(session, options) : ungradedParts(session, options),
    options.surface,
  )
}

export function sessionLine(
  session: Session,
  options: Pick<CardOptions, 'reference' | 'surface' | 'asOf'>,
): Content {
  const text = [cardTitle(session), participantName(session)].filter((part) => part !== undefined).join(' — ')
  return toContent(
    [
      { kind: 'note', text },
      ...asOfNote(options.asOf),
      { kind: 'actions', elements: [sessionButton('viewFeedback', options.reference)] },
    ],
    options.surface,
  )
}

/** Rank and score come first, because people scan for them. */
export function cardTitle(session: SessionHead): string {
  return isGraded(session)
    ? `${rankOf(session).emoji} ${scoreText(session.score)} · ${scenarioName(session)}`
    : `⏳ Not graded yet · ${scenarioName(session)}`
}

function gradedParts(session: Session, options: CardOptions): CardPart[] {
  const { reference, isExpanded, shared, surface, asOf, progress } = options
  const criteria = session.evaluations ?? []
  const summary = summaryParts(session, TEXT_ROOM, progress?.line)
  const head: CardPart[] = [
    ...(shared === undefined ? [] : sharedParts(shared)),
    ...summary.parts,
    ...asOfNote(asOf),
  ]
  const rubric = isExpanded ? evaluations(criteria, roomBelow(head, surface)) : NO_RUBRIC
  const toggle = isExpanded ? 'hideRubric' : 'showRubric'
  return [
    ...head,
    ...(rubric.parts.length === 0 ? [] : [{ kind: 'divider' } as const]),
    ...rubric.parts,
    { kind: 'note', text: leftOutNote({ ...rubric.leftOut, texts: rubric.leftOut.texts + summary.cut }) },
    {
      kind: 'actions',
      elements: [
        criteria.length > 0 && sessionButton(toggle, reference),
        sessionButton('fullReview', reference),
        progress?.hasButton === true && sessionButton('progress', reference),
        sessionButton(reference.list?.threadTs === undefined ? 'share' : 'shareHere', reference),
        ...lastButtons(options),
      ],
    },
  ]
}

function lastButtons({ reference, sessionUrl, shared }: CardOptions): OptionalElement[] {
  return [openInExecButton(reference, sessionUrl), backToListButton(reference), shared && removeMenu(shared)]
}

const NO_RUBRIC: ReturnType<typeof evaluations> = { parts: [], leftOut: { items: 0, criteria: 0, texts: 0 } }

function ungradedParts(session: Session, options: CardOptions): CardPart[] {
  const { reference, refreshedAt, shared, asOf } = options
  const looked: Fact[] = refreshedAt === undefined ? [] : [{ plain: 'Looked again' }, { date: refreshedAt }]
  return [
    ...(shared === undefined ? [] : sharedParts(shared)),
    ...ungradedSummary(session),
    { kind: 'facts', facts: looked },
    ...asOfNote(asOf),
    {
      kind: 'actions',
      elements: [
        sessionButton('refresh', reference),
        sessionButton('fullReview', reference),
        ...lastButtons(options),
      ],
    },
  ]
}

/** `cut` counts the texts whose end is missing. */
export function summaryParts(
  session: Session,
  room: TextRoom,
  progress?: string,
): { parts: CardPart[]; cut: number } {
  if (!isGraded(session)) return { parts: ungradedSummary(session), cut: 0 }
  const texts = feedbackTexts(session, room)
  const parts: CardPart[] = [
    { kind: 'title', text: cardTitle(session) },
    { kind: 'facts', facts: gradedFacts(session) },
    ...progressParts(progress),
    ...texts.map(({ key, label, text }): CardPart => {
      const heading: Prose[] = key === 'feedback' ? [] : [{ kind: 'heading', text: label }]
      return { kind: 'prose', prose: [...heading, { kind: 'paragraph', text }] }
    }),
    { kind: 'note', text: tally(session.evaluations ?? []) },
  ]
  return { parts, cut: texts.filter(({ isCut }) => isCut).length }
}

function ungradedSummary(session: Session): CardPart[] {
  return [
    { kind: 'title', text: cardTitle(session) },
    { kind: 'facts', facts: [...nameFacts(session), ...dateFacts(session)] },
    { kind: 'prose', prose: [{ kind: 'paragraph', text: ungradedReason(session) }] },
  ]
}

function gradedFacts(session: Session): Fact[] {
  return [...rankFacts(session), ...nameFacts(session), ...durationFacts(session), ...dateFacts(session)]
}

export function rankFacts(session: SessionHead): Fact[] {
  const rank = isGraded(session) ? rankOf(session).word : undefined
  if (rank === undefined) return []
  return [isKnownRank(session) ? { strong: rank } : { plain: rank }]
}

function nameFacts(session: SessionHead): Fact[] {
  const name = participantName(session)
  return name === undefined ? [] : [{ plain: name }]
}

export function durationFacts(session: SessionHead): Fact[] {
  const duration = durationText(session.duration_seconds)
  return duration === undefined ? [] : [{ plain: duration }]
}

export function dateFacts(session: SessionHead): Fact[] {
  const date = createdAt(session)
  return date === undefined ? [] : [{ date }]
}

export function feedbackTexts(session: Session, room: TextRoom) {
  const texts = [
    { key: 'feedback', label: 'Feedback', cut: toParagraphs(session.outcome_feedback, room.outcome) },
    { key: 'went_well', label: 'What went well', cut: toParagraphs(session.positive_feedback, room.advice) },
    {
      key: 'work_on',
      label: 'What to work on',
      cut: toParagraphs(session.constructive_feedback, room.advice),
    },
  ] as const
  return texts.flatMap(({ key, label, cut }) => (cut === undefined ? [] : [{ key, label, ...cut }]))
}

function roomBelow(head: readonly CardPart[], surface: Surface): Room {
  const used = sizeOf(head, surface)
  return {
    characters: LIMITS.messageCharacters - used.characters - RESERVED.characters,
    blocks: LIMITS.messageBlocks - used.blocks - RESERVED.blocks,
    blocksPer: surface === 'unfurl' ? 'prose' : 'criterion',
  }
}

export function feedbackView(content: AnyContent): ModalView {
  return {
    type: 'modal',
    title: plainText('Session feedback'),
    close: plainText('Close'),
    blocks: content.blocks,
  }
}

/** Opened at once, because a `trigger_id` expires after three seconds and Exec may take longer. */
export function loadingView(): ModalView {
  const text = 'Loading the feedback…'
  return feedbackView({ text, blocks: [mrkdwnSection(text)] })
}
