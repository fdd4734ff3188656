import type { WebClient } from '@slack/web-api'
import type { People } from '../access/people.ts'
import { type Profile, RECIPIENTS } from '../access/policy.ts'
import { SLACK_USER_ID } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { checkConversation, checkMembership } from '../slack/conversations.ts'
import type { PostTarget } from '../slack/post-message.ts'
import type { ShareProblem } from '../slack/share-problem.ts'

export function isPerson({ channel }: PostTarget): boolean {
  return SLACK_USER_ID.test(channel)
}

/** Whether a session may go there, and this person may share it there. Never rejects. */
export async function checkTarget(
  people: People,
  client: WebClient,
  target: PostTarget,
  { user, accountType }: Pick<Profile, 'user' | 'accountType'>,
): Promise<Result<unknown, ShareProblem>> {
  if (isPerson(target)) return checkRecipient(await people.find(target.channel))
  const checked = await checkConversation(client, target.channel)
  if (!checked.ok) return checked
  // Full members may join a public channel. All others post only where they already are.
  const isOpenToThem = checked.value.isOpenToMembers && accountType === 'member'
  return isOpenToThem ? checked : checkMembership(client, target.channel, user)
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
