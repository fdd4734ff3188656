import { actionsPart, button, type Content, confirmation, contextPart, toMessage } from '../text/document.ts'
import { quotePart, type RichPiece } from '../text/rich-pieces.ts'
import { type TurnOffPlace, turnOffControl } from '../text/turn-off.ts'

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
  /** Whether the sharer reads it. */
  isSharer?: boolean
  channel: string
  /** The person it was sent to, if it did not go to a conversation of several. */
  to: string | undefined
  /** Of the session's card. */
  title: string
  permalink: string | undefined
  /** Whether it is the preview of a link. */
  isPreview?: boolean
  turnOff: TurnOffPlace | undefined
}

/** For the participant, who shared their session, and where; for the sharer, to whom they sent it. */
export function shareNoticeMessage(notice: ShareNotice): Content {
  const { session, dedupKey, sharer, isSharer, channel, to, title, permalink, isPreview, turnOff } = notice
  const value = `${session} ${dedupKey}`
  const shared = isSharer
    ? `You shared “${title}”`
    : ` ${isPreview ? 'posted the link of' : 'shared'} your session “${title}”`
  const said: RichPiece[] = [
    ...(isSharer ? [] : [{ user: sharer }]),
    { text: `${shared} ${to === undefined ? 'in' : 'with'} ` },
    to === undefined ? placePiece(channel) : { user: to },
    { text: '.' },
    ...(permalink === undefined ? [] : [{ text: ' ' }, { text: 'View message', url: permalink }]),
  ]
  return toMessage(
    quotePart('share_notice', said, []),
    actionsPart(
      isPreview
        ? button('Hide preview', SHARE_NOTICE_ACTIONS.remove, value)
        : {
            ...button('Remove', SHARE_NOTICE_ACTIONS.remove, value),
            style: 'danger',
            confirm: confirmation('Remove this card?', 'This deletes it for everyone.', 'Remove', 'danger'),
          },
      turnOff && turnOffControl('Turn off share DMs', SHARE_NOTICE_ACTIONS.turnOff, turnOff),
    ),
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
