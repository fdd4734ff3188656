import type { Button } from '@slack/types'
import type { RetryState } from '../../database/tables.ts'
import { reachesRank } from '../../exec/assignment.ts'
import { openInExecButton, sessionButton, viewButton } from '../card/session-buttons.ts'
import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  contextPart,
  plainText,
  present,
  rowPart,
  toMessage,
} from '../text/document.ts'
import { buttonValue } from '../text/fit.ts'
import { personPiece, quotePart, type RichPiece, shortenRich } from '../text/rich-pieces.ts'
import { labelText, rankOf, scoreText } from '../text/session-facts.ts'
import {
  type AssignedRetry,
  COACHING_ACTIONS,
  NOTE_BLOCK,
  type RetryRank,
  replyButtons,
  retryText,
} from './note-message.ts'

/** Of a note or a question in the message that confirms it. */
const SHORT_CHARACTERS = 300

export interface RetryFacts extends AssignedRetry {
  state: Exclude<RetryState, 'none'>
  /** Why it was refused, as in the log. */
  refusal?: string | undefined
}

export interface SentNote {
  id: string
  session: string
  /** The Slack user who got it. */
  person: string
  /** The session, as its card has it, if that is known. */
  title?: string | undefined
  note: readonly RichPiece[]
  retry: RetryFacts | undefined
  /** Whether the app hears when a session is graded. */
  canWatch: boolean
  /** `EXEC_SESSION_URL`. */
  sessionUrl: string | undefined
}

/** For the coach, once the person has the note. What the person answers stands in its thread. */
export function noteSentMessage(sent: SentNote): Content {
  const quote = shortenRich(sent.note, SHORT_CHARACTERS)
  return noteMessage(
    sent,
    quotePart(NOTE_BLOCK, [{ text: 'Sent to ' }, personPiece(sent.person), { text: ':' }], quote),
  )
}

/** With what became of its retry. */
function noteMessage(
  { id, session, title, retry, canWatch, sessionUrl }: SentNote,
  quote: CardPart,
): Content {
  return toMessage(
    quote,
    sessionRow(session, title),
    contextPart(retry && retryLine(retry, canWatch)),
    actionsPart(retryButton(id, retry), isUnclear(retry) && openInExecButton({ id: session }, sessionUrl)),
  )
}

/** One line of a session, as its card's title has it. */
function sessionRow(session: string, title = 'Exec session'): CardPart {
  return rowPart(title, viewButton(session))
}

/** @param reason why, as in the log. */
export function noteNotSentMessage(sent: SentNote, reason: string): Content {
  const why = { text: ` wasn't sent. ${NOTE_NOT_SENT.get(reason) ?? NOT_IN_TIME}` }
  const quote = quotePart(NOTE_BLOCK, [{ text: 'Your note to ' }, personPiece(sent.person), why], sent.note)
  return noteMessage({ ...sent, canWatch: false }, quote)
}

const UNREACHABLE = "Slack doesn't let Exec message them."
const NOT_IN_TIME = "It couldn't be sent in time. Try again from the session."
const CANT_OPEN = "They can't open sessions here anymore."
const CANT_COACH = "You can't coach them anymore."
const NOT_THEIRS = 'Exec no longer has this session under their email.'
const UNCONFIRMED = "Slack didn't confirm it, so it may have arrived all the same."

const NOT_SENT = [
  ['deactivated', CANT_OPEN],
  ['other_organisation', CANT_OPEN],
  ['person_unreachable', UNREACHABLE],
] as const

const NOTE_NOT_SENT = new Map<string, string>([
  ...NOT_SENT,
  ['unclear', `${UNCONFIRMED} Ask before you send it again.`],
  ['coaching_not_allowed', CANT_COACH],
  ['not_allowed', CANT_COACH],
  ['not_attributed', NOT_THEIRS],
  ['not_found', NOT_THEIRS],
  ['internal', 'Something went wrong. Send it again from the session.'],
])

const QUESTION_NOT_SENT = new Map<string, string>([
  ...NOT_SENT,
  ['unclear', UNCONFIRMED],
  ['not_found', 'Exec no longer has this session.'],
  ['not_allowed', CANT_OPEN],
  ['internal', 'Something went wrong. Ask again from the session.'],
])

/** What became of the retry. */
function retryLine(retry: RetryFacts, canWatch: boolean): string {
  switch (retry.state) {
    case 'assigned': {
      const assigned = `Retry assigned, ${retryText(retry)}.`
      return canWatch ? `${assigned} You'll hear here when it's graded.` : assigned
    }
    case 'claimed':
    case 'unclear':
      return "It's unclear whether Exec assigned the retry: look in Exec."
    case 'missing':
    case 'refused':
      return `The retry is not assigned. ${ASSIGN_REFUSALS.get(retry.refusal ?? '') ?? 'Exec refused it.'}`
  }
}

