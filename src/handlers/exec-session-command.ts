import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import type { Content } from '../blocks/card-document.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import { sessionText } from '../blocks/session-action.ts'
import { shareAgainMessage, sharedMessage } from '../blocks/share-view.ts'
import { NOTE_CHARACTERS } from '../blocks/shared.ts'
import { usageMessage } from '../blocks/usage-message.ts'
import { parseReferenceWithRest } from '../exec/first-reference.ts'
import { parseSessionReference } from '../exec/session-reference.ts'
import { noteText, parseNote } from '../share/note.ts'
import type { Visit } from './attend.ts'
import { cardOrProblem } from './card-or-problem.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { share } from './share.ts'
import { why } from './why.ts'

export const EXEC_SESSION_COMMAND = '/exec-session'

/**
 * `/exec-session <id or link>`: the session, to the asker alone. `share` posts it here, `why` explains a link, and without
 * an argument it says how to use it.
 */
export function execSessionCommand(dependencies: HandlerDependencies) {
  return async ({ ack, body, command, respond }: SlackCommandMiddlewareArgs & AllMiddlewareArgs) => {
    await ack()
    const answer = (content: Content) => respond({ response_type: 'ephemeral', ...content })
    await dependencies.attend(
      {
        key: command.trigger_id,
        body,
        surface: 'command',
        user: command.user_id,
        channel: command.channel_id,
      },
      async (visit) => {
        const content = await commandAnswer(dependencies, visit, command.text)
        await visit.deliver(() => answer(content))
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
  const [, verb = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  switch (verb.toLowerCase()) {
    case '':
    case 'help':
    case '--help':
      return usageMessage()
    case 'share':
      return shareHere(dependencies, visit, rest)
    case 'why':
      return why(dependencies, visit, rest)
    default:
      return show(dependencies, visit, text)
  }
}

async function show(dependencies: HandlerDependencies, visit: Visit, text: string): Promise<Content> {
  const parsed = parseSessionReference(text, dependencies.linkHosts)
  if (!parsed.ok) return problemMessage(parsed.error, visit.reference)
  return cardOrProblem(dependencies, visit, parsed.value)
}

/** Posts the card to the conversation of the command, and returns the private confirmation. */
async function shareHere(dependencies: HandlerDependencies, visit: Visit, text: string): Promise<Content> {
  const parsed = parseReferenceWithRest(text, dependencies.linkHosts)
  if (!parsed.ok) return problemMessage(parsed.error, visit.reference)
  const { reference, rest } = parsed.value
  const shared = await share(dependencies, visit, {
    reference,
    target: { channel: visit.channel ?? '' },
    note: parseNote(rest),
    withRubric: false,
  })
  if (shared.ok) return sharedMessage(shared.value.permalink, false)
  return shareAgainMessage(problemMessage(shared.error, visit.reference), {
    session: sessionText(reference),
    note: noteText(parseNote(rest)).slice(0, NOTE_CHARACTERS),
    ...(visit.channel === undefined ? {} : { conversation: visit.channel }),
  })
}
