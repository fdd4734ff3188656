import { LRUCache } from 'lru-cache'
import { EXEC_EMAIL_ACTIONS } from '../blocks/exec-email/exec-email-messages.ts'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import { type PressOf, type SlackbotAnswer, slackbotAnswer, type ToolPress } from '../blocks/text/slackbot.ts'
import { type Message, orRefused, type PrivateAnswer, refuse } from '../delivery/answer.ts'
import { createErrorId, type DeliveryContext } from '../delivery/context.ts'
import type { DeliveryRecord } from '../delivery/deliveries.ts'
import type { DeliveryRunner } from '../delivery/runner.ts'
import { MINUTE_MS } from '../lib/durations.ts'
import type { Log } from '../lib/log.ts'
import { withTimeout } from '../lib/result.ts'
import { Turns } from '../lib/turns.ts'
import { uniqueMap } from '../lib/unique-map.ts'
import type { ConnectedTool } from '../shared/feature.ts'
import type { WorkspaceSettings } from '../shared/workspace-settings.ts'
import { type CommandNeeds, notConnectedAnswer } from './command.ts'
import type { Unserved } from './dispatch.ts'

/** How many calls of one person run at a time. Further ones wait. */
const MOST_CALLS = 2

export interface SlackbotNeeds extends CommandNeeds {
  settings: Pick<WorkspaceSettings, 'slackbot'>
}

/** A call that Slackbot makes for a person. `input` matches the tool's schema. */
export interface ToolCall extends ToolPress {
  user: string
  /** The request's signature. A repeated call has the same one. */
  signature: string
}

/** How long a signature is valid, including timestamps up to five minutes ahead. */
const REPEATED_MS = 10 * MINUTE_MS
const MOST_REPEATED = 100

/** Recent answers in any workspace, by the call's signature. */
export type AnsweredCalls = ReturnType<typeof createAnsweredCalls>

/** One for the whole process, so that many workspaces take no more memory. */
export function createAnsweredCalls() {
  return new LRUCache<string, { of: object; answer: Promise<SlackbotAnswer> }>({
    max: MOST_REPEATED,
    ttl: REPEATED_MS,
    // Nobody's answer stays in memory for longer.
    ttlAutopurge: true,
  })
}

export type AnswerCall = (record: DeliveryRecord, call: ToolCall) => Promise<SlackbotAnswer>

/** Slackbot gets the same answers as the command: tools return the same messages, audited and worded alike. */
export function slackbotCalls(
  runner: DeliveryRunner,
  needs: SlackbotNeeds,
  tools: readonly ConnectedTool[],
  answered: AnsweredCalls,
): AnswerCall {
  const byName = uniqueMap(
    'tools',
    tools.map((tool) => [tool.name, tool] as const),
  )
  const turns = new Turns(MOST_CALLS)

  /** A call's wait for its turn counts, too. */
  async function answerInTime(context: DeliveryContext, { name, input }: ToolCall): Promise<PrivateAnswer> {
    let isLate = false
    const answering = turns.take(context.user, async () =>
      isLate ? TOO_LATE : answerCall(needs, context, byName.get(name), input),
    )
    const answered = await withTimeout(answering, needs.timing.toolMs)
    if (answered.ok) return answered.value
    if (answered.error.kind === 'rejected') throw answered.error.error
    isLate = true
    return TOO_LATE
  }

  async function answer(record: DeliveryRecord, call: ToolCall): Promise<SlackbotAnswer> {
    let shown: Message | undefined
    const show = async (message: Message) => {
      shown = message
    }
    runner.runAfterAck(
      record,
      { kind: 'slackbot', user: call.user },
      async (context) => context.answer(await orRefused(answerInTime(context, call)), show),
      (problem, errorId) => show(problemMessage(problem, errorId)),
    )
    await record.answering
    // The frame shows nothing if too many deliveries run for it to say even that.
    shown ??= problemMessage({ kind: 'busy' }, record.errorId ?? '')
    return slackbotAnswer(shown, pressOf(tools, call))
  }

  return (record, call) => {
    const before = answered.get(call.signature)
    // A workspace is composed again when its settings change. Its needs then differ, and it may answer differently.
    if (before?.of === needs) {
      Object.assign(record, { ...SURFACE, outcome: 'repeated' })
      return before.answer
    }
    const answering = answer(record, call)
    answered.set(call.signature, { of: needs, answer: answering })
    return answering
  }
}

const SURFACE = { kind: 'slackbot', surface: 'slackbot' } as const

const TOO_LATE = refuse('failed', { kind: 'timed_out' })

async function answerCall(
  { notConnected, settings }: SlackbotNeeds,
  context: DeliveryContext,
  tool: ConnectedTool | undefined,
  input: object,
): Promise<PrivateAnswer> {
  if (!settings.slackbot || tool === undefined) throw refuse('refused', { kind: 'slackbot_off' })
  return notConnected === undefined ? tool.run(context, input) : notConnectedAnswer(notConnected, context)
}

/** *Try again* repeats the call. */
function pressOf(tools: readonly ConnectedTool[], { name, input }: ToolCall): PressOf {
  return ({ id, value }) => {
    if (id.endsWith('.try_again')) return { name, input }
    // No tool takes an email in Exec.
    if (id === EXEC_EMAIL_ACTIONS.ask) return { instead: "Press That's me… in Exec's Home." }
    for (const tool of tools) {
      const pressed = tool.presses[id]?.(value)
      if (pressed !== undefined) return { name: tool.name, input: pressed }
    }
    return undefined
  }
}

/** Why the app can't answer for a workspace. */
export function unservedAnswer(record: DeliveryRecord, kind: Unserved, log: Log): SlackbotAnswer {
  const errorId = createErrorId()
  Object.assign(record, { ...SURFACE, outcome: 'failed', errorId })
  log.info('a delivery of a workspace that is not served', { error_id: errorId, reason: kind })
  return slackbotAnswer(problemMessage({ kind }, errorId), () => undefined)
}
