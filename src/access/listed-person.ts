import { normalEmail } from '../exec/session.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { decodeEntities, SLACK_USER_ID } from '../lib/slack-text.ts'
import type { People } from './people.ts'
import type { Viewer } from './policy.ts'

/** Whose sessions someone asks for. */
export type ListedPerson = { email: string } | { slackUser: string }

/** Why the app can't tell which sessions are that person's. */
export type ListedProblem =
  | { kind: 'list_of_outsider' }
  | { kind: 'list_without_email' }
  | { kind: 'list_profile_unreadable'; slackError: string }

/** The spellings of the listed person's email: as it was typed, or as their Slack profile has it. */
export async function findListed(people: People, of: ListedPerson): Promise<Result<string[], ListedProblem>> {
  if ('email' in of) return ok([normalEmail(of.email), of.email.trim()])
  const found = await people.find(of.slackUser)
  if ('kind' in found) {
    const slackError = 'slackError' in found ? found.slackError : found.kind
    return failed({ kind: 'list_profile_unreadable', slackError })
  }
  if (found.accountType === 'other_organisation') return failed({ kind: 'list_of_outsider' })
  const spellings = spellingsOf(found)
  return spellings.length === 0 ? failed({ kind: 'list_without_email' }) : ok(spellings)
}

/** Empty if the profile has no email. */
export function spellingsOf({ email, emailSpelling }: Viewer): string[] {
  return [email, emailSpelling].filter((spelling) => spelling !== undefined)
}

const MENTION = /^<@([^<>|]*)(?:\|[^<>]*)?>$/
const MAIL_LINK = /^<mailto:([^<>|]+)(?:\|[^<>]*)?>$/
/** Up to 254 characters, as RFC 5321 allows. No comma: it separates values in Exec's filters. */
const EMAIL = /^(?=.{3,254}$)[^\s@<>,|]+@[^\s@<>,|]+$/

/** Reads the person named in a command, in the forms that Slack sends: `<@U…>`, `<@U…|name>`, an email, or `<mailto:…|…>`. */
export function parsePerson(text: string): Result<ListedPerson, { kind: 'not_a_person' }> {
  const bare = text.trim()
  const slackUser = MENTION.exec(bare)?.[1]
  if (slackUser !== undefined && SLACK_USER_ID.test(slackUser)) return ok({ slackUser })
  const email = decodeEntities(MAIL_LINK.exec(bare)?.[1] ?? bare)
  return EMAIL.test(email) ? ok({ email }) : failed({ kind: 'not_a_person' })
}
