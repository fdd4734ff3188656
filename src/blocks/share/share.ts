import type { Button, KnownBlock } from '@slack/types'
import { z } from 'zod'
import { isGraded, SESSION_ID, type SessionSummary } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { readJson } from '../../lib/parse.ts'
import { localTime } from '../../lib/zoned-time.ts'
import { SESSION_ACTIONS } from '../card/session-buttons.ts'
import { problemMessage } from '../problems/problem-message.ts'
import { nextTry, type Problem } from '../problems/problems.ts'
import { resultText, scenarioName } from '../session/session-facts.ts'
import {
  actionsPart,
  asOfLine,
  button,
  type Content,
  confirmation,
  contextContent,
  mrkdwnSection,
  present,
  type TurnOffPlace,
  toBlocks,
  toMessage,
  turnOffControl,
  wordsContent,
} from '../text/document.ts'
import { LIMITS, optionValue } from '../text/limits.ts'
import {
  mention,
  parseMrkdwn,
  quotePart,
  type RichPiece,
  richMarkup,
  WRITTEN_CHARACTERS,
} from '../text/rich-pieces.ts'
import type { Choice } from '../text/sheet.ts'
import { dayText } from '../text/times.ts'
import { cut, cutMarkup } from '../text/untrusted-text.ts'

/** The person's own sessions in the share form. */
export interface SessionMenu {
  choices: readonly Choice[]
  /** Shown below the menu or, if it is empty, in its place. */
  below: readonly KnownBlock[]
}

/**
 * The newest sessions, graded ones first, without duplicates and ids too long for an option.
 * @param timeZone the reader's.
 */
export function sessionMenu(
  { sessions, asOf, readAt }: Pick<SessionList, 'sessions' | 'asOf' | 'readAt'>,
  timeZone: string,
): SessionMenu {
  const clock = new Intl.DateTimeFormat('en-US', { timeStyle: 'short', timeZone })
  const dayOf = (date: Date) => localTime(date.getTime(), timeZone).date
  const timeOf = (date: Date) => `${dayText(dayOf(date), dayOf(readAt))}, ${clock.format(date)}`
  const byId = new Map(sessions.map((session) => [session.id, session]))
  const newest = [...byId.values()].filter(({ id }) => optionValue(id) !== undefined).slice(0, LIMITS.options)
  const choices = [...newest.filter(isGraded), ...newest.filter((session) => !isGraded(session))].map(
    (session) => ({ value: session.id, label: labelOf(session, readAt, timeOf) }),
  )
  return {
    choices,
    below:
      choices.length === 0
        ? [mrkdwnSection('No sessions yet under the email in your Slack profile.')]
        : toBlocks([asOfLine(asOf)]),
  }
}

/** Slack reads no date markup in an option. */
function labelOf(session: SessionSummary, now: Date, timeOf: (date: Date) => string): string {
  const { beganAt: date } = session
  const before = `${resultText(session, now)} · `
  const after = date === undefined ? '' : ` · ${timeOf(date)}`
  const room = LIMITS.optionText - before.length - after.length
  return before + cut(scenarioName(session), room) + after
}

/** Never change one: buttons already posted carry it. */
export const SHARE_NOTICE_ACTIONS = {
  open: 'shared.open',
  remove: 'shared.remove',
  turnOff: 'shared.turn_off',
} as const

export interface ShareResult {
  /** The id of the conversation or person it went to. */
  channel: string
  permalink: string | undefined
  hasJoined: boolean
  /** Set if it went to a person. */
  sent?: SentCard
}

export function sharedMessage({ channel, permalink, hasJoined, sent }: ShareResult): Content {
  if (sent !== undefined) return sentMessage(sent)
  const where = `Shared in ${mention(channel)}.`
  const said = present([
    permalink === undefined ? where : `${where} <${permalink}|View message>`,
    hasJoined && `Exec joined ${mention(channel)} to post it.`,
  ])
  return wordsContent(said.join('\n'))
}

interface SentCard {
  session: string
  channel: string
  ts: string
  to: string
  /** The title of the session's card. */
  title: string
}

/** For the sender, who can't open the direct message with the card. */
function sentMessage({ session, channel, ts, to, title }: SentCard): Content {
  return toMessage(
    quotePart('sent', [{ text: `You sent “${title}” to ` }, { user: to }, { text: '.' }], []),
    actionsPart(removeButton(`${session} ${channel}:${ts}`)),
  )
}

