import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import { parsePerson } from '../../access/listed-person.ts'
import { sessionText } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { SHARE_NOTE, usageMessage } from '../../blocks/problems/usage-message.ts'
import { noteText, parseNote } from '../../blocks/share/note.ts'
import { shareAgainMessage, sharedMessage } from '../../blocks/share/share-view.ts'
import type { Content } from '../../blocks/text/document.ts'
import { deliverMessage } from '../../delivery/reply.ts'
import type { Visit } from '../../delivery/runner.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { parseReferenceWithRest, parseSessionReference } from '../../exec/session-reference.ts'
import { cardOrProblem } from '../../features/card/answers.ts'
import { latest, listAnswer } from '../../features/lists/answers.ts'
import { share } from '../../features/share/share.ts'
import { why } from '../../features/why/why.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

export const EXEC_SESSION_COMMAND = '/exec-session'

/**
 * `/exec-session`: the asker's latest sessions, to them alone; with an id or link, that session. `recent` lists someone's,
 * `latest` shows the newest graded one, `share` posts one here, `why` explains a link, and `help` says how to use it. These
 * words win over a session whose id is the same; its link still names it.
 */
export function execSessionCommand(dependencies: HandlerDependencies) {
  return async ({ ack, body, command, respond }: SlackCommandMiddlewareArgs & AllMiddlewareArgs) => {
    await ack()
    // Taken out of it, so that what waits for Exec does not hold the whole command.
    const { trigger_id: key, user_id: user, channel_id: channel, text } = command
    const answer = (content: Content) => respond({ response_type: 'ephemeral', ...content })
    dependencies.attend(
      { key, body, surface: 'command', user, channel },
      async (visit) => {
        const content = await commandAnswer(dependencies, visit, text)
        await deliverMessage(visit, content, answer)
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
    case 'recent':
      return recent(dependencies, visit, rest)
    case 'latest':
      return rest === '' ? latest(dependencies, visit) : usageMessage()
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

async function recent(dependencies: HandlerDependencies, visit: Visit, text: string): Promise<Content> {
  const person = text.trim() === '' ? undefined : parsePerson(text)
  if (person?.ok === false) return problemMessage(person.error, visit.reference)
  return list(dependencies, visit, person?.value)
}

async function list(
  dependencies: HandlerDependencies,
  visit: Visit,
  of: ListCursor['of'] = 'own',
  options: { note?: string } = {},
): Promise<Content> {
  const answer = await listAnswer(dependencies, visit, firstPage(of), options)
  return answer.ok ? answer.value : answer.error
}

async function show(dependencies: HandlerDependencies, visit: Visit, text: string): Promise<Content> {
  const parsed = parseSessionReference(text, dependencies.linkHosts)
  if (!parsed.ok) return problemMessage(parsed.error, visit.reference)
  return cardOrProblem(dependencies, visit, parsed.value)
}

/**
 * Posts the card to the conversation of the command, and returns the private confirmation. Where no session is named, the
 * asker's own are listed.
 */
async function shareHere(dependencies: HandlerDependencies, visit: Visit, text: string): Promise<Content> {
  if (text.trim() === '') return list(dependencies, visit, 'own', { note: SHARE_NOTE })
  const parsed = parseReferenceWithRest(text, dependencies.linkHosts)
  if (!parsed.ok) return problemMessage(parsed.error, visit.reference)
  const { reference, rest } = parsed.value
  const note = parseNote(rest)
  const target = { channel: visit.channel ?? '' }
  const shared = await share(dependencies, visit, { reference, target, note, withRubric: false })
  if (shared.ok) return sharedMessage(shared.value.permalink, false)
  return shareAgainMessage(problemMessage(shared.error, visit.reference), {
    session: sessionText(reference),
    note: noteText(note),
    ...(visit.channel === undefined ? {} : { conversation: visit.channel }),
  })
}
