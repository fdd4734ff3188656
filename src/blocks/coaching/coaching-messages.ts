import type { Button } from '@slack/types'
import type { Grade } from '../../exec/session.ts'
import { viewButton } from '../card/session-buttons.ts'
import { rankOf, scoreText, wholeScore } from '../session/session-facts.ts'
import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  present,
  rowPart,
  toMessage,
  wordsContent,
} from '../text/document.ts'
import { labelText } from '../text/facts.ts'
import { mention, quotePart, type RichPiece } from '../text/rich-pieces.ts'

/** Never change one: buttons already posted carry it. */
export const COACHING_ACTIONS = {
  reply: 'coaching.reply',
  answer: 'coaching.answer',
  writeAgain: 'coaching.write_again',
  askDrafted: 'coaching.ask_drafted',
} as const

/** The `block_id` of a note or a question. */
const NOTE_BLOCK = 'coach_note'

/** What people write to each other about a session, or about practicing. */
interface Written {
  id: string
  session: string | undefined
  /** The session's title as on its card, or the name of what to practice; empty if unknown. */
  title: string
}

interface NewNote extends Written {
  coach: string
  note: readonly RichPiece[]
  /** Whether it answers a question. It then stands in the question's thread. */
  isAnswer: boolean
  /** Opens the scenario in Exec. */
  practice: Button | undefined
  /** The reader's reply. */
  replied?: readonly RichPiece[] | undefined
}

/** For the participant: what their coach wrote, and about what. */
export function coachNoteMessage(sent: NewNote): Content {
  const { id, coach, note, isAnswer, practice, replied } = sent
  const wrote = isAnswer ? ' replied' : ' sent you a note'
  const reply = button('Reply…', COACHING_ACTIONS.reply, id)
  return toMessage(
    quotePart(NOTE_BLOCK, [{ user: coach }, { text: `${wrote}:` }], note),
    aboutRow(sent, 'your'),
    replied && quotePart('own_reply', [{ text: 'You replied:' }], replied),
    actionsPart(practice && { ...practice, style: 'primary' }, reply),
  )
}

interface SentNote extends Written {
  /** The Slack user who got it. */
  person: string
  note: readonly RichPiece[]
}

/**
 * For the coach, once the note was sent or failed. `reason` is why it failed, as the log names it. The person's answers
 * stand in its thread.
 */
export function noteSentMessage(sent: SentNote, reason?: string): Content {
  const { person, note } = sent
  const quote =
    reason === undefined ? quoteOf('Sent to ', person, ':', note) : notSent('note', person, reason, note)
  return toMessage(quote, aboutRow(sent))
}

function quoteOf(before: string, person: string, after: string, words: readonly RichPiece[]): CardPart {
  return quotePart(NOTE_BLOCK, [{ text: before }, { user: person }, { text: after }], words)
}

function notSent(what: 'note' | 'question', person: string, reason: string, words: readonly RichPiece[]) {
  const why = NOT_SENT.get(reason) ?? "It couldn't be sent in time. Try again."
  return quoteOf(`Your ${what} to `, person, ` wasn't sent. ${why}`, words)
}

const CANT_OPEN = "They can't open sessions here anymore."
const CANT_COACH = "You can't coach them anymore."

const NOT_SENT = new Map([
  ['deactivated', CANT_OPEN],
  ['other_organisation', CANT_OPEN],
  ['person_unreachable', "Slack doesn't let me message them."],
  ['unclear', "Slack didn't confirm it, so it may have arrived. Ask before you send it again."],
  ['coaching_not_allowed', CANT_COACH],
  ['not_allowed', "One of you can't open this session anymore."],
  ['not_attributed', 'Exec no longer has this session under their email.'],
  ['not_found', 'Exec no longer has this session.'],
  ['internal', 'Something went wrong. Try again.'],
])

/** What the person replied to the note, in the thread of the coach's message. */
export function replyMessage(person: string, note: string, words: readonly RichPiece[]): Content {
  return toMessage(
    quotePart(NOTE_BLOCK, [{ user: person }, { text: ' replied:' }], words),
    actionsPart(button('Reply…', COACHING_ACTIONS.writeAgain, note)),
  )
}

interface NextAttempt {
  session: string
  /** Whether the note was about an earlier session. */
  isAgain: boolean
  /** The Slack user who practiced, and their first name in Exec. */
  person: string
  name: string | undefined
  /** The score of the session that the note was about. */
  before: number | undefined
  grade: Grade
}

/** E.g. "Jane practiced again: 82.5 → 91 · 🥈 Silver". In the thread of the coach's message. */
export function practicedMessage({ session, isAgain, person, name, before, grade }: NextAttempt): Content {
  const { score, rank } = grade
  const { emoji, word } = rankOf(rank)
  const scores = before === undefined ? wholeScore(score) : `${scoreText(before)} → ${scoreText(score)}`
  const result = present([scores, word && labelText({ emoji, word })]).join(' · ')
  const who: RichPiece = name === undefined ? { user: person } : { text: name }
  return toMessage(
    quotePart(NOTE_BLOCK, [who, { text: ` practiced${isAgain ? ' again' : ''}: ${result}` }], []),
    actionsPart(viewButton(session)),
  )
}

export interface CoachQuestion extends Written {
  session: string
  coach: string
  /** The Slack user who asks. */
  person: string
  question: readonly RichPiece[]
}

/** For the coach: who asks, what, and about which session. */
export function questionMessage(asked: CoachQuestion): Content {
  return toMessage(
    quotePart(NOTE_BLOCK, [{ user: asked.person }, { text: ' asks you:' }], asked.question),
    aboutRow(asked),
    actionsPart({ ...answerButton(asked.id), style: 'primary' }),
  )
}

/** Opens the form of the reply. */
export function answerButton(questionId: string): Button {
  return button('Reply…', COACHING_ACTIONS.answer, questionId)
}

/** Opens the question form with a draft. Its value starts like those of the session's other buttons. */
export function draftedQuestionButton({ id, question }: { id: string; question: string }): Button {
  return button('Send to my coach…', COACHING_ACTIONS.askDrafted, `${id} ${question}`)
}

/** For the person who asked, once the question was sent or failed. `reason` is why it failed, as the log names it. */
export function questionSentMessage(asked: CoachQuestion, reason?: string): Content {
  const { coach, question } = asked
  const quote =
    reason === undefined
      ? quoteOf('You asked ', coach, ', who can open this session for at least 30 days:', question)
      : notSent('question', coach, reason, question)
  return toMessage(quote, aboutRow(asked))
}

/** Confirms a question or note where nothing else on screen shows it yet. */
export function sentToMessage(person: string): Content {
  return wordsContent(`Sent to ${mention(person)}. I'll message you when they answer.`)
}

/** One line: the session's title as on its card, or e.g. "About your practice: Cold Call: Logistics". */
function aboutRow(
  { session, title }: Pick<Written, 'session' | 'title'>,
  whose: 'your' | 'their' = 'their',
): CardPart {
  if (session !== undefined) return rowPart(title, viewButton(session))
  const about = `About ${whose} practice`
  return rowPart(title ? `${about}: ${title}` : about)
}
