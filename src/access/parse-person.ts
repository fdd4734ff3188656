import { decodeEntities } from '../decode-entities.ts'
import { failed, ok, type Result } from '../result.ts'
import { SLACK_USER_ID } from '../slack-user-id.ts'
import type { ListedPerson } from './listed-person.ts'

const MENTION = /^<@([^<>|]*)(?:\|[^<>]*)?>$/
const MAIL_LINK = /^<mailto:([^<>|]+)(?:\|[^<>]*)?>$/
/** As long as an address may be. A comma separates values in Exec's filters. */
const EMAIL = /^(?=.{3,254}$)[^\s@<>,|]+@[^\s@<>,|]+$/

/** Reads whom someone names in a command, as Slack hands it over: `<@U…>`, `<@U…|name>`, an email, or `<mailto:…|…>`. */
export function parsePerson(text: string): Result<ListedPerson, { kind: 'not_a_person' }> {
  const bare = text.trim()
  const slackUser = MENTION.exec(bare)?.[1]
  if (slackUser !== undefined && SLACK_USER_ID.test(slackUser)) return ok({ slackUser })
  const email = decodeEntities(MAIL_LINK.exec(bare)?.[1] ?? bare)
  return EMAIL.test(email) ? ok({ email }) : failed({ kind: 'not_a_person' })
}
