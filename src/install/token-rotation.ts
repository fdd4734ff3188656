import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { slackAnswer } from '../slack/clients.ts'
import { type Installations, type Installed, type Refresh, workspaceOf } from './installations.ts'

/** Slack's tokens live for twelve hours where rotation is on. */
const AHEAD_MS = 3 * 60 * 60_000

/** What Slack tells of a token that ends, when it grants or refreshes one. */
export const rotating = z.object({
  refresh_token: z.string().optional(),
  /** In seconds. */
  expires_in: z.number().optional(),
})

export function refreshOf(
  { refresh_token, expires_in }: z.infer<typeof rotating>,
  now: number,
): Refresh | undefined {
  if (refresh_token === undefined || expires_in === undefined) return undefined
  return { token: refresh_token, expiresAt: now + 1000 * expires_in }
}

const refreshed = rotating.extend({ access_token: z.string() })

interface TokenRotationOptions {
  clientId: string
  clientSecret: string
  /** Without a token, and without retries. */
  client: WebClient
  installations: Pick<Installations, 'renewToken'>
  clock: () => number
}

/**
 * Exchanges the bot's token if it ends within three hours. Slack takes a refresh token once: an unclear answer is asked for once more
 * with the same one. `failed` while the old token lives. Rejects as the database does.
 */
export async function rotateToken(
  installed: Installed,
  { clientId, clientSecret, client, installations, clock }: TokenRotationOptions,
): Promise<'not_due' | 'rotated' | 'failed'> {
  const { refresh } = installed
  if (refresh === undefined || refresh.expiresAt - clock() > AHEAD_MS) return 'not_due'
  const ask = () =>
    slackAnswer(
      client.oauth.v2.access({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'refresh_token',
        refresh_token: refresh.token,
      }),
      refreshed,
    )
  const first = await ask()
  const answer = !first.ok && first.error.kind === 'unreachable' ? await ask() : first
  if (!answer.ok) return 'failed'
  await installations.renewToken(workspaceOf(installed), refresh.expiresAt, {
    botToken: answer.value.access_token,
    refresh: refreshOf(answer.value, clock()),
  })
  return 'rotated'
}
