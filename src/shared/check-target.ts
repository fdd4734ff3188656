import type { WebClient } from '@slack/web-api'
import type { People } from '../access/people.ts'
import { type Profile, RECIPIENTS } from '../access/policy.ts'
import { SLACK_USER_ID } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { checkConversation, checkMembership } from '../slack/conversations.ts'
import type { PostTarget } from '../slack/post-message.ts'
import type { ShareProblem } from '../slack/share-problem.ts'

/**
 * Who of those that may see a session may share it to a place. `members`: every full member, and who is in it. `those_in_it`:
 * nobody else.
 */
type OpenTo = 'everyone' | 'members' | 'those_in_it'

export function isPerson({ channel }: PostTarget): boolean {
  return SLACK_USER_ID.test(channel)
}

/** Whether a session may go there at all. Never rejects. */
export async function checkTarget(
  people: People,
  client: WebClient,
  target: PostTarget,
): Promise<Result<OpenTo, ShareProblem>> {
  if (isPerson(target)) {
    const checked = checkRecipient(await people.find(target.channel))
    return checked.ok ? ok('everyone') : checked
  }
  const checked = await checkConversation(client, target.channel)
  if (!checked.ok) return checked
  return ok(checked.value.isOpenToMembers ? 'members' : 'those_in_it')
}

/** Whether this person may share it there. Never rejects. */
export async function checkSharer(
  client: WebClient,
  openTo: OpenTo,
  { channel }: PostTarget,
  { user, accountType }: Pick<Profile, 'user' | 'accountType'>,
): Promise<Result<unknown, ShareProblem>> {
  // Full members may join a public channel. All others post only where they already are.
  if (openTo === 'everyone' || (openTo === 'members' && accountType === 'member')) return ok(undefined)
  return checkMembership(client, channel, user)
}

export function checkRecipient(found: Awaited<ReturnType<People['find']>>): Result<Profile, ShareProblem> {
  if ('kind' in found)
    return failed({
      kind: 'unchecked_recipient',
      slackError: 'slackError' in found ? found.slackError : found.kind,
    })
  if (found.accountType === 'bot') return failed({ kind: 'recipient_is_app' })
  return RECIPIENTS.has(found.accountType) ? ok(found) : failed({ kind: 'not_a_recipient' })
}
