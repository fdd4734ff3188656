import type { ReactNode } from 'react'
import type { Conversation, Person, Workspace } from '../../test/support/slack/workspace.ts'
import type { Place } from '../page-data.ts'
import { conversationName } from '../people.ts'
import { placeHash } from '../place-hash.ts'

interface SidebarProps {
  workspace: Workspace
  viewer: Person
  conversations: readonly Conversation[]
  place: Place
  /** How many messages the person has to read there. */
  unread: (conversation: Conversation) => number
}

/** The conversations that a person can open, by kind. */
export function Sidebar({ workspace, viewer, conversations, place, unread }: SidebarProps): ReactNode {
  const groups: { title: string; kinds: Conversation['kind'][] }[] = [
    { title: 'Channels', kinds: ['public', 'private'] },
    { title: 'Direct messages', kinds: ['im', 'mpim'] },
    { title: 'Apps', kinds: ['app_dm'] },
  ]
  return groups.map(({ title, kinds }) => {
    const listed = conversations.filter(({ kind }) => kinds.includes(kind))
    if (listed.length === 0) return null
    return (
      <section key={title}>
        <h2>{title}</h2>
        <ul>
          {listed.map((conversation) => (
            <li key={conversation.id}>
              <a
                href={placeHash({ person: viewer.id, conversation: conversation.id, tab: 'messages' })}
                aria-current={conversation.id === place.conversation ? 'page' : undefined}
                data-focus={`sidebar/${conversation.id}`}
              >
                <span>
                  <span aria-hidden="true">{iconOf(conversation)}</span>{' '}
                  {conversationName(workspace, conversation, viewer)}
                </span>
                <Marks conversation={conversation} />
                <Unread count={unread(conversation)} />
              </a>
            </li>
          ))}
        </ul>
      </section>
    )
  })
}

function Unread({ count }: { count: number }): ReactNode {
  return count === 0 ? null : (
    <b className="count unread">
      {count}
      <span className="visually-hidden"> unread</span>
    </b>
  )
}

function iconOf({ kind }: Conversation): string {
  return { public: '#', private: '🔒', im: '●', mpim: '●', app_dm: '◆' }[kind]
}

function Marks({ conversation }: { conversation: Conversation }): ReactNode {
  const marks = [
    ...(conversation.is_ext_shared === true ? ['shared with Other Inc'] : []),
    ...(conversation.is_archived === true ? ['archived'] : []),
    ...(conversation.posting === 'nobody' ? ['no posting'] : []),
  ]
  return marks.length === 0 ? null : <small className="mark">{marks.join(', ')}</small>
}

/** The head of a conversation: its name, its members, and the tabs of the app. */
export function Heading(props: {
  workspace: Workspace
  viewer: Person
  conversation: Conversation
  place: Place
  /** Whether the app has a Home tab. */
  hasHome: boolean
}): ReactNode {
  const { workspace, viewer, conversation, place } = props
  const name = conversationName(workspace, conversation, viewer)
  const tabs: Place['tab'][] = props.hasHome ? ['home', 'messages'] : ['messages']
  const hasBot = conversation.members.includes(workspace.bot.user_id)
  return (
    <>
      <h1>
        <span aria-hidden="true">{iconOf(conversation)}</span> {name}
      </h1>
      {conversation.kind === 'app_dm' ? (
        <nav aria-label="Tabs of Exec" className="tabs">
          {tabs.map((tab) => (
            <a
              key={tab}
              href={placeHash({ person: viewer.id, conversation: conversation.id, tab })}
              aria-current={place.tab === tab ? 'page' : undefined}
              data-focus={`tab/${tab}`}
            >
              {tab === 'home' ? 'Home' : 'Messages'}
            </a>
          ))}
        </nav>
      ) : (
        <p className="quiet">
          {conversation.members.length} members · {hasBot ? 'Exec is in here' : 'Exec is not in here'}{' '}
          <Marks conversation={conversation} />
        </p>
      )}
      <h2 className="visually-hidden">{place.tab === 'home' ? 'Home' : 'Messages'}</h2>
    </>
  )
}