interface ShareToRetry {
  reference: SessionReference
  note: readonly RichPiece[]
}

export function shareAnswer(
  answer: { shared: ShareResult } | { problem: Problem },
  errorId: string,
  toRetry: ShareToRetry,
): Content {
  return 'shared' in answer
    ? sharedMessage(answer.shared)
    : notSharedMessage(answer.problem, errorId, toRetry)
}

/**
 * The problem and, if another try may help, a button that opens the form again, with the note if it fits the button's
 * value.
 */
function notSharedMessage(problem: Problem, errorId: string, { reference, note }: ShareToRetry): Content {
  const message = problemMessage(problem, errorId)
  const next = nextTry(problem)
  if (next === undefined) return message
  const isForPerson = next === 'send_to_person'
  const about = { id: reference.id, audience: isForPerson ? 'person' : 'conversation' }
  const whole = JSON.stringify({ ...about, note: cutMarkup(richMarkup(note), WRITTEN_CHARACTERS) })
  const value = whole.length <= LIMITS.buttonValue ? whole : JSON.stringify(about)
  const label = isForPerson ? 'Send to a person…' : 'Share…'
  return toMessage(message, actionsPart(button(label, SESSION_ACTIONS.shareAgain, value)))
}

const again = z.object({
  id: z.string().regex(SESSION_ID),
  audience: z.enum(['conversation', 'person']),
  note: z.string().default(''),
})

/** The form to open, from the button's value; `undefined` if unreadable. */
export function readShareAgain(value: string) {
  const data = readJson(again, value)
  if (data === undefined) return undefined
  const { id, audience, note } = data
  return { reference: { id }, filled: { audience, opensAtCurrent: true, note: parseMrkdwn(note) } }
}

interface ShareNotice {
  session: string
  /** `channel:ts`, which tells this share from the session's others. */
  dedupKey: string
  sharer: string
  channel: string
  /** The person it was sent to; `undefined` for a conversation of several. */
  to: string | undefined
  /** The title of the session's card. */
  title: string
  permalink: string | undefined
  /** Whether it is the preview of a link. */
  isPreview?: boolean
  turnOff: TurnOffPlace
}

/** For the participant: who shared their session, and where. */
export function shareNoticeMessage(notice: ShareNotice): Content {
  const { session, dedupKey, sharer, channel, to, title, permalink, isPreview, turnOff } = notice
  const value = `${session} ${dedupKey}`
  const said: RichPiece[] = [
    { user: sharer },
    {
      text: ` ${isPreview ? 'posted the link of' : 'shared'} your session “${title}” ${to === undefined ? 'in' : 'with'} `,
    },
    to === undefined ? placePiece(channel) : { user: to },
    { text: '.' },
    ...(permalink === undefined ? [] : [{ text: ' ' }, { text: 'View message', url: permalink }]),
  ]
  return toMessage(
    quotePart('share_notice', said, []),
    actionsPart(
      isPreview ? button('Hide preview', SHARE_NOTICE_ACTIONS.remove, value) : removeButton(value),
      turnOffControl('Turn off share DMs', SHARE_NOTICE_ACTIONS.turnOff, turnOff),
    ),
  )
}

/** Slack doesn't name direct messages between other people. */
function placePiece(channel: string): RichPiece {
  return channel.startsWith('D') ? { text: 'a direct message' } : { channel }
}

function removeButton(value: string): Button {
  const confirm = confirmation('Remove this card?', 'This deletes it for everyone.', 'Remove', 'danger')
  return { ...button('Remove', SHARE_NOTICE_ACTIONS.remove, value), style: 'danger', confirm }
}

/** The share from the button's value; `undefined` if unreadable. */
export function readShareNotice(value: string): { session: string; dedupKey: string } | undefined {
  const [, session, dedupKey] = /^(\S+) (\S+)$/.exec(value) ?? []
  return session === undefined || dedupKey === undefined ? undefined : { session, dedupKey }
}

export const SHARE_REMOVED = contextContent('Removed. Nobody sees it there anymore.')

export const PREVIEW_HIDDEN = contextContent('Preview hidden. Only the link is still there.')

export const SHARE_NOTICES_OFF = contextContent(
  'OK, no more DMs when someone shares your session. Notifications… in my Home turns them on.',
)
