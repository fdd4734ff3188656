import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import type { Content } from '../blocks/card-document.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import { sessionCard } from '../blocks/session-card.ts'
import { usageMessage } from '../blocks/usage-message.ts'
import { parseSessionReference } from '../exec/session-reference.ts'
import type { Visit } from './attend.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { look } from './look.ts'

export const EXEC_SESSION_COMMAND = '/exec-session'

/** `/exec-session <id or link>`: the session, to the asker alone. Without an argument: how to use it. */
export function execSessionCommand(dependencies: HandlerDependencies) {
  return async ({ ack, command, respond }: SlackCommandMiddlewareArgs & AllMiddlewareArgs) => {
    await ack()
    const answer = (content: Content) => respond({ response_type: 'ephemeral', ...content })
    await dependencies.attend(
      {
        key: command.trigger_id,
        surface: 'command',
        user: command.user_id,
        channel: command.channel_id,
      },
      async (visit) => {
        await answer(await commandAnswer(dependencies, visit, command.text))
      },
      (problem, reference) => answer(problemMessage(problem, reference)),
    )
  }
}

async function commandAnswer(
  dependencies: HandlerDependencies,
  visit: Visit,
  text: string,
): Promise<Content> {
  const argument = text.trim()
  if (argument === '' || argument.toLowerCase() === 'help') return usageMessage()
  const parsed = parseSessionReference(argument, dependencies.linkHosts)
  if (!parsed.ok) return problemMessage(parsed.error, visit.reference)
  const reference = parsed.value
  const opened = await look(dependencies, visit, reference)
  if (!opened.ok) return problemMessage(opened.error, visit.reference, reference)
  return sessionCard(opened.value.session, {
    reference,
    sessionUrl: dependencies.sessionUrl,
    surface: 'message',
    isExpanded: false,
  })
}
