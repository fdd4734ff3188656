import type { Button } from '@slack/types'
import type { RetryState } from '../../database/tables.ts'
import { reachesRank } from '../../exec/assignment.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { button, type CardPart, type Content, plainText, toContent, wordsContent } from '../text/document.ts'
import { quotePart, type RichPiece, shortenRich } from '../text/rich-pieces.ts'
import { labelText, rankOf, scoreText } from '../text/session-facts.ts'
import { type CoachFormSubject, nameOf, type RetryRank } from './coach-form.ts'
import { type AssignedRetry, COACHING_ACTIONS, retryText } from './note-message.ts'

/** Of a note in the message that confirms it. */
const SHORT_CHARACTERS = 300
const QUOTE = 'coaching'

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
}

/** For the coach, once the person has the note. What the person answers stands in its thread. */
export function noteSentMessage(sent: SentNote): Content {
  const { id, session, person, title, note, retry, canWatch } = sent
  const about = title === undefined ? '' : ` about ${title}`
  return toContent(
    [
      quotePart(
        QUOTE,
        [{ text: 'Sent to ' }, { user: person }, { text: `${about}.` }],
        shortenRich(note, SHORT_CHARACTERS),
      ),
      { kind: 'context', text: retry && retryLine(retry, canWatch) },
      { kind: 'actions', elements: [retryButton(id, retry), viewButton(session)] },
    ],
    'message',
  )
}

/** In the form, once the note is in the outbox. @param isNew if not, another version of the note was there before. */
export function noteOnItsWayMessage(
  { name, question }: Pick<CoachFormSubject, 'name' | 'question'>,
  { retry, isNew, canWatch }: Pick<SentNote, 'retry' | 'canWatch'> & { isNew: boolean },
): Content {
  const isKnown = retry !== undefined && (isNew || retry.state !== 'claimed')
  const what = question === undefined ? 'note' : 'answer'
  const then = question === undefined ? ' What they answer comes to you as a direct message.' : ''
  const lines = [
    isNew
      ? `Your ${what} is on its way to ${nameOf(name)}.${then}`
      : `Your ${what} was already on its way to ${nameOf(name)}, as you first sent it. This version wasn't sent.`,
    ...(isKnown ? [retryLine(retry, canWatch)] : []),
  ]
  return toContent([{ kind: 'prose', prose: lines.map((text) => ({ kind: 'paragraph', text })) }], 'message')
}

/** @param reason why, as in the log. */
export function noteNotSentMessage(
  { id, session, person, note, retry }: Omit<SentNote, 'canWatch'>,
  reason: string,
): Content {
  const head: RichPiece[] = [
    { text: 'Your note to ' },
    { user: person },
    { text: ` wasn't sent. ${notSentWords(reason)}` },
  ]
  return toContent(
    [
      quotePart(QUOTE, head, note),
      { kind: 'context', text: retry && retryLine(retry, false) },
      { kind: 'actions', elements: [retryButton(id, retry), viewButton(session)] },
    ],
    'message',
  )
}

function notSentWords(reason: string): string {
  switch (reason) {
    case 'unclear':
      return "Slack didn't confirm it, so it may have arrived all the same. Ask before you send it again."
    case 'coaching_not_allowed':
    case 'not_allowed':
      return "You can't coach them anymore."
    case 'not_attributed':
    case 'not_found':
      return 'Exec no longer has this session under their email.'
    case 'deactivated':
    case 'other_organisation':
      return "They can't open sessions here anymore."
    case 'internal':
      return 'Something went wrong. Send it again from the session.'
    case 'person_unreachable':
      return "Slack doesn't let Exec message them."
    default:
      return "It couldn't be sent in time. Try again from the session."
  }
}

