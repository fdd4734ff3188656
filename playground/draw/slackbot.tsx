import type { ReactNode } from 'react'
import { type Exchange, SLACKBOT, SLACKBOT_CHANNEL } from '../slackbot.ts'
import { Blocks } from './blocks.tsx'
import type { DrawContext } from './draw-context.ts'
import { Avatar } from './message.tsx'
import { slackDateText } from './slack-date.ts'

/** What the person asked. */
export function Asked({
  said,
  name,
  context,
}: {
  said: Exchange
  name: string
  context: DrawContext
}): ReactNode {
  return (
    <Bubble said={said} user={context.person} name={name} context={context}>
      <p>{said.asked}</p>
    </Bubble>
  )
}

/** What Slackbot shows, and what its model reads. */
export function Answered({ said, context }: { said: Exchange; context: DrawContext }): ReactNode {
  const { call, reply, says } = said
  return (
    <Bubble said={said} user={SLACKBOT} name="Slackbot" context={context}>
      {call === undefined ? null : (
        <p className="called quiet">
          Slackbot would call <code>{call.tool}</code> with <code>{JSON.stringify(call.input)}</code>
        </p>
      )}
      {says === undefined ? null : <p>{says}</p>}
      {reply === undefined ? null : (
        <>
          {reply.blocks.length === 0 ? <p className="quiet">Nobody sees this answer but its model.</p> : null}
          <Blocks blocks={reply.blocks} context={context} />
          <details className="model-reads">
            <summary data-focus={`reads/${said.ts}`}>What its model reads</summary>
            <pre>{reply.text}</pre>
          </details>
        </>
      )}
    </Bubble>
  )
}

function Bubble(props: {
  said: Exchange
  user: string
  name: string
  context: DrawContext
  children: ReactNode
}): ReactNode {
  const { said, user, name, context, children } = props
  return (
    <article className="message" data-channel={SLACKBOT_CHANNEL} data-ts={said.ts}>
      <Avatar name={name} user={user} />
      <div className="message-body">
        <header>
          <b>{name}</b>
          <time>{slackDateText(Number(said.ts), '{time}', context)}</time>
        </header>
        {children}
      </div>
    </article>
  )
}
