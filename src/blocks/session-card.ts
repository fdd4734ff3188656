import type { Button } from '@slack/types'
import { isGraded, type Session } from '../exec/session.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import { type Content, type Fact, type Part, type Surface, toContent } from './card-document.ts'
import { evaluations, type LeftOut, tally } from './evaluations.ts'
import { LIMITS } from './limits.ts'
import type { Prose } from './prose.ts'
import { openInExecButtons, sessionButton } from './session-action.ts'
import {
  createdAt,
  durationText,
  isKnownRank,
  participantName,
  rankOf,
  scenarioName,
  scoreText,
} from './session-facts.ts'
import { paragraphs } from './untrusted-text.ts'

const OUTCOME_CHARACTERS = 1800
const ADVICE_CHARACTERS = 1300
/** Blocks around the rubric at the most: title, facts, five pieces of text, tally, divider, note, buttons. */
const FRAME_BLOCKS = 12
/** Characters around the rubric at the most. */
const FRAME_CHARACTERS = 600 + OUTCOME_CHARACTERS + 2 * ADVICE_CHARACTERS

export interface CardOptions {
  reference: SessionReference
  /** Template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
  surface: Surface
  /** Whether the rubric's evaluations are shown. */
  isExpanded: boolean
  /** When someone pressed *Refresh*, so that an unchanged card shows that it was looked at again. */
  refreshedAt?: Date
}

/** A session as a card: the same from the command, an unfurl and a button. Valid for Slack whatever Exec sends. */
export function sessionCard(session: Session, options: CardOptions): Content {
  return toContent(
    isGraded(session) ? gradedParts(session, options) : ungradedParts(session, options),
    options.surface,
  )
}

/** The card in one line, for a message with many links. */
export function sessionLine(session: Session, options: Pick<CardOptions, 'reference' | 'surface'>): Content {
  const text = [cardTitle(session), participantName(session)].filter((part) => part !== undefined).join(' — ')
  return toContent(
    [
      { kind: 'note', text },
      { kind: 'actions', buttons: [sessionButton('viewFeedback', options.reference)] },
    ],
    options.surface,
  )
}

/** Rank and score first: they are what people scan for. */
export function cardTitle(session: Session): string {
  return isGraded(session)
    ? `${rankOf(session).emoji} ${scoreText(session.score)} · ${scenarioName(session)}`
    : `⏳ Not graded yet · ${scenarioName(session)}`
}

function gradedParts(session: Session, options: CardOptions): Part[] {
  const { reference, isExpanded } = options
  const criteria = session.evaluations ?? []
  const summary = tally(criteria)
  const texts = feedbackTexts(session)
  const rubric = isExpanded ? evaluations(criteria, rubricRoom(options.surface)) : NO_RUBRIC
  const toggle: Button[] =
    criteria.length === 0
      ? []
      : [sessionButton(isExpanded ? 'hideEvaluations' : 'showEvaluations', reference)]
  const note = leftOutNote({ items: rubric.leftOut.items, texts: rubric.leftOut.texts + texts.cut })
  return [
    { kind: 'title', text: cardTitle(session) },
    { kind: 'facts', facts: gradedFacts(session) },
    ...texts.parts,
    ...(summary === undefined ? [] : [{ kind: 'note', text: summary } as const]),
    ...(rubric.parts.length === 0 ? [] : [{ kind: 'divider' } as const]),
    ...rubric.parts,
    ...(note === undefined ? [] : [{ kind: 'note', text: note } as const]),
    { kind: 'actions', buttons: [...toggle, ...openInExecButtons(reference, options.sessionUrl)] },
  ]
}

const NO_RUBRIC: ReturnType<typeof evaluations> = { parts: [], leftOut: { items: 0, texts: 0 } }

function ungradedParts(session: Session, options: CardOptions): Part[] {
  const { reference, refreshedAt } = options
  const reason =
    session.is_valid_attempt === false
      ? 'This attempt does not count: it was left before the end, or Exec could not grade it.'
      : 'Exec has not graded this session. It may still be in progress, or it was left before the end.'
  const looked: Fact[] = refreshedAt === undefined ? [] : [{ plain: 'Looked again' }, { date: refreshedAt }]
  return [
    { kind: 'title', text: cardTitle(session) },
    { kind: 'facts', facts: [...nameFacts(session), ...dateFacts(session)] },
    { kind: 'prose', prose: [{ kind: 'paragraph', text: reason }] },
    { kind: 'facts', facts: looked },
    {
      kind: 'actions',
      buttons: [sessionButton('refresh', reference), ...openInExecButtons(reference, options.sessionUrl)],
    },
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

function feedbackTexts(session: Session): { parts: Part[]; cut: number } {
  const texts = [
    { heading: undefined, text: paragraphs(session.outcome_feedback, OUTCOME_CHARACTERS) },
    { heading: 'What went well', text: paragraphs(session.positive_feedback, ADVICE_CHARACTERS) },
    { heading: 'What to work on', text: paragraphs(session.constructive_feedback, ADVICE_CHARACTERS) },
  ]
  const parts: Part[] = []
  for (const { heading, text } of texts) {
    if (text === undefined) continue
    const paragraph: Prose = { kind: 'paragraph', text: text.text }
    const prose: Prose[] =
      heading === undefined ? [paragraph] : [{ kind: 'heading', text: heading }, paragraph]
    parts.push({ kind: 'prose', prose })
  }
  return { parts, cut: texts.filter(({ text }) => text?.isCut).length }
}

function rubricRoom(surface: Surface): Parameters<typeof evaluations>[1] {
  return {
    characters: LIMITS.messageCharacters - FRAME_CHARACTERS,
    blocks: LIMITS.messageBlocks - FRAME_BLOCKS,
    blocksPer: surface === 'unfurl' ? 'piece' : 'criterion',
  }
}

/** What a card leaves out, and where it is. */
function leftOutNote({ items, texts }: LeftOut): string | undefined {
  const left = [
    ...(items === 0 ? [] : [items === 1 ? '1 more item of the rubric' : `${items} more items of the rubric`]),
    ...(texts === 0 ? [] : [texts === 1 ? 'the end of 1 long text' : `the ends of ${texts} long texts`]),
  ]
  return left.length === 0 ? undefined : `Left out here: ${left.join(' and ')}. The whole is in Exec.`
}
