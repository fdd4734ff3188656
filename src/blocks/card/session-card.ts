import type { Button, ModalView } from '@slack/types'
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
import { mrkdwnSection, type Prose, plainText } from '../text/prose.ts'
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
import { backToListButtons, openInExecButtons, sessionButton } from './session-buttons.ts'
import { removeMenu, type Shared } from './shared-head.ts'

const OUTCOME_CHARACTERS = 1800
const ADVICE_CHARACTERS = 1300
/** Kept free of the rubric: divider, notes and buttons, with the markup of dates and names. */
const RESERVED = { blocks: 4, characters: 600 }

export interface CardOptions {
  reference: SessionReference
  /** Template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
  surface: Surface
  /** Whether the rubric's evaluations are shown. */
  isExpanded: boolean
  /** Who posted the card into a conversation, and with which note. */
  shared?: Shared | undefined
  /** When someone pressed *Refresh*, so that an unchanged card shows that it was looked at again. */
  refreshedAt?: Date | undefined
  /** The time that the session is from, where Exec could not be asked for a newer one. */
  asOf?: Date | undefined
  /** How the attempt stands among the participant's others, where whoever sees the card may know that. */
  progress?: CardProgress | undefined
}

export interface CardProgress {
  line: string
  /** Whether a button leads to all attempts: on a card that one person sees. */
  hasButton: boolean
}

/** A session as a card: the same from the command, an unfurl and a button. Valid for Slack whatever Exec sends. */
export function sessionCard(session: Session, options: CardOptions): Content {
  return toContent(
    isGraded(session) ? gradedParts(session, options) : ungradedParts(session, options),
    options.surface,
  )
}

/** The card in one line, for a message with many links. */
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

/** Rank and score first: they are what people scan for. */
export function cardTitle(session: SessionHead): string {
  return isGraded(session)
    ? `${rankOf(session).emoji} ${scoreText(session.score)} · ${scenarioName(session)}`
    : `⏳ Not graded yet · ${scenarioName(session)}`
}

function gradedParts(session: Session, options: CardOptions): CardPart[] {
  const { reference, isExpanded, shared, surface, asOf, progress } = options
  const criteria = session.evaluations ?? []
  const room = { outcome: OUTCOME_CHARACTERS, advice: ADVICE_CHARACTERS }
  const summary = summaryParts(session, room, progress?.line)
  const head: CardPart[] = [...sharedParts(shared), ...summary.parts, ...asOfNote(asOf)]
  const rubric = isExpanded ? evaluations(criteria, roomBelow(head, surface)) : NO_RUBRIC
  const toggle: Button[] =
    criteria.length === 0
      ? []
      : [sessionButton(isExpanded ? 'hideEvaluations' : 'showEvaluations', reference)]
  const note = leftOutNote({ ...rubric.leftOut, texts: rubric.leftOut.texts + summary.cut })
  return [
    ...head,
    ...(rubric.parts.length === 0 ? [] : [{ kind: 'divider' } as const]),
    ...rubric.parts,
    ...(note === undefined ? [] : [{ kind: 'note', text: note } as const]),
    {
      kind: 'actions',
      elements: [
        ...toggle,
        sessionButton('fullReview', reference),
        ...(progress?.hasButton === true ? [sessionButton('progress', reference)] : []),
        sessionButton(reference.list?.threadTs === undefined ? 'share' : 'shareHere', reference),
        ...openInExecButtons(reference, options.sessionUrl),
        ...backToListButtons(reference),
        ...removeMenu(shared),
      ],
    },
  ]
}

const NO_RUBRIC: ReturnType<typeof evaluations> = { parts: [], leftOut: { items: 0, criteria: 0, texts: 0 } }

function ungradedParts(session: Session, options: CardOptions): CardPart[] {
  const { reference, refreshedAt, shared, asOf } = options
  const looked: Fact[] = refreshedAt === undefined ? [] : [{ plain: 'Looked again' }, { date: refreshedAt }]
  return [
    ...sharedParts(shared),
    ...ungradedSummary(session),
    { kind: 'facts', facts: looked },
    ...asOfNote(asOf),
    {
      kind: 'actions',
      elements: [
        sessionButton('refresh', reference),
        sessionButton('fullReview', reference),
        ...openInExecButtons(reference, options.sessionUrl),
        ...backToListButtons(reference),
        ...removeMenu(shared),
      ],
    },
  ]
}

