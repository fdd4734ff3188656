import type { Block, Button } from '@slack/types'
import { z } from 'zod'
import type { SessionHead } from '../../exec/session.ts'
import type { LocalDate } from '../../lib/zoned-time.ts'
import { belowCard, isBelowCard, readBelowCard } from '../card/card-footer.ts'
import { type AnyContent, button, type CardPart, type Content, present, toMessage } from '../text/document.ts'
import { buttonValue } from '../text/fit.ts'
import { personPiece, quotePart, type RichPiece, shortenRich } from '../text/rich-pieces.ts'
import { dayText } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change one: posted buttons keep theirs. */
export const COACHING_ACTIONS = {
  seen: 'coaching.seen',
  willRetry: 'coaching.will_retry',
  reply: 'coaching.reply',
  checkRetry: 'coaching.check_retry',
  assignRetry: 'coaching.assign_retry',
  answer: 'coaching.answer',
} as const

/** The `block_id` of what stands above a card that comes with a note or a question. */
export const NOTE_BLOCK = 'coach_note'

export const RETRY_RANKS = ['gold', 'silver', 'bronze'] as const
export type RetryRank = (typeof RETRY_RANKS)[number]

export interface AssignedRetry {
  due: LocalDate
  rank: RetryRank | undefined
}

/** The `block_id` of the question that a note answers. */
const ASKED_BLOCK = 'asked'
/** Of that question. */
const ASKED_CHARACTERS = 300

/** Of the participant, as Exec has it. Short enough for what keeps a form: Slack takes 3,000 characters with it. */
export function firstName({ user }: Pick<SessionHead, 'user'>): string | undefined {
  return toSingleLine(user?.first_name, 40)
}

/** As "Jane", or "them" where Exec has no name. */
export function nameOf(name: string | undefined): string {
  return name ?? 'them'
}

/** Above the card in a coach's note: who sent it, the retry that Exec has, what they wrote, and the question that it answers. */
export function coachNoteParts(
  coach: string,
  note: readonly RichPiece[],
  { retry, asked }: { retry: AssignedRetry | undefined; asked: readonly RichPiece[] | undefined },
): CardPart[] {
  const sent =
    asked !== undefined ? ' answered your question about this session' : ' sent you a note on this session'
  const assigned = retry === undefined ? '' : `, and assigned you a retry, ${retryText(retry)}`
  return present([
    quotePart(NOTE_BLOCK, [personPiece(coach), { text: `${sent}${assigned}:` }], note),
    asked !== undefined &&
      quotePart(ASKED_BLOCK, [{ text: 'You asked:' }], shortenRich(asked, ASKED_CHARACTERS)),
  ])
}

/** As "due Fri, Apr 3, with gold to reach". Without the year: a retry is due soon. */
export function retryText({ due, rank }: AssignedRetry): string {
  const day = `due ${dayText(due, due)}`
  return rank === undefined ? day : `${day}, with ${rank} to reach`
}

/** In the note's thread, where Exec has the retry only later. */
export function retryAssignedMessage(coach: string, retry: AssignedRetry): Content {
  const said: RichPiece[] = [personPiece(coach), { text: ` assigned you a retry, ${retryText(retry)}.` }]
  return toMessage(quotePart(NOTE_BLOCK, said, []))
}

/** What the person has answered so far. */
export interface NoteAnswers {
  hasSeen: boolean
  willRetry: boolean
  hasReplied: boolean
  /** Whether Exec has a retry for them: then they need not say that they will. */
  isAssigned: boolean
}

/**
 * Below the card: what the person can still answer.
 * @param practice first of all, with an assigned retry.
 */
export function answerButtons(
  noteId: string,
  { hasSeen, willRetry, hasReplied, isAssigned }: NoteAnswers,
  practice: Button | undefined,
): Button[] {
  return present([
    practice,
    !hasSeen && !willRetry && !hasReplied && button('Seen', COACHING_ACTIONS.seen, buttonValue(noteId)),
    !willRetry && !isAssigned && button("I'll retry", COACHING_ACTIONS.willRetry, buttonValue(noteId)),
    button('Reply…', COACHING_ACTIONS.reply, buttonValue(noteId)),
  ])
}

export function answerLine({
  hasSeen,
  willRetry,
  hasReplied,
}: Omit<NoteAnswers, 'isAssigned'>): string | undefined {
  if (willRetry && hasReplied) return "You replied, and your coach knows you'll retry."
  if (hasReplied) return 'You replied.'
  if (willRetry) return "Your coach knows you'll retry."
  return hasSeen ? "Your coach knows you've seen this." : undefined
}

const blocks = z.array(z.looseObject({ type: z.string(), block_id: z.string().exactOptional() }))

/** As Slack sends it with a press. */
export interface PostedNote {
  blocks: readonly unknown[]
  text: string | undefined
}

/** The posted note with what is answered by now. `undefined` if the message is unreadable. */
export function withAnswers(
  posted: PostedNote,
  noteId: string,
  answers: NoteAnswers,
): AnyContent | undefined {
  return withBelow(posted, answerButtons(noteId, answers, postedPractice(posted)), answerLine(answers))
}

function postedPractice(posted: PostedNote): Button | undefined {
  return readBelowCard(posted.blocks)
    .flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .filter((element) => element.type === 'button')
    .find(({ url }) => url !== undefined)
}

/** The posted message with something else below its card. `undefined` if it is unreadable. */
export function withBelow(
  posted: PostedNote,
  buttons: readonly Button[],
  line: string | undefined,
): AnyContent | undefined {
  const read = blocks.safeParse(posted.blocks)
  if (!read.success || read.data.length === 0) return undefined
  const card: Block[] = read.data.filter((block) => !isBelowCard(block))
  return { text: posted.text ?? line ?? '', blocks: [...card, ...belowCard(buttons, line)] }
}
