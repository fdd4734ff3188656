import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackFailure } from './failure.ts'
import { type ShareProblem, shareProblem } from './share-problem.ts'

const information = z.object({
  channel: z.object({
    is_ext_shared: z.boolean(),
    is_pending_ext_shared: z.boolean().optional(),
    is_archived: z.boolean().optional(),
    is_private: z.boolean().optional(),
    is_mpim: z.boolean().optional(),
  }),
})

const MEMBER_PAGES = 5
const memberPage = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})

export interface OwnConversation {
  /** Whether every full member of the workspace may join it and post. */
  isOpenToMembers: boolean
}

/**
 * Whether a conversation is the organisation's own (`conversations.info`). Not cached: a channel can be shared with another
 * organisation at any moment. Never rejects.
 */
export async function checkConversation(
  client: WebClient,
  channel: string,
): Promise<Result<OwnConversation, ShareProblem>> {
  // Ids of direct messages start with D. A bot is only in its own ones, and has no scope to look those up.
  if (channel.startsWith('D')) return failed({ kind: 'direct_message' })
  try {
    const answer = information.safeParse(await client.conversations.info({ channel }))
    if (!answer.success) return failed(unchecked(UNREADABLE))
    const { is_ext_shared, is_pending_ext_shared, is_archived, is_private, is_mpim } = answer.data.channel
    if (is_ext_shared || is_pending_ext_shared === true) return failed({ kind: 'external_conversation' })
    if (is_archived === true) return failed({ kind: 'archived' })
    return ok({ isOpenToMembers: is_private !== true && is_mpim !== true })
  } catch (error) {
    return failed(problemOf(error))
  }
}

/** Whether someone is in a conversation (`conversations.members`). Never rejects. */
export async function checkMembership(
  client: WebClient,
  channel: string,
  user: string,
): Promise<Result<undefined, ShareProblem>> {
  try {
    let cursor: string | undefined
    for (let page = 0; page < MEMBER_PAGES && cursor !== ''; page += 1) {
      const answer = memberPage.safeParse(
        await client.conversations.members({
          channel,
          limit: 1000,
          ...(cursor === undefined ? {} : { cursor }),
        }),
      )
      if (!answer.success) return failed(unchecked(UNREADABLE))
      if (answer.data.members.includes(user)) return ok(undefined)
      cursor = answer.data.response_metadata?.next_cursor ?? ''
    }
    return failed({ kind: 'not_a_member' })
  } catch (error) {
    return failed(problemOf(error))
  }
}

const UNREADABLE = 'unreadable_answer'

function problemOf(error: unknown): ShareProblem {
  const failure = slackFailure(error)
  const problem = shareProblem(failure)
  return problem.kind === 'not_invited' ? problem : unchecked(failure.code)
}

function unchecked(slackError: string): ShareProblem {
  return { kind: 'unchecked_conversation', slackError }
}

export interface MessageLink {
  channel: string
  /** The thread that a reply to the message belongs to. */
  threadTs: string
}

const PATH = /^\/archives\/([A-Z][A-Z0-9]{2,})\/p(\d{10})(\d{6})\/?$/

/** Reads the link of Slack's *Copy link*: `https://<workspace>.slack.com/archives/<channel>/p<time>`. */
export function parseMessageLink(text: string): MessageLink | undefined {
  const bare = text.trim().replace(/^<([^|>]*)(?:\|[^>]*)?>$/, '$1')
  if (!URL.canParse(bare)) return undefined
  const url = new URL(bare)
  const [, channel, seconds, micros] = PATH.exec(url.pathname) ?? []
  if (!/(^|\.)slack(-gov)?\.com$/.test(url.hostname) || channel === undefined) return undefined
  const thread = url.searchParams.get('thread_ts') ?? ''
  return { channel, threadTs: /^\d{10}\.\d{6}$/.test(thread) ? thread : `${seconds}.${micros}` }
}