function sharedParts(shared: Shared | undefined): CardPart[] {
  return shared === undefined ? [] : [{ kind: 'shared', shared }]
}

/**
 * What a card says of a session above its rubric: title, facts, texts and tally, or why there is no score. `room` is in
 * characters, for each text; `cut` counts the texts whose end is missing.
 */
export function summaryParts(
  session: Session,
  room: { outcome: number; advice: number },
  progress?: string,
): { parts: CardPart[]; cut: number } {
  if (!isGraded(session)) return { parts: ungradedSummary(session), cut: 0 }
  const texts = feedbackTexts(session, room)
  const grades = tally(session.evaluations ?? [])
  const parts: CardPart[] = [
    { kind: 'title', text: cardTitle(session) },
    { kind: 'facts', facts: gradedFacts(session) },
    ...(progress === undefined ? [] : [{ kind: 'progress', text: progress } as const]),
    ...texts.parts,
    ...(grades === undefined ? [] : [{ kind: 'note', text: grades } as const]),
  ]
  return { parts, cut: texts.cut }
}

function ungradedSummary(session: Session): CardPart[] {
  return [
    { kind: 'title', text: cardTitle(session) },
    { kind: 'facts', facts: [...nameFacts(session), ...dateFacts(session)] },
    { kind: 'prose', prose: [{ kind: 'paragraph', text: ungradedReason(session) }] },
  ]
}

function gradedFacts(session: Session): Fact[] {
  const rank = rankOf(session).word
  const duration = durationText(session.duration_seconds)
  return [
    ...(rank === undefined ? [] : [isKnownRank(session) ? { strong: rank } : { plain: rank }]),
    ...nameFacts(session),
    ...(duration === undefined ? [] : [{ plain: duration }]),
    ...dateFacts(session),
  ]
}

function nameFacts(session: Session): Fact[] {
  const name = participantName(session)
  return name === undefined ? [] : [{ plain: name }]
}

function dateFacts(session: Session): Fact[] {
  const date = createdAt(session)
  return date === undefined ? [] : [{ date }]
}

function feedbackTexts(
  session: Session,
  room: { outcome: number; advice: number },
): { parts: CardPart[]; cut: number } {
  const texts = [
    { heading: undefined, text: toParagraphs(session.outcome_feedback, room.outcome) },
    { heading: 'What went well', text: toParagraphs(session.positive_feedback, room.advice) },
    { heading: 'What to work on', text: toParagraphs(session.constructive_feedback, room.advice) },
  ]
  const parts: CardPart[] = []
  for (const { heading, text } of texts) {
    if (text === undefined) continue
    const paragraph: Prose = { kind: 'paragraph', text: text.text }
    const prose: Prose[] =
      heading === undefined ? [paragraph] : [{ kind: 'heading', text: heading }, paragraph]
    parts.push({ kind: 'prose', prose })
  }
  return { parts, cut: texts.filter(({ text }) => text?.isCut).length }
}

function roomBelow(head: readonly CardPart[], surface: Surface): Room {
  const used = sizeOf(head, surface)
  return {
    characters: LIMITS.messageCharacters - used.characters - RESERVED.characters,
    blocks: LIMITS.messageBlocks - used.blocks - RESERVED.blocks,
    blocksPer: surface === 'unfurl' ? 'piece' : 'criterion',
  }
}

/** A modal that shows a session, or why it can't, to one person. */
export function feedbackView(content: AnyContent): ModalView {
  return {
    type: 'modal',
    title: plainText('Session feedback'),
    close: plainText('Close'),
    blocks: content.blocks,
  }
}

/** What the modal shows at once: its trigger lives three seconds, and Exec may take longer. */
export function loadingView(): ModalView {
  const text = 'Loading the feedback…'
  return feedbackView({ text, blocks: [mrkdwnSection(text)] })
}
