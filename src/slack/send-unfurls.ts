import type { EntityMetadata, MessageAttachment } from '@slack/types'
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Log, LogFields } from '../lib/log.ts'
import { METADATA_REFUSED, placesIn, refusedPlaces, slackFailure } from './failure.ts'

/** What one link unfurls to. `url` is the key that Slack knows it by. */
export interface Unfurled {
  url: string
  attachment(): MessageAttachment
  /** The Work Object that is shown in place of the attachment, where the workspace has them. */
  entity?: EntityMetadata | undefined
}

/** Which message, or which one that is being written. */
export type UnfurlTarget =
  | { channel: string; ts: string }
  | { unfurl_id: string; source: 'composer' | 'conversations_history' }

/** Unfurls links (`chat.unfurl`), all of them as Work Objects or none. Throws what Slack's client throws. */
export type SendUnfurls = (target: UnfurlTarget, unfurled: readonly Unfurled[]) => Promise<void>

/** Whoever turns Work Objects on should not have to restart the bot. */
const OFF_MS = 60 * 60_000
/** One object may be at fault for itself; so many different ones in a row mean that none is taken. */
const INVALID_IN_A_ROW = 3

/** Slack's answers to a Work Object that it does not take, while the unfurl as such is in order. */
const NOT_TAKEN = new Set([
  ...METADATA_REFUSED,
  'error_processing_metadata',
  'feature_not_enabled',
  'invalid_arguments',
  // What a Slack that does not know Work Objects answers.
  'missing_unfurls',
])

const answerWithWarning = z.object({
  warning: z.string().optional(),
  response_metadata: z
    .object({ warnings: z.array(z.string()).optional(), messages: z.array(z.string()).optional() })
    .optional(),
})

/**
 * A Work Object that Slack does not take gives way to its attachment, once and for that unfurl. Where the workspace has no
 * Work Objects at all, none is tried for an hour. Each is logged. `clock` is in milliseconds.
 */
export function createSendUnfurls(options: {
  client: WebClient
  log: Log
  clock: () => number
}): SendUnfurls {
  const { client, log, clock } = options
  let offUntil = 0
  const invalid = createInvalid()

  /** @returns whether Slack shows them. */
  async function sendEntities(target: UnfurlTarget, entities: EntityMetadata[]): Promise<boolean> {
    const refusal = await refusalOf(client, target, entities)
    if (refusal === undefined) {
      invalid.clear()
      return true
    }
    const isOff = refusal.reason === 'feature_not_enabled' || invalid.count(entities) >= INVALID_IN_A_ROW
    if (isOff) {
      offUntil = clock() + OFF_MS
      invalid.clear()
    }
    const until = isOff ? { until: new Date(offUntil).toISOString() } : {}
    log.warn(isOff ? 'Work Objects are not tried for a while' : 'a Work Object gives way to its card', {
      ...refusal,
      ...until,
    })
    return false
  }

  return async (target, unfurled) => {
    const entities = unfurled.flatMap(({ entity, url }) =>
      entity === undefined ? [] : [{ ...entity, app_unfurl_url: url }],
    )
    const isWhole = entities.length === unfurled.length
    if (isWhole && clock() >= offUntil && (await sendEntities(target, entities))) return
    const unfurls = Object.fromEntries(unfurled.map(({ url, attachment }) => [url, attachment()]))
    await client.chat.unfurl({ ...target, unfurls })
  }
}

/**
 * Counts unfurls of which Slack took none. One that holds an object of an earlier one tells nothing new: that object may be
 * what Slack minds.
 */
function createInvalid() {
  const refs = new Set<string>()
  let unfurls = 0
  return {
    count(entities: readonly EntityMetadata[]): number {
      const ids = entities.map(({ external_ref }) => external_ref.id)
      if (!ids.some((id) => refs.has(id))) {
        unfurls += 1
        for (const id of ids) refs.add(id)
      }
      return unfurls
    },
    clear() {
      unfurls = 0
      refs.clear()
    },
  }
}

/** Why Slack shows none of these: it may say so by an error, or call it a success and warn. */
async function refusalOf(
  client: WebClient,
  target: UnfurlTarget,
  entities: EntityMetadata[],
): Promise<Pick<LogFields, 'reason' | 'unread'> | undefined> {
  try {
    const answer = answerWithWarning.safeParse(
      await client.chat.unfurl({ ...target, metadata: { entities } }),
    )
    const { warning, response_metadata: { warnings = [], messages = [] } = {} } = answer.data ?? {}
    const reason = [...(warning?.split(',') ?? []), ...warnings].find((word) => NOT_TAKEN.has(word))
    if (reason === undefined) return undefined
    const unread = placesIn(messages)
    return unread === undefined ? { reason } : { reason, unread }
  } catch (error) {
    const { code } = slackFailure(error)
    if (!NOT_TAKEN.has(code)) throw error
    const unread = refusedPlaces(error)
    return unread === undefined ? { reason: code } : { reason: code, unread }
  }
}
