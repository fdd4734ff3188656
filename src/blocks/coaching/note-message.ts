import type { Block, Button } from '@slack/types'
import { z } from 'zod'
import type { SessionHead } from '../../exec/session.ts'
import type { LocalDate } from '../../lib/zoned-time.ts'
import { belowCard, isBelowCard, readBelowCard, withButtons } from '../card/card-footer.ts'
import { viewButton } from '../card/session-buttons.ts'
import { type AnyContent, button, type Content, present, rowPart, toMessage } from '../text/document.ts'
import { buttonValue } from '../text/fit.ts'
import { personPiece, quotePart, type RichPiece } from '../text/rich-pieces.ts'
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

/** As "Jane", or "them" where Exec has no name. */
export function nameOf(name: string | undefined): string {
  return name ?? 'them'
}

interface NewNote {
  id: string
  session: string
  /** Of the session's card. */
  title: string
  coach: string
  note: readonly RichPiece[]
  /** That Exec has. */
  retry: AssignedRetry | undefined
  /** Whether it answers a question, in whose thread it stands. */
  isAnswer: boolean
  /** Opens the scenario in Exec. */
  practice: Button | undefined
}

/** For the participant: what their coach wrote, and of which session. */
export function coachNoteMessage(sent: NewNote): Content {
  const { id, session, title, coach, note, retry, isAnswer, practice } = sent
  const wrote = isAnswer ? ' replied' : ' sent you a note'
  const assigned = retry === undefined ? '' : `, and assigned you a retry, ${retryText(retry)}`
  const content = toMessage(
    quotePart(NOTE_BLOCK, [personPiece(coach), { text: `${wrote}${assigned}:` }], note),
    rowPart(title, viewButton(session)),
  )
  return withButtons(content, noteButtons(id, practice))
}

function noteButtons(noteId: string, practice: Button | undefined): Button[] {
  return present([
    practice && { ...practice, style: 'primary' },
    button('Reply…', COACHING_ACTIONS.reply, buttonValue(noteId)),
  ])
}

/** As "due Fri, Apr 3, goal: Gold". Without the year: a retry is due soon. */
export function retryText({ due, rank }: AssignedRetry): string {
  const day = `due ${dayText(due, due)}`
  return rank === undefined ? day : `${day}, goal: ${rankOf({ rank }).word}`
}

/** In the note's thread, where Exec has the retry only later. */
export function retryAssignedMessage(coach: string, retry: AssignedRetry): Content {
  const said: RichPiece[] = [personPiece(coach), { text: ` assigned you a retry, ${retryText(retry)}.` }]
  return toMessage(quotePart(NOTE_BLOCK, said, []))
}

const blocks = z.array(z.looseObject({ type: z.string(), block_id: z.string().exactOptional() }))

/** As Slack sends it with a press. */
export interface PostedNote {
  blocks: readonly unknown[]
  text: string | undefined
}

/** The posted note, once the person has replied. `undefined` if the message is unreadable. */
export function withReplied(posted: PostedNote, noteId: string): AnyContent | undefined {
  return withBelow(posted, noteButtons(noteId, postedPractice(posted)), 'You replied.')
}

function postedPractice(posted: PostedNote): Button | undefined {
  return readBelowCard(posted.blocks)
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .filter((element) => element.type === 'button')
    .find(({ url }) => url !== undefined)
}

/** The posted message with something else below it. `undefined` if it is unreadable. */
export function withBelow(
  posted: PostedNote,
  buttons: readonly Button[],
  line: string | undefined,
): AnyContent | undefined {
  const read = blocks.safeParse(posted.blocks)
  if (!read.success || read.data.length === 0) return undefined
  const above: Block[] = read.data.filter((block) => !isBelowCard(block))
  return { text: posted.text ?? line ?? '', blocks: [...above, ...belowCard(buttons, line)] }
}
