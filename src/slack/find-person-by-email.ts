import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { ok, type Result } from '../lib/result.ts'
import { slackAnswer } from './clients.ts'
import type { SlackFailure } from './failure.ts'

const found = z.object({ user: z.object({ id: z.string() }) })

/** The Slack user id of the person with this email (`users.lookupByEmail`, scope `users:read.email`). Never rejects. */
export async function findPersonByEmail(
  client: WebClient,
  email: string,
): Promise<Result<string, SlackFailure>> {
  const answer = await slackAnswer(client.users.lookupByEmail({ email }), found)
  return answer.ok ? ok(answer.value.user.id) : answer
}
