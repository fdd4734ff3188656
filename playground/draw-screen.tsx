import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { canRead, isMember, requirePerson } from '../test/support/slack/conversations.ts'
import type { JsonObject } from '../test/support/slack/json.ts'
import type { Composed } from '../test/support/slack/people/post-message.ts'
import type { FakeSlack } from '../test/support/slack/slack.ts'
import type { Conversation, Message, Person } from '../test/support/slack/workspace.ts'
import { hasApp } from './adding.ts'
import { ConversationStart } from './draw/conversation-start.tsx'
import type { DrawContext } from './draw/draw-context.ts'
import { DayLine, type MessageProps, MessageView } from './draw/message.tsx'
import { Preview } from './draw/preview.tsx'
import { Heading, Sidebar } from './draw/sidebar.tsx'
import { dayText } from './draw/slack-date.ts'
import { Answered, Asked } from './draw/slackbot.tsx'
import { Home, Modal } from './draw/view.tsx'
import { SHORTCUTS } from './manifest.ts'
import type { Composer, ListItem, Place, Screen } from './page-data.ts'
import { conversationName, nameOf, type Role } from './people.ts'
import { isSlackbot, slackbotConversation } from './slackbot.ts'
import { hintFor, suggestionsFor } from './suggestions.ts'
import type { World } from './world.ts'

interface Drawing {
  draft?: Composed | undefined
  /** When the page was opened. Slack keeps no private answers, so a page shows none from before. */
  since?: string
}

/** Draws one person's screen at a place, or at the first place that this person may open. Who opens a conversation has read it. */
export function drawScreen(
  world: World,
  wanted: Partial<Place>,
  { draft, since = '0' }: Drawing = {},
): Screen {
  const { slack, readMarks, roles } = world
  const { workspace } = slack
  const viewer = requirePerson(workspace, viewerId(world, wanted.person))
  const conversations = [
    ...workspace.conversations.filter((conversation) => canRead(workspace, conversation, viewer.id)),
    ...(hasApp(slack) ? [slackbotConversation(viewer)] : []),
  ]
  const conversation = conversations.find(({ id }) => id === wanted.conversation) ?? conversations[0]
  if (conversation === undefined) throw new Error(`${viewer.id} can open no conversation`)

  const isTalk = isSlackbot(conversation)
  const seen = (isTalk ? [] : slack.visibleTo(viewer.id, conversation.id)).filter(
    ({ ephemeral_for, ts }) => ephemeral_for === undefined || ts >= since,
  )
  const isHere = conversation.id === wanted.conversation
  const thread = isHere && seen.some(({ ts }) => ts === wanted.thread) ? wanted.thread : undefined
  const isApp = conversation.kind === 'app_dm'
  const hasHome = isApp && slack.settings.homeTab
  const isHome = isHere && wanted.tab === 'home' && hasHome
  const place: Place = {
    person: viewer.id,
    conversation: conversation.id,
    tab: isHome ? 'home' : 'messages',
    thread,
  }
  if (!isHome && !isTalk) readMarks.read(viewer.id, conversation.id)
  const context = contextOf(world, viewer)
  const shortcuts =
    viewer.is_stranger === true || !hasApp(slack) ? [] : SHORTCUTS.filter(({ type }) => type === 'message')
  const drawMessage = (message: Message, replies: number | undefined) =>
    drawItem(slack, { message, replies, context, shortcuts })
  const inConversation = seen.filter(({ thread_ts }) => thread_ts === undefined)
  return {
    place,
    timeZone: viewer.tz,
    isApp,
    sidebar: html(
      <Sidebar
        workspace={workspace}
        viewer={viewer}
        conversations={conversations}
        place={place}
        unread={(listed) => (isSlackbot(listed) ? 0 : readMarks.unread(viewer.id, listed))}
      />,
    ),
    heading: html(
      <Heading
        workspace={workspace}
        viewer={viewer}
        conversation={conversation}
        place={place}
        hasHome={hasHome}
      />,
    ),
    items: isHome
      ? [{ key: 'home', html: html(<Home view={slack.home(viewer.id)} context={context} />), spoken: '' }]
      : [
          ...drawStart(slack, roles[viewer.id], { viewer, conversation }),
          ...(isTalk ? drawTalk(world, viewer, context) : []),
          ...inConversation.flatMap((message, at) => [
            ...drawDay(message, inConversation[at - 1], context),
            drawMessage(message, repliesTo(message, seen)),
          ]),
        ],
    threadItems:
      thread === undefined
        ? []
        : seen
            .filter(({ ts, thread_ts }) => ts === thread || thread_ts === thread)
            .map((message) => drawMessage(message, undefined)),
    composer: composerFor(slack, viewer, conversation),
    preview: draft?.draft.user === viewer.id ? html(<Preview draft={draft.draft} context={context} />) : '',
    modal: drawModal(slack, viewer, context),
  }
}

