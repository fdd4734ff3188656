import { z } from 'zod'
import { problemMessage } from '../blocks/problem-message.ts'
import { readSessionValue, SESSION_ACTIONS } from '../blocks/session-action.ts'
import { readShared } from '../blocks/shared.ts'
import type { SessionReference } from '../exec/session-reference.ts'
import { ok } from '../result.ts'
import { slackFailure } from '../server/slack-failure.ts'
import { audit, outcome } from './audit.ts'
import type { ClickArguments } from './click.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'

const NOT_ALLOWED = { kind: 'not_allowed_to_remove' } as const

const payload = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional(), blocks: z.array(z.unknown()) }),
})

const buttons = z.object({
  elements: z.array(z.object({ action_id: z.string(), value: z.string().optional() })),
})

/**
 * *Remove* in a shared card's menu: deletes the card, and the reply that holds its rubric, for whoever shared it, its
 * participant, Exec's admins and coaches.
 */
export function removeShared(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const parsed = payload.safeParse(body)
    const shared = parsed.success ? readShared(parsed.data.message.blocks) : undefined
    const reference = parsed.success ? readReference(parsed.data.message.blocks) : undefined
    if (!parsed.success || shared === undefined || reference === undefined) {
      dependencies.log.warn('event unreadable', { event: SESSION_ACTIONS.more })
      return
    }
    const { trigger_id, user, channel, message } = parsed.data
    const request = { user: user.id, session: reference.id }
    const tell = (content: ReturnType<typeof problemMessage>) =>
      respond({
        response_type: 'ephemeral',
        replace_original: false,
        ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
        ...content,
      })
    dependencies.attend(
      { key: trigger_id, body, surface: 'remove', user: user.id, channel: channel.id },
      async (visit) => {
        const right = user.id === shared.sharer ? ok({ by: 'sharer' }) : await dependencies.mayManage(request)
        if (!right.ok) {
          const problem = right.error.kind === 'not_allowed' ? NOT_ALLOWED : right.error
          audit(dependencies.log, visit, { session: reference.id, ...outcome(right, 'removed') })
          await visit.deliver(() => tell(problemMessage(problem, visit.reference)))
          return
        }
        const failure = await remove(dependencies, channel.id, [message.ts, shared.rubricTs])
        audit(dependencies.log, visit, {
          session: reference.id,
          decision: failure === undefined ? 'removed' : 'not_removed',
          reason: failure ?? right.value.by,
        })
        if (failure !== undefined)
          await visit.deliver(() =>
            tell(problemMessage({ kind: 'not_removed', slackError: failure }, visit.reference)),
          )
      },
      (problem, code) => tell(problemMessage(problem, code)),
    )
  }
}

/** @returns Slack's error code where something is left. What is gone already counts as removed. */
async function remove(
  { client }: HandlerDependencies,
  channel: string,
  messages: readonly (string | undefined)[],
): Promise<string | undefined> {
  let failure: string | undefined
  for (const ts of messages) {
    if (ts === undefined) continue
    try {
      await client.chat.delete({ channel, ts })
    } catch (error) {
      const { code } = slackFailure(error)
      if (code !== 'message_not_found') failure ??= code
    }
  }
  return failure
}

/** The session that the card's own buttons name. */
function readReference(blocks: readonly unknown[]): SessionReference | undefined {
  const values = blocks.flatMap((block) => buttons.safeParse(block).data?.elements ?? [])
  return values.map(({ value }) => readSessionValue(value ?? '')).find((reference) => reference !== undefined)
}
