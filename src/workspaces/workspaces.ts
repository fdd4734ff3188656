import { z } from 'zod'
import type { Pages } from '../install/install-pages.ts'
import type { Result } from '../lib/result.ts'
import type { RejectedToken } from '../slack/connection.ts'
import type { Caller } from '../slack/slackbot-calls.ts'
import type { SlackWorkspace } from './slack-workspace.ts'

/** How Slack names where a delivery comes from. */
export interface Place {
  teamId?: string | undefined
  enterpriseId?: string | undefined
  isEnterpriseInstall?: boolean | undefined
}

const authorized = z.object({
  authorizations: z
    .array(
      z.object({
        team_id: z.string().nullish(),
        enterprise_id: z.string().nullish(),
        is_enterprise_install: z.boolean().nullish(),
      }),
    )
    .min(1)
    .optional(),
})

/** The keys of the installations that a delivery may be of. Of a channel that several share, an event may list them all. */
export function installationsOf(place: Place, body: unknown): string[] {
  const { teamId, enterpriseId, isEnterpriseInstall } = place
  const { data } = authorized.safeParse(body)
  const listed = data?.authorizations?.map((each) =>
    each.is_enterprise_install === true ? each.enterprise_id : each.team_id,
  )
  return (listed ?? [isEnterpriseInstall ? enterpriseId : teamId]).flatMap((key) => key ?? [])
}

/** The same of a call of Slackbot's, which doesn't say whether the workspace or its organization has installed the app. */
export function installationsOfCaller({ team_id, enterprise_id }: Caller): string[] {
  const place = { teamId: team_id, enterpriseId: enterprise_id ?? undefined }
  return [false, true].flatMap((isEnterpriseInstall) =>
    installationsOf({ ...place, isEnterpriseInstall }, {}),
  )
}

/** The workspaces that the process serves. */
export interface Workspaces {
  /** The workspace of all deliveries, if the process serves one. `undefined` before `connect`, and where many are served. */
  readonly only: SlackWorkspace | undefined
  /** For browsers. */
  readonly pages: Pages
  /** Begins to serve them, and to say what is due there. Fails only for a token that Slack rejects. */
  connect(): Promise<Result<void, RejectedToken>>
  /** The first of these; `undefined` where the app is not installed. Rejects while the database does not say. */
  find(installations: readonly string[]): Promise<SlackWorkspace | undefined>
  /**
   * Slack says that someone has removed the app, or that an organization has given it to workspaces or taken it from some.
   * @param at when, in milliseconds since the epoch.
   */
  installationChanged(place: Place, at: number): Promise<void>
  /** Finds what is to be said, and sends what is due. Both also happen by themselves. */
  sayDue(): Promise<void>
  /** They say nothing more by themselves. */
  stop(): Promise<void>
  /** Once nothing is in flight. */
  close(): void
}