/** What became of the retry. */
export function retryLine(retry: RetryFacts, canWatch: boolean): string {
  switch (retry.state) {
    case 'assigned': {
      const assigned = `Retry assigned, ${retryText(retry)}.`
      return canWatch ? `${assigned} You'll hear here when it's graded.` : assigned
    }
    case 'claimed':
      return 'Exec is being asked to assign the retry.'
    case 'unclear':
      return "Exec didn't say whether it assigned the retry. Check before you assign it again."
    case 'missing':
      return 'The retry is not assigned: Exec has no such assignment.'
    case 'refused':
      return `The retry is not assigned. ${refusalWords(retry.refusal)}`
  }
}

function refusalWords(refusal: string | undefined): string {
  switch (refusal) {
    case 'limited':
    case 'personal_limit':
    case 'quota_reserved':
      return "Exec's request limit is used up for now."
    case 'not_found':
      return 'Exec no longer has this scenario.'
    case 'unreachable':
      return "Exec couldn't be reached."
    case 'key_rejected':
      return "Exec rejects the app's API key."
    case 'workspace_inactive':
      return 'Your Exec workspace is inactive.'
    case 'coaching_not_allowed':
      return "You can't coach them anymore."
    case 'request_refused':
      return 'Exec refused it. Check that both of you have an account in Exec.'
    default:
      return 'Exec refused it.'
  }
}

function retryButton(noteId: string, retry: RetryFacts | undefined): Button | undefined {
  switch (retry?.state) {
    case 'unclear':
    case 'claimed':
      return button('Check again', COACHING_ACTIONS.checkRetry, noteId)
    case 'missing':
    case 'refused':
      return button('Assign the retry', COACHING_ACTIONS.assignRetry, noteId)
    default:
      return undefined
  }
}

function viewButton(session: string): Button {
  return { ...sessionButton('viewFeedback', { id: session }), text: plainText('View') }
}

/** In place of the form. @param options.isNew if not, another version of the reply was there before. */
export function replySentMessage({ isNew }: { isNew: boolean }): Content {
  return wordsContent(
    isNew
      ? 'Your coach gets your reply.'
      : "Your coach already gets your reply, as you first sent it. This version wasn't sent.",
  )
}

/** What a person answered to a note: by a button, or in words. */
export type NoteAnswer = { kind: 'seen' | 'will_retry' } | { kind: 'reply'; words: readonly RichPiece[] }

/** In the thread of the coach's message. */
export function answerMessage(person: string, session: string, answer: NoteAnswer): Content {
  const who: RichPiece = { user: person }
  switch (answer.kind) {
    case 'seen':
      return toContent([quotePart(QUOTE, [who, { text: ' has seen your note.' }], [])], 'message')
    case 'will_retry':
      return toContent([quotePart(QUOTE, [who, { text: ' will retry.' }], [])], 'message')
    case 'reply': {
      const parts: CardPart[] = [
        quotePart(QUOTE, [who, { text: ' replied:' }], answer.words),
        { kind: 'actions', elements: [sessionButton('coach', { id: session })] },
      ]
      return toContent(parts, 'message')
    }
  }
}

export interface RetriedSession {
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

/** As "Jane retried: 82.5 → 91 · 🥈 Silver · gold not reached yet". In the thread of the coach's message. */
export function retriedMessage(retried: RetriedSession): Content {
  const { session, person, name, before, score, rank, wanted } = retried
  const { emoji, word } = rankOf({ rank })
  const scores =
    before === undefined ? `${scoreText(score)}/100` : `${scoreText(before)} → ${scoreText(score)}`
  const reached = wanted && (reachesRank(rank, wanted) ? `${wanted} reached` : `${wanted} not reached yet`)
  const result = [scores, word && labelText({ emoji, word }), reached].filter(Boolean).join(' · ')
  const sentence: RichPiece[] = [
    name === undefined ? { user: person } : { text: name },
    { text: ` retried: ${result}` },
  ]
  return toContent(
    [quotePart(QUOTE, sentence, []), { kind: 'actions', elements: [viewButton(session)] }],
    'message',
  )
}
