import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { decodeEntities, SLACK_USER_ID } from '../lib/parse.ts'
import { failed, ok, type Result } from '../lib/result.ts'
import { slackAnswer } from './clients.ts'
import type { SlackFailure } from './failure.ts'

const identified = z.object({ user: z.object({ id: z.string() }) }).transform(({ user }) => user.id)

/** The Slack user id of the person with this email, if there is one (`users.lookupByEmail`, scope `users:read.email`). Never rejects. */
export async function findPersonByEmail(
  client: WebClient,
  email: string,
): Promise<Result<string | undefined, SlackFailure>> {
  const found = await slackAnswer(client.users.lookupByEmail({ email }), identified)
  return !found.ok && found.error.code === 'users_not_found' ? ok(undefined) : found
}

/** A person as somebody names them. */
export type NamedPerson = { email: string } | { slackUser: string }

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

/** Whether a text begins like a mention or an email. It may still not name anyone. */
export function beginsWithPerson(text: string): boolean {
  return /^\s*(?:<[@!]|@|<mailto:|[^\s<>/]+@)/.test(text)
}
