import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import { maySetUp } from '../access/policy.ts'
import { coachesAnyone } from '../access/scope.ts'
import { feedbackView } from '../blocks/card/session-card.ts'
import { didYouMeanMessage, NOT_UNDERSTOOD } from '../blocks/help/help-messages.ts'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import { type AnyContent, wordsContent } from '../blocks/text/document.ts'
import { type Done, orRefused, type PrivateAnswer, say } from '../delivery/answer.ts'
import { auditFields } from '../delivery/audit.ts'
import type { DeliveryContext } from '../delivery/context.ts'
import { ackFirst, type DeliveryRunner, defineListener } from '../delivery/runner.ts'
import type { NotConnected } from '../exec/exec-error.ts'
import { parseReference } from '../exec/session-reference.ts'
import { failed, showWhenReady } from '../lib/result.ts'
import type { ConnectedWord } from '../shared/feature.ts'
import { type CardDependencies, cardAnswer } from '../shared/sessions/card.ts'
import type { SlackClients } from '../slack/clients.ts'
import { Trigger } from '../slack/views.ts'

export const COMMAND = '/exec-session'
/** Shown until a slow answer is ready. */
export const FETCHING = 'Fetching…'
const CONNECT_IN_HOME = wordsContent("Exec isn't connected yet. Open my Home to connect it.")

/** What answering a text needs. */
export interface CommandNeeds extends CardDependencies {
  slack: SlackClients
  linkHosts: readonly string[]
  /** Set until an admin connects Exec. */
  notConnected: NotConnected | undefined
}

export type CommandArguments = SlackCommandMiddlewareArgs & AllMiddlewareArgs

const payload = z.object({
  trigger_id: z.string().optional(),
  response_url: z.string(),
  user_id: z.string(),
  channel_id: z.string(),
  text: z.string(),
})

type Command = z.infer<typeof payload> & { answers: CommandAnswers }

/**
 * `/exec-session`: a word of a feature, or a session's id or link. Answers only the person who asked. A word such as `latest`
 * goes before a session with that id. That session's link still works.
 */
export function command(runner: DeliveryRunner, needs: CommandNeeds, words: readonly ConnectedWord[]) {
  return defineListener<CommandArguments, Command>(runner, {
    event: 'command',
    read({ body, respond }) {
      const { data } = payload.safeParse(body)
      const trigger = new Trigger(needs.slack, data?.trigger_id ?? '')
      return data && { answers: new CommandAnswers(respond, trigger), ...data }
    },
    atOnce: ackFirst,
    delivery: ({ trigger_id, response_url, user_id: user, channel_id: channel }) => ({
      key: trigger_id ?? response_url,
      kind: 'command',
      user,
      channel,
    }),
    run(context, { text, answers }) {
      context.openView = answers.openView
      return showWhenReady({
        work: orRefused(answerText(needs, context, words, text)),
        patienceMs: needs.timing.fetchingMs,
        showLoading: () => answers.sayFetching(context),
        show: (answer) => context.answer(answer, (content) => answers.send(content)),
      })
    },
    replyPrivately(problem, errorId, { text, answers }) {
      const opener = findWord(words, text)?.opener?.(splitText(text).rest)
      return answers.send(problemMessage(problem, errorId, opener))
    },
  })
}

/** The answers to one command, visible only to the person who asked. Each replaces *Fetching…*. */
class CommandAnswers {
  #isFetching = false
  #opensModal = false

  constructor(
    private readonly respond: CommandArguments['respond'],
    private readonly trigger: Trigger,
  ) {}

  /** For a word that opens a modal in place of an answer. */
  readonly openView: Trigger['open'] = (view) => {
    this.#opensModal = true
    return this.trigger.open(view)
  }

