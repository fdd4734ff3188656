import { interactiveElements } from '../test/support/slack/blocks/interactive-elements.ts'
import { isMember, requireConversation } from '../test/support/slack/conversations.ts'
import { optionsOf } from '../test/support/slack/element-values.ts'
import { isObject, textOf } from '../test/support/slack/json.ts'
import { formatTyped, linksIn } from '../test/support/slack/links.ts'
import type { Composed } from '../test/support/slack/people/post-message.ts'
import type { Action, ActionOf, ActionResult } from './actions.ts'
import { hasApp } from './adding.ts'
import { controls, isSameConfiguration } from './controls.ts'
import { plainTextOf } from './draw/text.tsx'
import { isSlackbot } from './slackbot.ts'
import type { World } from './world.ts'

/** Unsent messages by the id of their preview. */
export type Drafts = Map<string, Composed>

const NO_RESULT: ActionResult = {}
const RESTARTED: ActionResult = { notice: 'Restarted' }

const NOTICE_OF_ABSENT_BOT =
  'Exec is not in this conversation, so it is not told of the mention. In a channel, /invite @Exec adds it.'

/** Carries out a person's action. Throws if Slack would not let that person do it, or Exec can't. */
export async function dispatch(world: World, drafts: Drafts, action: Action): Promise<ActionResult> {
  const { slack } = world
  switch (action.kind) {
    case 'say':
      return await say(world, drafts, action)
    case 'compose': {
      const composed = await slack.compose({ user: action.person, text: withMentions(world, action.text) })
      drafts.set(composed.draft.unfurl_id, composed)
      return { draft: composed.draft.unfurl_id }
    }
    case 'drop_preview': {
      const composed = drafts.get(action.draft)
      if (composed !== undefined) slack.dropPreview(composed, action.url)
      return NO_RESULT
    }
    case 'press':
      await press(world, action)
      return NO_RESULT
    case 'suggest':
      return await suggest(world, action)
    case 'submit':
      await submit(world, action)
      return NO_RESULT
    case 'close':
      // Another page of the same person, or the app, may have closed it before.
      if (slack.view(action.person) !== undefined)
        await slack.closeView({ user: action.person, all: action.all })
      return NO_RESULT
    case 'shortcut': {
      const { person: user, message, callback_id } = action
      await slack.messageShortcut({ user, message, callback_id })
      return NO_RESULT
    }
    case 'dismiss':
      slack.dismiss(action.person, action.message)
      return NO_RESULT
    case 'open_app':
      await slack.openHome({ user: action.person, tab: action.tab })
      return NO_RESULT
    case 'join':
      slack.join(action.person, action.channel)
      return NO_RESULT
    case 'control':
      return await control(world, action)
    case 'restart':
      await world.restartBot()
      return RESTARTED
    case 'pass':
      await world.pass(action.minutes * 60_000)
      return NO_RESULT
    case 'grade':
      await world.grade(action.session)
      return { notice: `Exec has graded ${action.session}. A minute has passed.` }
  }
}

async function say(world: World, drafts: Drafts, action: ActionOf<'say'>): Promise<ActionResult> {
  const { slack } = world
  const { person: user, channel, thread } = action
  if (isSlackbot({ id: channel })) {
    await world.slackbot.ask(user, action.text)
    return NO_RESULT
  }
  if (action.text.startsWith('/')) return await runCommand(world, action)
  const text = withMentions(world, action.text)
  const composed = drafts.get(action.draft ?? '')
  const destination = { channel, ...(thread === undefined ? {} : { thread_ts: thread }) }
  const isTheirs = composed?.draft.user === user
  if (composed === undefined || !isTheirs || !hasSameLinks(composed.draft.typed, text)) {
    await slack.post({ user, text, ...destination })
  } else {
    composed.draft.typed = text
    await slack.sendComposed(composed, destination)
  }
  drafts.delete(action.draft ?? '')
  return mentionsAbsentBot(world, channel, text) ? { notice: NOTICE_OF_ABSENT_BOT } : NO_RESULT
}

/** Slack delivers no mention to an app that is not in the conversation, and says so to the author. */
function mentionsAbsentBot({ slack }: World, channel: string, text: string): boolean {
  const { bot } = slack.workspace
  return (
    text.includes(`<@${bot.user_id}>`) &&
    !isMember(requireConversation(slack.workspace, channel), bot.user_id)
  )
}

