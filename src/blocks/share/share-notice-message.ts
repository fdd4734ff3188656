import type { Button } from '@slack/types'
import { sessionButton } from '../card/session-buttons.ts'
import { button, type Content, plainText, toContent } from '../text/document.ts'
import { type RichPiece, richElements, richMarkup } from '../text/rich-pieces.ts'

/** Never change one: posted buttons keep theirs. */
export const SHARE_NOTICE_ACTIONS = {
  open: 'shared.open',
  remove: 'shared.remove',
  turnOff: 'shared.turn_off',
} as const

export interface ShareNotice {
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
}

/** For the participant: who shared their session, and where. */
export function shareNoticeMessage(notice: ShareNotice): Content {
  const { session, sharer, channel, to, title } = notice
  const said: RichPiece[] = [
    { user: sharer },
    { text: ` shared your session “${title}” ${to === undefined ? 'in' : 'with'} ` },
    to === undefined ? { channel } : { user: to },
    { text: '.' },
  ]
  return toContent(
    [
      {
        kind: 'block',
        block: {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: richElements(said) }],
        },
        markup: richMarkup(said),
      },
      {
        kind: 'actions',
        elements: [
          sessionButton('viewFeedback', { id: session }),
          openButton(notice),
          removeButton(notice),
          button('Turn off share DMs', SHARE_NOTICE_ACTIONS.turnOff, 'off'),
        ],
      },
    ],
    'message',
  )
}

export const SHARE_REMOVED: Content = toContent(
  [{ kind: 'context', text: 'Removed. Nobody sees it there anymore.' }],
  'message',
)

export const SHARE_NOTICES_OFF: Content = toContent(
  [
    {
      kind: 'context',
      text: "OK, no more DMs when someone shares your session. Notifications… in Exec's Home turns them on.",
    },
  ],
  'message',
)

export const SHARE_NOT_KNOWN: Content = toContent(
  [{ kind: 'context', text: 'That share is too old to remove here. Use ⋯ → Remove on the message itself.' }],
  'message',
)

function openButton({ permalink }: ShareNotice): Button | undefined {
  if (permalink === undefined) return undefined
  return {
    type: 'button',
    text: plainText('View message'),
    action_id: SHARE_NOTICE_ACTIONS.open,
    url: permalink,
  }
}

function removeButton({ session, dedupKey }: ShareNotice): Button {
  return {
    ...button('Remove', SHARE_NOTICE_ACTIONS.remove, `${session} ${dedupKey}`),
    style: 'danger',
    confirm: {
      title: plainText('Remove this card?'),
      text: plainText('This deletes it for everyone.'),
      confirm: plainText('Remove'),
      deny: plainText('Cancel'),
      style: 'danger',
    },
  }
}

/** Which share the button is about; `undefined` if that is unreadable. */
export function readShareNotice(value: string): { session: string; dedupKey: string } | undefined {
  const [, session, dedupKey] = /^(\S+) (\S+)$/.exec(value) ?? []
  return session === undefined || dedupKey === undefined ? undefined : { session, dedupKey }
}
