import type { WebClient } from '@slack/web-api'
import type { People } from '../access/people.ts'
import type { Profile } from '../access/policy.ts'
import { SLACK_USER_ID } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { checkConversation, checkMembership } from '../slack/conversations.ts'
import type { PostTarget } from '../slack/post-message.ts'
import type { ShareProblem } from '../slack/share-problem.ts'

/** Who of those that may see a session may share it to a place. */
export type SharePlace =
  /** `members`: every full member, and who is in it. `those_in_it`: nobody else. */
  { kind: 'conversation'; openTo: 'members' | 'those_in_it' } | { kind: 'person' }

export function isPerson({ channel }: PostTarget): boolean {
  return SLACK_USER_ID.test(channel)
}

/** Whether a session may go there at all. Never rejects. */
export async function checkTarget(
  { people, client }: { people: People; client: WebClient },
  target: PostTarget,
): Promise<Result<SharePlace, ShareProblem>> {
  if (isPerson(target)) {
    const found = checkRecipient(await people.find(target.channel))
    return found.ok ? ok({ kind: 'person' }) : found
  }
  const checked = await checkConversation(client, target.channel)
  if (!checked.ok) return checked
  return ok({ kind: 'conversation', openTo: checked.value.isOpenToMembers ? 'members' : 'those_in_it' })
}

/** Whether this person may share it there. Never rejects. */
export async function checkSharer(
  client: WebClient,
  place: SharePlace,
  { channel }: PostTarget,
  sharer: Pick<Profile, 'user' | 'accountType'>,
): Promise<Result<unknown, ShareProblem>> {
  if (place.kind === 'person') return ok(undefined)
  // Full members may join a public channel. All others post only where they already are.
  if (place.openTo === 'members' && sharer.accountType === 'member') return ok(undefined)
  return checkMembership(client, channel, sharer.user)
}

const RECIPIENTS: ReadonlySet<Profile['accountType']> = new Set(['member', 'guest', 'other_workspace'])

export function checkRecipient(found: Awaited<ReturnType<People['find']>>): Result<Profile, ShareProblem> {
  if ('kind' in found)
    return failed({
      kind: 'unchecked_recipient',
      slackError: 'slackError' in found ? found.slackError : found.kind,
    })
  if (found.accountType === 'bot') return failed({ kind: 'recipient_is_app' })
  return RECIPIENTS.has(found.accountType) ? ok(found) : failed({ kind: 'not_a_recipient' })
}