function viewerId({ roles }: World, wanted: string | undefined): string {
  return wanted !== undefined && wanted in roles ? wanted : (Object.keys(roles)[0] ?? '')
}

/** The library gives its elements ids that repeat on a page, so they become another attribute. */
function html(drawn: ReactNode): string {
  return renderToStaticMarkup(drawn).replaceAll(/ id="(?!field-|modal-)/g, ' data-library-id="')
}

function drawStart(
  slack: FakeSlack,
  role: Role | undefined,
  { viewer, conversation }: { viewer: Person; conversation: Conversation },
): ListItem[] {
  if (role === undefined) return []
  const isOpen = hasApp(slack) && composerFor(slack, viewer, conversation).kind === 'open'
  const suggestions = isOpen ? suggestionsFor(slack.workspace, viewer, conversation) : []
  const hint = isOpen ? hintFor(viewer, conversation) : undefined
  const start = <ConversationStart viewer={viewer} role={role} suggestions={suggestions} hint={hint} />
  return [{ key: 'start', html: html(start), spoken: '' }]
}

/** What the person has asked Slackbot, and its answers. */
function drawTalk({ slackbot }: World, viewer: Person, context: DrawContext): ListItem[] {
  return slackbot.of(viewer.id).flatMap((said) => [
    {
      key: `asked-${said.ts}`,
      html: html(<Asked said={said} name={viewer.real_name} context={context} />),
      spoken: '',
    },
    {
      key: `answered-${said.ts}`,
      html: html(<Answered said={said} context={context} />),
      spoken: `Slackbot: ${said.says ?? said.reply?.text ?? ''}`,
    },
  ])
}

function drawItem({ workspace }: FakeSlack, drawn: Omit<MessageProps, 'workspace'>): ListItem {
  const { message } = drawn
  return {
    key: message.ts,
    html: html(<MessageView {...drawn} workspace={workspace} />),
    spoken: `${nameOf(workspace, message.user)}: ${message.text}`,
  }
}

/** Above the first message of a day, unless all are of today. */
function drawDay({ ts }: Message, before: Message | undefined, context: DrawContext): ListItem[] {
  const day = (seconds: number) => dayText(seconds, context)
  const previous = before === undefined ? context.now.getTime() / 1000 : Number(before.ts)
  if (day(Number(ts)) === day(previous)) return []
  return [{ key: `day-${ts}`, html: html(<DayLine ts={ts} context={context} />), spoken: '' }]
}

function repliesTo({ ts }: Message, seen: readonly Message[]): number {
  return seen.filter(({ thread_ts, ts: own }) => thread_ts === ts && own !== ts).length
}

function drawModal(slack: FakeSlack, viewer: Person, context: DrawContext): Screen['modal'] {
  const stack = slack.viewStack(viewer.id)
  const view = stack.at(-1)
  if (view === undefined) return undefined
  return {
    version: JSON.stringify([view.id, view.hash, view.errors]),
    html: html(<Modal view={view} isPushed={stack.length > 1} context={context} />),
  }
}

function composerFor(slack: FakeSlack, viewer: Person, conversation: Conversation): Composer {
  const { workspace } = slack
  const name = conversationName(workspace, conversation, viewer)
  if (conversation.is_archived === true)
    return { kind: 'closed', why: `#${name} is archived.`, canJoin: false }
  if (conversation.posting === 'nobody')
    return { kind: 'closed', why: `Only admins may post in #${name}.`, canJoin: false }
  if (!isMember(conversation, viewer.id))
    return { kind: 'closed', why: `You are not in #${name}.`, canJoin: true }
  const isChannel = conversation.kind === 'public' || conversation.kind === 'private'
  return { kind: 'open', label: `Message ${isChannel ? '#' : ''}${name}` }
}

function contextOf({ slack, clock }: World, viewer: Person): DrawContext {
  const { workspace } = slack
  const label = (conversation: Conversation) => conversationName(workspace, conversation, viewer)
  return {
    person: viewer.id,
    timeZone: viewer.tz,
    now: new Date(clock.now()),
    people: workspace.people.map(({ id, real_name }) => ({ id, name: real_name })),
    channels: workspace.conversations.map((conversation) => ({
      id: conversation.id,
      name: label(conversation),
    })),
    optionsFor(menu: JsonObject) {
      const type = String(menu.type)
      if (type.includes('users'))
        return slack.offeredPeople().map(({ id, real_name }) => ({ value: id, label: real_name }))
      const isOffered = ({ kind }: Conversation) => !type.includes('channels') || kind === 'public'
      return slack
        .offered(viewer.id, menu)
        .filter(isOffered)
        .map((conversation) => ({
          value: conversation.id,
          label: conversation.kind === 'public' ? `#${label(conversation)}` : label(conversation),
        }))
    },
  }
}