function hasSameLinks(one: string, other: string): boolean {
  return linksIn(formatTyped(one)).join() === linksIn(formatTyped(other)).join()
}

async function runCommand(
  world: World,
  { person, channel, text, thread }: ActionOf<'say'>,
): Promise<ActionResult> {
  const { slack } = world
  const [command = '', ...rest] = text.split(' ')
  if (command === '/invite') return invite(world, channel, person)
  if (thread !== undefined) return { notice: `${command} is not supported in threads. Sorry!` }
  if (!slack.settings.commands.includes(command)) return { notice: `${command} is not a valid command.` }
  const typed = withMentions(world, rest.join(' '))
  await slack.command({ user: person, channel, command, text: formatTyped(typed) })
  return NO_RESULT
}

/** Slack's own `/invite`. Here it always invites the bot. */
async function invite({ slack }: World, channel: string, inviter: string): Promise<ActionResult> {
  const { bot, team } = slack.workspace
  if (!hasApp(slack)) return { notice: `${team.name} has not added Exec.` }
  const { members, name } = requireConversation(slack.workspace, channel)
  if (members.includes(bot.user_id)) return { notice: `Exec is already in #${name}.` }
  slack.join(bot.user_id, channel, inviter)
  await slack.event({ type: 'member_joined_channel', user: bot.user_id, channel, inviter }, channel)
  return NO_RESULT
}

/** Slack's composer turns names into mentions by a menu. Here names in the text become mentions. */
function withMentions({ slack }: World, text: string): string {
  let mentioned = text
  for (const { id, real_name } of slack.workspace.people)
    mentioned = mentioned.replaceAll(`@${real_name}`, `<@${id}>`)
  return mentioned
}

async function submit(world: World, { person: user, values }: ActionOf<'submit'>): Promise<void> {
  await world.slack.submitView({ user, values: filledIn(world, user, values) })
}

/** What the page's modal is filled in with, as Slack takes it. */
function filledIn(world: World, user: string, values: ActionOf<'submit'>['values']) {
  const { slack } = world
  const takesMentions = (name: string) =>
    interactiveElements(slack.view(user)?.blocks ?? []).some(
      ({ block, element }) =>
        element.type === 'rich_text_input' && name === `${block.block_id}/${element.action_id}`,
    )
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && takesMentions(name) ? withMentions(world, value) : value,
    ]),
  )
}

async function press(world: World, action: ActionOf<'press'>): Promise<void> {
  const { slack } = world
  const { person: user, action_id, block_id, message, url, value, values } = action
  if (message !== undefined && isSlackbot({ id: message.channel }))
    return world.slackbot.press(user, message.ts, block_id)
  const views = [...slack.viewStack(user), slack.home(user)]
  const view = views.find((shown) => shown?.id === action.view)
  // Slack tells the app with each press in a modal what its fields hold.
  if (values !== undefined && slack.view(user)?.id === action.view)
    slack.fillView({ user, values: filledIn(world, user, values) })
  await slack.click({
    user,
    action_id,
    block_id,
    mayBeGone: true,
    ...(message === undefined ? {} : { message }),
    ...(url === undefined ? {} : { url }),
    ...(view === undefined ? {} : { view }),
    ...(value === undefined ? {} : { value }),
  })
}

async function suggest(
  { slack }: World,
  { person: user, view: id, action_id, value }: ActionOf<'suggest'>,
): Promise<ActionResult> {
  const view = [...slack.viewStack(user), slack.home(user)].find((shown) => shown?.id === id)
  if (view === undefined) throw new Error(`${user} does not see view ${id}`)
  const { body } = await slack.suggest({ user, view, action_id, value })
  const options = isObject(body) ? optionsOf(body) : []
  return {
    options: options.map(({ value, text }) => ({ value: textOf(value) ?? '', label: plainTextOf(text) })),
  }
}

async function control(world: World, { name, value }: ActionOf<'control'>): Promise<ActionResult> {
  const before = world.controls
  const wanted = controls.parse({ ...before, [name]: value })
  await world.control(wanted)
  return isSameConfiguration(wanted, before) ? NO_RESULT : RESTARTED
}
