import type { RequestListener } from 'node:http'
import { z } from 'zod'
import type { Result } from '../lib/result.ts'
import type { RejectedToken } from '../slack/connection.ts'
import type { Workspace } from '../workspace.ts'

/** How Slack names where a delivery comes from. */
export interface Place {
  teamId?: string | undefined
  enterpriseId?: string | undefined
  isEnterpriseInstall?: boolean | undefined
}

const authorized = z.object({
  authorizations: z
    .array(
      z
        .object({
          team_id: z.string().nullish(),
          enterprise_id: z.string().nullish(),
          is_enterprise_install: z.boolean().nullish(),
        })
        .transform(
          ({ team_id, enterprise_id, is_enterprise_install }): Place => ({
            teamId: team_id ?? undefined,
            enterpriseId: enterprise_id ?? undefined,
            isEnterpriseInstall: is_enterprise_install === true,
          }),
        ),
    )
    .min(1),
})

/**
 * The keys of the installations that a delivery may be of: a channel of several organizations has several. An event lists them; all
 * else names its own.
 */
export function installationsOf(place: Place, body: unknown): string[] {
  const places = authorized.safeParse(body).data?.authorizations ?? [place]
  return places.flatMap(
    ({ teamId, enterpriseId, isEnterpriseInstall }) => (isEnterpriseInstall ? enterpriseId : teamId) ?? [],
  )
}

/** The workspaces that the process serves. */
export interface Workspaces {
  /** All deliveries are its. `undefined` before `connect`, and where each delivery names its own. */
  readonly only: Workspace | undefined
  /** For browsers, by path. */
  readonly pages: Readonly<Record<string, RequestListener>>
  /** Begins to serve them, and to say what is due there. Fails only for a token that Slack rejects. */
  connect(): Promise<Result<void, RejectedToken>>
  /** The first of these; `undefined` where the app is not installed. Rejects while the database does not say. */
  find(installations: readonly string[]): Promise<Workspace | undefined>
  /** Those that are built. */
  built(): readonly Workspace[]
  /** Slack says that someone has removed the app. @param at when, in milliseconds since the epoch. */
  uninstalled(place: Place, at: number): Promise<void>
  /** Slack says that an organization has given the app to workspaces, or has taken it from some. */
  teamsChanged(place: Place): Promise<void>
  /** Looks for what is to be said first, and says what is due. They also do so by themselves. */
  sayDue(): Promise<void>
  /** They say nothing more by themselves. */
  stop(): Promise<void>
  /** Once nothing is in flight. */
  close(): void
}
