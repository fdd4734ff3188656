import type { Button } from '@slack/types'
import { sessionButton } from '../card/session-buttons.ts'
import { type AnyContent, button, type CardPart, type Content, toContent } from '../text/document.ts'
import { quotePart, type RichPiece, shortenRich } from '../text/rich-pieces.ts'
import { COACHING_ACTIONS, NOTE_BLOCK, type PostedNote, withBelow } from './note-message.ts'

/** Of a question in the message that confirms it. */
const SHORT_CHARACTERS = 300

/** Above the card in a coach's direct message: who asks, and what. */
export function questionParts(person: string, question: readonly RichPiece[]): CardPart[] {
  return [quotePart(NOTE_BLOCK, [{ user: person }, { text: ' asks you about this session:' }], question)]
}

/** Below that card. */
export function answerButton(questionId: string): Button {
  return { ...button('Answer…', COACHING_ACTIONS.answer, questionId), style: 'primary' }
}

/** The posted question once the coach has answered it. `undefined` if the message is unreadable. */
export function withAnswered(posted: PostedNote): AnyContent | undefined {
  return withBelow(posted, [], 'You answered.')
}

export interface SentQuestion {
  session: string
  coach: string
  /** The session, as its card has it, if that is known. */
  title?: string | undefined
  question: readonly RichPiece[]
}

/** For the person who asked, once the coach has the question. */
export function questionSentMessage({ session, coach, title, question }: SentQuestion): Content {
  const about = title === undefined ? '' : ` about ${title}`
  return toContent(
    [
      quotePart(
        NOTE_BLOCK,
        [
          { text: 'You asked ' },
          { user: coach },
          { text: `${about}. They can open this session for 30 days.` },
        ],
        shortenRich(question, SHORT_CHARACTERS),
      ),
      { kind: 'actions', elements: [sessionButton('viewFeedback', { id: session })] },
    ],
    'message',
  )
}

/** @param reason why, as in the log. */
export function questionNotSentMessage({ session, coach, question }: SentQuestion, reason: string): Content {
  const head: RichPiece[] = [
    { text: 'Your question to ' },
    { user: coach },
    { text: ` wasn't sent. ${notSentWords(reason)}` },
  ]
  return toContent(
    [
      quotePart(NOTE_BLOCK, head, question),
      { kind: 'actions', elements: [sessionButton('viewFeedback', { id: session })] },
    ],
    'message',
  )
}

function notSentWords(reason: string): string {
  switch (reason) {
    case 'unclear':
      return "Slack didn't confirm it, so it may have arrived all the same."
    case 'not_found':
      return 'Exec no longer has this session.'
    case 'deactivated':
    case 'other_organisation':
    case 'not_allowed':
      return "They can't open sessions here anymore."
    case 'internal':
      return 'Something went wrong. Ask again from the session.'
    case 'person_unreachable':
      return "Slack doesn't let Exec message them."
    default:
      return "It couldn't be sent in time. Try again from the session."
  }
}