const LIMIT_USED = "Exec's request limit is used up for now."

const ASSIGN_REFUSALS = new Map([
  ['limited', LIMIT_USED],
  ['personal_limit', LIMIT_USED],
  ['quota_reserved', LIMIT_USED],
  ['not_found', 'Exec no longer has this scenario.'],
  ['unreachable', "Exec couldn't be reached."],
  ['key_rejected', "Exec rejects the app's API key."],
  ['workspace_inactive', 'Your Exec workspace is inactive.'],
  ['coaching_not_allowed', CANT_COACH],
  ['request_refused', 'Exec refused it. Check that both of you have an account in Exec.'],
])

function isUnclear(retry: RetryFacts | undefined): boolean {
  return retry?.state === 'unclear' || retry?.state === 'claimed'
}

function retryButton(noteId: string, retry: RetryFacts | undefined): Button | undefined {
  return retry === undefined || retry.state === 'assigned' || isUnclear(retry)
    ? undefined
    : button('Assign the retry', COACHING_ACTIONS.assignRetry, buttonValue(noteId))
}

/** What the person replied, in the thread of the coach's message. */
export function replyMessage(person: string, session: string, words: readonly RichPiece[]): Content {
  return toMessage(
    quotePart(NOTE_BLOCK, [personPiece(person), { text: ' replied:' }], words),
    actionsPart({ ...sessionButton('coach', { id: session }), text: plainText('Reply…') }),
  )
}

interface RetriedSession {
  session: string
  /** The Slack user who did it, and their first name as Exec has it. */
  person: string
  name: string | undefined
  /** The score of the session that the note was about. */
  before: number | undefined
  score: number
  rank: string | null | undefined
  /** The rank that the coach asked for. */
  wanted: RetryRank | undefined
}

/** As "Jane retried: 82.5 → 91 · 🥈 Silver · Gold not reached yet". In the thread of the coach's message. */
export function retriedMessage(retried: RetriedSession): Content {
  const { session, person, name, before, score, rank, wanted } = retried
  const { emoji, word } = rankOf({ rank })
  const scores =
    before === undefined ? `${scoreText(score)}/100` : `${scoreText(before)} → ${scoreText(score)}`
  const goal = wanted && rankOf({ rank: wanted }).word
  const reached = wanted && (reachesRank(rank, wanted) ? `${goal} reached` : `${goal} not reached yet`)
  const result = present([scores, word && labelText({ emoji, word }), reached]).join(' · ')
  const who: RichPiece = name === undefined ? personPiece(person) : { text: name }
  return toMessage(
    quotePart(NOTE_BLOCK, [who, { text: ` retried: ${result}` }], []),
    actionsPart(viewButton(session)),
  )
}

interface Question {
  id: string
  session: string
  /** Of the session's card. */
  title: string
  person: string
  question: readonly RichPiece[]
}

/** For the coach: who asks, what, and about which session. */
export function questionMessage({ id, session, title, person, question }: Question): Content {
  return toMessage(
    quotePart(NOTE_BLOCK, [personPiece(person), { text: ' asks you:' }], question),
    sessionRow(session, title),
    replyButtons({ ...answerButton(id), style: 'primary' }),
  )
}

/** Opens the form of the reply. */
export function answerButton(questionId: string): Button {
  return button('Reply…', COACHING_ACTIONS.answer, buttonValue(questionId))
}

interface SentQuestion {
  session: string
  coach: string
  /** The session, as its card has it, if that is known. */
  title?: string | undefined
  question: readonly RichPiece[]
}

/** For the person who asked, once the coach has the question. */
export function questionSentMessage({ session, coach, title, question }: SentQuestion): Content {
  const asked = [
    { text: 'You asked ' },
    personPiece(coach),
    { text: ', who can open this session for 30 days:' },
  ]
  return toMessage(
    quotePart(NOTE_BLOCK, asked, shortenRich(question, SHORT_CHARACTERS)),
    sessionRow(session, title),
  )
}

/** @param reason why, as in the log. */
export function questionNotSentMessage(
  { session, coach, title, question }: SentQuestion,
  reason: string,
): Content {
  const why = { text: ` wasn't sent. ${QUESTION_NOT_SENT.get(reason) ?? NOT_IN_TIME}` }
  return toMessage(
    quotePart(NOTE_BLOCK, [{ text: 'Your question to ' }, personPiece(coach), why], question),
    sessionRow(session, title),
  )
}
