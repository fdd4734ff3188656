import type { Button } from '@slack/types'
import {
  actionsPart,
  button,
  type Content,
  confirmation,
  contextPart,
  type TurnOffPlace,
  toMessage,
  turnOffControl,
} from '../text/document.ts'
import { quotePart, type RichPiece } from '../text/rich-pieces.ts'

/** Never change one: posted buttons keep theirs. */
export const SHARE_NOTICE_ACTIONS = {
  open: 'shared.open',
  remove: 'shared.remove',
  turnOff: 'shared.turn_off',
} as const

interface ShareNotice {
  session: string
  /** As `channel:ts`: it tells this share from others of the session. */
  dedupKey: string
  sharer: string
  channel: string
  /** The person it was sent to, if it did not go to a conversation of several. */
  to: string | undefined
  /** Of the session's card. */
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

function removeButton(value: string): Button {
  const confirm = confirmation('Remove this card?', 'This deletes it for everyone.', 'Remove', 'danger')
  return { ...button('Remove', SHARE_NOTICE_ACTIONS.remove, value), style: 'danger', confirm }
}

export interface SentCard {
  session: string
  channel: string
  ts: string
  to: string
  /** Of the session's card. */
  title: string
}

/** For the sender, who can't open the direct message that has the card. */
export function sentMessage({ session, channel, ts, to, title }: SentCard): Content {
  return toMessage(
    quotePart('sent', [{ text: `You sent “${title}” to ` }, { user: to }, { text: '.' }], []),
    actionsPart(removeButton(`${session} ${channel}:${ts}`)),
  )
}

/** Slack names no direct message between others. */
function placePiece(channel: string): RichPiece {
  return channel.startsWith('D') ? { text: 'a direct message' } : { channel }
}

export const SHARE_REMOVED: Content = toMessage(contextPart('Removed. Nobody sees it there anymore.'))

export const PREVIEW_HIDDEN: Content = toMessage(contextPart('Preview hidden. Only the link is still there.'))

export const SHARE_NOTICES_OFF: Content = toMessage(
  contextPart('OK, no more DMs when someone shares your session. Notifications… in my Home turns them on.'),
)

/** Which share the button is about; `undefined` if that is unreadable. */
export function readShareNotice(value: string): { session: string; dedupKey: string } | undefined {
  const [, session, dedupKey] = /^(\S+) (\S+)$/.exec(value) ?? []
  return session === undefined || dedupKey === undefined ? undefined : { session, dedupKey }
}
