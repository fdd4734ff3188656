import type { ReactNode } from 'react'
import { permalink } from '../../test/support/slack/messages.ts'
import type { Message, Workspace } from '../../test/support/slack/workspace.ts'
import { nameOf } from '../people.ts'
import { Blocks } from './blocks.tsx'
import type { DrawContext } from './draw-context.ts'
import { dayText, slackDateText } from './slack-date.ts'
import { Markup } from './text.tsx'
import { Unfurl } from './unfurl.tsx'

export interface MessageProps {
  message: Message
  workspace: Workspace
  context: DrawContext
  /** The number of replies; `undefined` inside a thread. */
  replies: number | undefined
  shortcuts: readonly { name: string; callback_id: string }[]
}

/** A message as one person sees it, with its unfurls and its menu. */
export function MessageView(props: MessageProps): ReactNode {
  const { message, workspace, context } = props
  const name = nameOf(workspace, message.user)
  const isOnlyForOne = message.ephemeral_for !== undefined
  if (message.subtype === 'channel_join') return <Announcement {...props} />
  return (
    <article
      className={isOnlyForOne ? 'message ephemeral' : 'message'}
      data-channel={message.channel}
      data-ts={message.ts}
    >
      <Avatar name={name} user={message.user} />
      <div className="message-body">
        {isOnlyForOne ? (
          <p className="only-you">
            Only visible to you · <Dismiss ts={message.ts} />
          </p>
        ) : null}
        <header>
          <b>{name}</b>
          {message.bot_id === undefined ? null : <span className="app-badge">App</span>}
          <time>{slackDateText(Number(message.ts), '{time}', context)}</time>
        </header>
        <Content message={message} context={context} />
        {message.edited === true && message.bot_id === undefined ? <small>(edited)</small> : null}
        {message.attachments.map((attachment) => (
          <Unfurl key={attachment.id} attachment={attachment} context={context} />
        ))}
        <Replies message={message} replies={props.replies} />
      </div>
      {isOnlyForOne ? null : <MessageMenu {...props} />}
    </article>
  )
}

/** Between messages of different days. */
export function DayLine({ ts, context }: { ts: string; context: DrawContext }): ReactNode {
  return <p className="day">{dayText(Number(ts), context)}</p>
}

/** Slack's own line about who has joined. */
function Announcement({ message, workspace, context }: MessageProps): ReactNode {
  const { user, inviter, channel, ts } = message
  const name = workspace.conversations.find(({ id }) => id === channel)?.name ?? ''
  const event =
    inviter === undefined ? `joined #${name}` : `was added to #${name} by ${nameOf(workspace, inviter)}`
  return (
    <article className="message announcement" data-channel={channel} data-ts={ts}>
      <p>
        <b>{nameOf(workspace, user)}</b> {event} <time>{slackDateText(Number(ts), '{time}', context)}</time>
      </p>
    </article>
  )
}

function Dismiss({ ts }: { ts: string }): ReactNode {
  return (
    <button type="button" className="dismiss" data-dismiss="" data-focus={`dismiss/${ts}`}>
      Dismiss
    </button>
  )
}

export function Avatar({ name, user }: { name: string; user: string }): ReactNode {
  const initials = name.split(' ').map((word) => word.charAt(0))
  return (
    <div className="avatar" data-user={user} aria-hidden="true">
      {initials.join('')}
    </div>
  )
}

/** In a message with blocks, `text` is only for notifications and screen readers. */
function Content({ message, context }: Pick<MessageProps, 'message' | 'context'>): ReactNode {
  return message.blocks.length > 0 ? (
    <Blocks blocks={message.blocks} context={context} />
  ) : (
    <Markup text={message.text} context={context} />
  )
}

function Replies({ message, replies }: { message: Message; replies: number | undefined }): ReactNode {
  if (replies === undefined || replies === 0) return null
  return (
    <button type="button" className="replies" data-thread={message.ts} data-focus={`replies/${message.ts}`}>
      {replies === 1 ? '1 reply' : `${replies} replies`}
    </button>
  )
}

function MessageMenu({ message, workspace, replies, shortcuts }: MessageProps): ReactNode {
  const focus = `message/${message.ts}`
  return (
    <div className="message-actions">
      {replies === undefined ? null : (
        <button
          type="button"
          className="button icon"
          data-thread={message.ts}
          data-focus={`${focus}/thread`}
          aria-label="Reply in thread"
          title="Reply in thread"
        >
          💬
        </button>
      )}
      <details className="menu">
        <summary
          className="button icon"
          data-focus={`${focus}/menu`}
          aria-label="More message actions"
          title="More message actions"
        >
          ⋮
        </summary>
        <div className="menu-items">
          {shortcuts.map(({ name, callback_id }) => (
            <button type="button" key={callback_id} data-shortcut={callback_id}>
              {name}
            </button>
          ))}
          <button type="button" data-copy={permalink(message, workspace)}>
            Copy link to message
          </button>
          <button type="button" data-copy={JSON.stringify(message, null, 2)}>
            Copy as JSON
          </button>
        </div>
      </details>
    </div>
  )
}
