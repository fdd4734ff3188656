import type { Button } from '@slack/types'
import type { SessionHead } from '../../exec/session.ts'
import type { LocalDate } from '../../lib/zoned-time.ts'
import { viewButton } from '../card/session-buttons.ts'
import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  contextPart,
  rowPart,
  toMessage,
} from '../text/document.ts'
import { quotePart, type RichPiece } from '../text/rich-pieces.ts'
import { dayText, rankOf } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change one: posted buttons keep theirs. */
export const COACHING_ACTIONS = {
  reply: 'coaching.reply',
  assignRetry: 'coaching.assign_retry',
  answer: 'coaching.answer',
} as const

/** The `block_id` of a note or a question. Posted by an earlier version, it stands above a card. */
export const NOTE_BLOCK = 'coach_note'

export const RETRY_RANKS = ['gold', 'silver', 'bronze'] as const
export type RetryRank = (typeof RETRY_RANKS)[number]

export interface AssignedRetry {
  due: LocalDate
  rank: RetryRank | undefined
}

/** Of the participant, as Exec has it. Short enough for what keeps a form: Slack takes 3,000 characters with it. */
export function firstName({ user }: Pick<SessionHead, 'user'>): string | undefined {
  return toSingleLine(user?.first_name, 40)
}

interface NewNote {
  id: string
  session: string
  /** The session, as its card has it, if that is known. */
  title?: string | undefined
  coach: string
  note: readonly RichPiece[]
  /** That Exec has. */
  retry: AssignedRetry | undefined
  /** Whether it answers a question, in whose thread it stands. */
  isAnswer: boolean
  /** Opens the scenario in Exec. */
  practice: Button | undefined
  /** Whether its reader has replied to it. */
  isReplied: boolean
}

/** For the participant: what their coach wrote, and of which session. */
export function coachNoteMessage(sent: NewNote): Content {
  const { id, session, title, coach, note, retry, isAnswer, practice, isReplied } = sent
  const wrote = isAnswer ? ' replied' : ' sent you a note'
  const assigned = retry === undefined ? '' : `, and assigned you a retry, ${retryText(retry)}`
  const reply = button('Reply…', COACHING_ACTIONS.reply, id)
  return toMessage(
    quotePart(NOTE_BLOCK, [{ user: coach }, { text: `${wrote}${assigned}:` }], note),
    sessionRow(session, title),
    contextPart(isReplied && 'You replied.'),
    actionsPart(practice && { ...practice, style: 'primary' }, reply),
  )
}

/** One line of a session, as its card's title has it. */
export function sessionRow(session: string, title = 'Exec session'): CardPart {
  return rowPart(title, viewButton(session))
}

/** As "due Fri, Apr 3 (goal: Gold)". Without the year: a retry is due soon. */
export function retryText({ due, rank }: AssignedRetry): string {
  const day = `due ${dayText(due, due)}`
  return rank === undefined ? day : `${day} (goal: ${rankOf({ rank }).word})`
}
