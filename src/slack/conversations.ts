import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackAnswer } from './clients.ts'
import type { SlackFailure } from './failure.ts'
import { type ShareProblem, shareProblem } from './share-problem.ts'

const flag = z.boolean().default(false)
const information = z.object({
  channel: z.object({
    is_ext_shared: z.boolean(),
    is_pending_ext_shared: flag,
    is_archived: flag,
    is_private: flag,
    is_mpim: flag,
    is_member: flag,
    name: z.string().optional(),
  }),
})

/** Few, since a sharer waits for them. */
const MEMBER_PAGES = 5
/** The most that Slack takes. */
const MEMBERS_PER_PAGE = 999
const memberPage = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

interface OwnConversation {
  /** Whether every full member of the workspace may join it and post. */
  isOpenToMembers: boolean
  isChannel: boolean
  /** Whether the app is in it. */
  hasApp: boolean
  name: string | undefined
}

/** Not cached: a channel can be shared with another organization at any moment. Never rejects. */
export async function checkConversation(
  client: WebClient,
  channel: string,
): Promise<Result<OwnConversation, ShareProblem>> {
  // Ids of direct messages start with D. A bot is only in its own, and has no scope to look them up.
  if (channel.startsWith('D')) return failed({ kind: 'direct_message' })
  const answer = await slackAnswer(client.conversations.info({ channel }), information)
  if (!answer.ok) return failed(problemOf(answer.error))
  const { is_ext_shared, is_pending_ext_shared, is_archived, is_private, is_mpim, is_member, name } =
    answer.value.channel
  if (is_ext_shared || is_pending_ext_shared) return failed({ kind: 'external_conversation' })
  if (is_archived) return failed({ kind: 'archived' })
  return ok({ isOpenToMembers: !is_private && !is_mpim, isChannel: !is_mpim, hasApp: is_member, name })
}

/** Checks that the app is in the channel and that no other organization is. Never rejects. */
export async function checkOwnChannel(
  client: WebClient,
  channel: string,
): Promise<Result<OwnConversation, ShareProblem>> {
  const checked = await checkConversation(client, channel)
  if (!checked.ok) return checked
  if (!checked.value.isChannel) return failed({ kind: 'direct_message' })
  return checked.value.hasApp ? checked : failed({ kind: 'not_invited' })
}

/** Never rejects. */
export async function checkMembership(
  client: WebClient,
  channel: string,
  user: string,
): Promise<Result<undefined, ShareProblem>> {
  let cursor: string | undefined
  for (let page = 0; page < MEMBER_PAGES; page += 1) {
    const from = cursor === undefined ? {} : { cursor }
    const call = client.conversations.members({ channel, limit: MEMBERS_PER_PAGE, ...from })
    const answer = await slackAnswer(call, memberPage)
    if (!answer.ok) return failed(problemOf(answer.error, 'unchecked_membership'))
    if (answer.value.members.includes(user)) return ok(undefined)
    cursor = answer.value.response_metadata?.next_cursor ?? ''
    if (cursor === '') return failed({ kind: 'not_a_member' })
  }
  return failed({ kind: 'too_many_members' })
}

function problemOf(
  failure: SlackFailure,
  unchecked: 'unchecked_conversation' | 'unchecked_membership' = 'unchecked_conversation',
): ShareProblem {
  const problem = shareProblem(failure)
  return problem.kind === 'not_invited' ? problem : { kind: unchecked, slackError: failure.code }
}