  async send(message: AnyContent): Promise<unknown> {
    if (this.trigger.opened !== undefined) return this.trigger.opened(feedbackView(message))
    return this.respond({
      response_type: 'ephemeral',
      // Set even if Slack did not confirm *Fetching…*: it may have arrived, and if not, Slack posts the answer anyway.
      ...(this.#isFetching && { replace_original: true }),
      ...message,
    })
  }

  /** Never rejects: the answer comes anyway. */
  async sayFetching(context: DeliveryContext): Promise<void> {
    // The modal shows that it is loading.
    if (this.#opensModal) return
    this.#isFetching = true
    try {
      await this.respond({ response_type: 'ephemeral', text: FETCHING })
    } catch (error) {
      context.log.warn('could not say that the answer is fetched', context.failureFields(error))
    }
  }
}

async function answerText(
  needs: CommandNeeds,
  context: DeliveryContext,
  words: readonly ConnectedWord[],
  text: string,
): Promise<PrivateAnswer | Done> {
  const answer = await answerWord(needs, context, findWord(words, text), splitText(text).rest, text)
  if (answer !== undefined) return answer
  const parsed = parseReference(text, needs.linkHosts)
  if (parsed.ok) return cardAnswer(needs, context, parsed.value)
  if (parsed.error.kind !== 'not_an_id') return { audit: [], problem: parsed.error }
  const meant = nearestWord(
    text,
    words.flatMap(({ name, ...word }) => (name === undefined ? [] : [{ ...word, name }])),
  )
  const isOffered = meant?.forCoaches !== true || (await coachesAnyone(context.viewer, needs.timing.lateMs))
  return say(meant !== undefined && isOffered ? didYouMeanMessage(meant) : NOT_UNDERSTOOD)
}

function findWord(words: readonly ConnectedWord[], text: string): ConnectedWord | undefined {
  const { first } = splitText(text)
  return words.find(({ name }) => name === first) ?? words.find((one) => one.takes(text))
}

/** @returns the first word, in lower case, and what follows it. */
export function splitText(text: string): { first: string; rest: string } {
  const [, first = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  return { first: first.toLowerCase(), rest }
}

/** Replaces an answer that needs Exec. */
export async function notConnectedAnswer(
  notConnected: NotConnected,
  { viewer }: DeliveryContext,
): Promise<PrivateAnswer> {
  const insider = await viewer.insider()
  const refused = failed(insider.ok ? notConnected : insider.error)
  const audit = auditFields(refused, 'shown')
  const isTheirs = maySetUp(await viewer.profile(), notConnected.installedBy)
  return isTheirs ? { audit, reply: CONNECT_IN_HOME } : { audit, problem: refused.error }
}

/** Answers a word; if it needs Exec and Exec is not connected, says so instead. `undefined` without a word. */
export async function answerWord(
  { notConnected }: CommandNeeds,
  context: DeliveryContext,
  word: ConnectedWord | undefined,
  rest: string,
  text: string,
): Promise<PrivateAnswer | Done | undefined> {
  if (notConnected !== undefined && word?.withoutExec !== true)
    return notConnectedAnswer(notConnected, context)
  return word?.run(context, rest, text)
}

/** Compares only the first words, so that a long text costs no more. */
const MOST_WORDS = 8
const MOST_CHARACTERS = 20

/** The command's word that someone may have meant: a typed word differs from it by at most a third of its letters. */
export function nearestWord<Word extends { name: string }>(
  text: string,
  words: readonly Word[],
): Word | undefined {
  const typed = text
    .toLowerCase()
    .split(/[^a-z]+/, MOST_WORDS)
    .filter(({ length }) => length > 0 && length <= MOST_CHARACTERS)
  const near = typed
    .flatMap((one) => words.map((word) => ({ word, distance: editDistance(one, word.name) })))
    .filter(({ word, distance }) => distance <= word.name.length / 3)
    .toSorted((one, other) => one.distance - other.distance)
  return near[0]?.word
}

/** The number of letters to add, drop, replace, or swap with the next one (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1]
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[column - 2] ?? Number.POSITIVE_INFINITY) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = next
  }
  return last[to.length] ?? 0
}
