import { z } from 'zod'
import { readSessionValue } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { audit, outcome } from '../../delivery/audit.ts'
import { type ClickArguments, readPress } from '../../delivery/button-action.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { ok } from '../../lib/result.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

const NOT_ALLOWED = { kind: 'not_allowed_to_remove' } as const

const payload = z.object({ message: z.object({ ts: z.string(), blocks: z.array(z.unknown()) }) })

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
    const press = readPress({ body, respond }, dependencies)
    if (press === undefined) return
    const { triggerId, user, channel, shared } = press
    const message = payload.safeParse(body).data?.message
    const reference = message && readReference(message.blocks)
    if (message === undefined || channel === undefined || shared === undefined || reference === undefined) {
      dependencies.log.warn('event unreadable', { event: 'block_actions' })
      return
    }
    dependencies.attend(
      { key: triggerId, body, surface: 'remove', user, channel },
      async (visit) => {
        const right =
          user === shared.sharer
            ? ok({ by: 'sharer' })
            : await dependencies.mayManage({ user, session: reference.id })
        if (!right.ok) {
          const problem = right.error.kind === 'not_allowed' ? NOT_ALLOWED : right.error
          audit(dependencies.log, visit, { session: reference.id, ...outcome(right, 'removed') })
          await visit.deliver(() => press.tell(problemMessage(problem, visit.reference)))
          return
        }
        const failure = await remove(dependencies, channel, [message.ts, shared.rubricTs])
        audit(dependencies.log, visit, {
          session: reference.id,
          decision: failure === undefined ? 'removed' : 'not_removed',
          reason: failure ?? right.value.by,
        })
        if (failure !== undefined)
          await visit.deliver(() =>
            press.tell(problemMessage({ kind: 'not_removed', slackError: failure }, visit.reference)),
          )
      },
      (problem, code) => press.tell(problemMessage(problem, code)),
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
