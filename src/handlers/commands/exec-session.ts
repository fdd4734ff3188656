import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { beginsWithPerson } from '../../access/people.ts'
import { notUnderstoodMessage } from '../../blocks/help/not-understood-message.ts'
import { SHARE_NOTE, usageMessage } from '../../blocks/help/usage-message.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { notSharedMessage, sharedMessage } from '../../blocks/share/share-answers.ts'
import type { AnyContent, Content } from '../../blocks/text/document.ts'
import { parseMrkdwn } from '../../blocks/text/rich-pieces.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { ackFirst, type DeliveryRunner, defineListener } from '../../delivery/runner.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { parseReference, parseReferenceWithRest } from '../../exec/session-reference.ts'
import {
  type AssignmentDependencies,
  assignmentsOrProblem,
} from '../../features/assignments/answer-with-assignments.ts'
import { answerBoard, type BoardDependencies } from '../../features/board/show-board.ts'
import { nearestWord } from '../../features/lists/nearest-word.ts'
import { type WhyDependencies, why } from '../../features/why/why.ts'
import { answerWins } from '../../features/wins/choose-channel.ts'
import { decodeEntities } from '../../lib/parse.ts'
import { showWhenReady } from '../../lib/result.ts'
import { cardOrProblem } from '../../shared/card.ts'
import { answerListWords, listOrProblem, type OwnListDependencies } from '../../shared/list.ts'
import { readListWords } from '../../shared/list-words.ts'
import { type ShareDependencies, shareSession } from '../../shared/share-session.ts'
import type { Timing } from '../../shared/timing.ts'
import type { WinsChannel } from '../../shared/wins-channel.ts'

export const EXEC_SESSION_COMMAND = '/exec-session'
/** What stands in the place of an answer that takes long. */
export const FETCHING = 'Fetching…'

export type CommandDependencies = ShareDependencies &
  WhyDependencies &
  OwnListDependencies &
  BoardDependencies &
  AssignmentDependencies & {
    timing: Pick<Timing, 'fetchingMs'>
    winsChannel: WinsChannel
  }

type CommandArguments = SlackCommandMiddlewareArgs & AllMiddlewareArgs

const payload = z.object({
  trigger_id: z.string().optional(),
  response_url: z.string(),
  user_id: z.string(),
  channel_id: z.string(),
  text: z.string(),
})

type Command = z.infer<typeof payload> & { answers: CommandAnswers }

/**
 * `/exec-session`: the person's latest sessions; with an id or link, that session. Answers only the person who asked. A word
 * such as `latest` wins over a session with that id, whose link still works.
 */
export function execSessionCommand(runner: DeliveryRunner, dependencies: CommandDependencies) {
  return defineListener<CommandArguments, Command>(runner, {
    event: 'command',
    read({ body, respond }) {
      const { data } = payload.safeParse(body)
      return data && { ...data, answers: new CommandAnswers(respond) }
    },
    atOnce: ackFirst,
    delivery: ({ trigger_id, response_url, user_id: user, channel_id: channel }) => ({
      key: trigger_id ?? response_url,
      kind: 'command',
      user,
      channel,
    }),
    run: (context, { text, answers }) =>
      showWhenReady({
        work: answerCommand(dependencies, context, text),
        patienceMs: dependencies.timing.fetchingMs,
        showLoading: () => answers.sayFetching(context),
        show: (content) => context.replyWithMessage(content, (message) => answers.send(message)),
      }),
    replyPrivately: (problem, errorId, { answers }) => answers.send(problemMessage(problem, errorId)),
  })
}

/** The answers to one command, for the person who asked alone: each takes the place of *Fetching…*. */
class CommandAnswers {
  #isFetching = false

  constructor(private readonly respond: CommandArguments['respond']) {}

  send(message: AnyContent): Promise<unknown> {
    return this.respond({
      response_type: 'ephemeral',
      // Set even if Slack did not take *Fetching…*: it may have arrived, and where it has not, Slack posts the answer.
      ...(this.#isFetching && { replace_original: true }),
      ...message,
    })
  }

  /** Never rejects: the answer comes all the same. */
  async sayFetching(context: DeliveryContext): Promise<void> {
    this.#isFetching = true
    try {
      await this.respond({ response_type: 'ephemeral', text: FETCHING })
    } catch (error) {
      context.log.warn('could not say that the answer is fetched', context.failureFields(error))
    }
  }
}

type Subcommand = (
  dependencies: CommandDependencies,
  context: DeliveryContext,
  text: string,
) => Promise<Content & { simpler?: Content }>

/** Answers the words after the command. */
export const answerCommand: Subcommand = async (dependencies, context, text) => {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  switch (word.toLowerCase()) {
    case '':
    case 'recent':
    case 'latest':
      return list(dependencies, context, text)
    case 'assignments':
      return rest === '' ? assignmentsOrProblem(dependencies, context) : notUnderstoodMessage('assignments')
    case 'help':
    case '--help':
      return usageMessage()
    case 'share':
      return shareHere(dependencies, context, rest)
    case 'why':
      return why(dependencies, context, rest)
    case 'board':
      return answerBoard(dependencies, context, decodeEntities(rest))
    case 'team':
      return team(dependencies, context, rest)
    case 'wins':
      return answerWins(dependencies, context, rest)
    default:
      return (beginsWithPerson(text) ? list : show)(dependencies, context, text)
  }
}

const list: Subcommand = async (dependencies, context, text) => {
  const words = readListWords(text)
  if (!words.ok) return problemMessage(words.error, context.errorId)
  return answerListWords(dependencies, context, words.value)
}

/** A longer text names no group. */
const GROUP_CHARACTERS = 100

const team: Subcommand = (dependencies, context, rest) => {
  const group = decodeEntities(rest).trim().slice(0, GROUP_CHARACTERS)
  return listOrProblem(dependencies, context, firstPage(group === '' ? 'team' : { group }))
}

const show: Subcommand = async (dependencies, context, text) => {
  const parsed = parseReference(text, dependencies.linkHosts)
  if (parsed.ok) return cardOrProblem(dependencies, context, parsed.value)
  if (parsed.error.kind === 'not_an_id') return notUnderstoodMessage(nearestWord(text))
  return problemMessage(parsed.error, context.errorId)
}

const FOR_SHARING = { ...firstPage('own'), isForSharing: true }

/** Posts the card into this conversation and confirms it privately. Without an id or link, lists the person's own sessions. */
const shareHere: Subcommand = async (dependencies, context, text) => {
  if (text.trim() === '') return listOrProblem(dependencies, context, FOR_SHARING, { note: SHARE_NOTE })
  const parsed = parseReferenceWithRest(text, dependencies.linkHosts)
  if (!parsed.ok) return problemMessage(parsed.error, context.errorId)
  const { reference, rest } = parsed.value
  const note = parseMrkdwn(rest)
  const { channel = '', errorId } = context
  const request = { reference, target: { channel }, note, withRubric: false }
  const shared = await shareSession(dependencies, context, request)
  if (shared.ok) return sharedMessage(shared.value)
  return notSharedMessage(shared.error, problemMessage(shared.error, errorId), { reference, channel, note })
}
