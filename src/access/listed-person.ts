import { normalEmail } from '../exec/session.ts'
import { decodeEntities, SLACK_USER_ID } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import type { People } from './people.ts'
import type { Viewer } from './policy.ts'

/** As someone names them. */
export type NamedPerson = { email: string } | { slackUser: string }

/** `member`: as `memberKey` names someone. */
export type ListedPerson = NamedPerson | { member: string }

/** Why the app can't tell which sessions are that person's. */
export type ListedProblem =
  | { kind: 'list_of_outsider' }
  | { kind: 'list_without_email' }
  /** Nobody whom the user may list has the key, as far as Exec's members are known. */
  | { kind: 'list_of_unknown' }
  | { kind: 'list_profile_unreadable'; slackError: string }

export interface FoundPerson {
  /** The spellings of their email: as it was typed, or as Exec or their Slack profile has it. */
  emails: string[]
  personName?: string | undefined
}

export async function findListed(
  people: People,
  of: NamedPerson,
): Promise<Result<FoundPerson, ListedProblem>> {
  if ('email' in of) return ok({ emails: [normalEmail(of.email), of.email.trim()] })
  const found = await people.find(of.slackUser)
  if ('kind' in found) {
    const slackError = 'slackError' in found ? found.slackError : found.kind
    return failed({ kind: 'list_profile_unreadable', slackError })
  }
  if (found.accountType === 'other_organisation') return failed({ kind: 'list_of_outsider' })
  const emails = spellingsOf(found)
  return emails.length === 0 ? failed({ kind: 'list_without_email' }) : ok({ emails })
}

export function spellingsOf({ email, emailSpelling }: Viewer): string[] {
  return [email, emailSpelling].filter((spelling) => spelling !== undefined)
}

const MENTION = /^<@([^<>|]*)(?:\|[^<>]*)?>$/
const MAIL_LINK = /^<mailto:([^<>|]+)(?:\|[^<>]*)?>$/
/** Up to 254 characters, as RFC 5321 allows. No comma: it separates values in Exec's filters. */
const EMAIL = /^(?=.{3,254}$)[^\s@<>,|]+@[^\s@<>,|]+$/

/** Reads what Slack sends for a person in a command: `<@U…>`, `<@U…|name>`, an email, or `<mailto:…|…>`. */
export function parsePerson(text: string): Result<NamedPerson, { kind: 'not_a_person' }> {
  const bare = text.trim()
  const slackUser = MENTION.exec(bare)?.[1]
  if (slackUser !== undefined && SLACK_USER_ID.test(slackUser)) return ok({ slackUser })
  const email = decodeEntities(MAIL_LINK.exec(bare)?.[1] ?? bare)
  return EMAIL.test(email) ? ok({ email }) : failed({ kind: 'not_a_person' })
}

/** Whether a text begins as a mention or an email does, which need not name anyone. */
export function beginsWithPerson(text: string): boolean {
  return /^\s*(?:<[@!]|@|<mailto:|[^\s<>/]+@)/.test(text)
}
