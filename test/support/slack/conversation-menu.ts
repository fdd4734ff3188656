import { interactiveElements } from './blocks/interactive-elements.ts'
import { canRead } from './conversations.ts'
import type { Core } from './core.ts'
import { type Choice, chosenState, valueIn, withValue } from './element-values.ts'
import { isObject, type JsonObject, textOf } from './json.ts'
import type { View } from './views.ts'
import type { Conversation, Person } from './workspace.ts'

/** The conversations that a menu offers to a person, by its filter. */
export function offeredConversations(core: Core, userId: string, element: JsonObject): Conversation[] {
  const filter = isObject(element.filter) ? element.filter : {}
  const isIncluded = (kind: string) => !Array.isArray(filter.include) || filter.include.includes(kind)
  return core.workspace.conversations.filter(
    (conversation) =>
      canRead(core.workspace, conversation, userId) &&
      conversation.is_archived !== true &&
      isIncluded(conversation.kind === 'app_dm' ? 'im' : conversation.kind) &&
      !(filter.exclude_external_shared_channels === true && conversation.is_ext_shared === true) &&
      !(filter.exclude_bot_users === true && conversation.kind === 'app_dm'),
  )
}

/** The people that a menu offers to everyone: all that Slack knows and has not deactivated. */
export function offeredPeople({ workspace }: Core): Person[] {
  return workspace.people.filter(({ deleted }) => deleted !== true)
}

/** Throws where the menu would not have offered the conversation or person: the caller acts wrongly. */
export function checkOfferedChoice(core: Core, userId: string, element: JsonObject, choice: Choice): void {
  if (choice === null) return
  const offered = offeredIds(core, userId, element)
  if (offered === undefined) return
  if ([choice].flat().every((id) => typeof id === 'string' && offered.includes(id))) return
  throw new Error(
    `${textOf(element.action_id)} does not offer ${JSON.stringify(choice)}, but ${offered.join(', ')}`,
  )
}

function offeredIds(core: Core, userId: string, element: JsonObject): string[] | undefined {
  if (element.type === 'conversations_select')
    return offeredConversations(core, userId, element).map(({ id }) => id)
  return element.type === 'users_select' || element.type === 'multi_users_select'
    ? offeredPeople(core).map(({ id }) => id)
    : undefined
}

/** Fills in the conversation in which the modal was opened, where a menu asks for it and its filter admits it. */
export function fillCurrentConversation(core: Core, view: View): void {
  for (const { block, element } of interactiveElements(view.blocks)) {
    if (element.default_to_current_conversation !== true || view.channel === undefined) continue
    if (valueIn(view.state, block, element)?.selected_conversation !== null) continue
    if (!offeredConversations(core, view.user, element).some(({ id }) => id === view.channel)) continue
    view.state = withValue(view.state, block, element, chosenState(element, view.channel))
  }
}
