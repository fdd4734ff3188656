import { z } from 'zod'
import type { Pages } from '../install/install-pages.ts'
import type { Result } from '../lib/result.ts'
import type { RejectedToken } from '../slack/connection.ts'
import type { Caller } from '../slack/slackbot-calls.ts'
import type { SlackWorkspace } from './slack-workspace.ts'

/** Slack's ids of where a delivery comes from. */
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

/** The keys of the installations that a delivery may belong to. An event in a shared channel may list several. */
export function installationsOf(place: Place, body: unknown): string[] {
  const { teamId, enterpriseId, isEnterpriseInstall } = place
  const { data } = authorized.safeParse(body)
  const listed = data?.authorizations?.map((each) =>
    each.is_enterprise_install === true ? each.enterprise_id : each.team_id,
  )
  return (listed ?? [isEnterpriseInstall ? enterpriseId : teamId]).flatMap((key) => key ?? [])
}

/** The same for a call by Slackbot, which doesn't say whether the workspace or its organization installed the app. */
export function installationsOfCaller({ team_id, enterprise_id }: Caller): string[] {
  return enterprise_id == null ? [team_id] : [team_id, enterprise_id]
}

/** The workspaces that the process serves. */
export interface Workspaces {
  /** The one workspace that the process serves. `undefined` before `connect`, and with many workspaces. */
  readonly only: SlackWorkspace | undefined
  /** Pages for browsers. */
  readonly pages: Pages
  /** Starts to serve them and to send what is due. Fails only for a token that Slack rejects. */
  connect(): Promise<Result<void, RejectedToken>>
  /** The first of these installations; `undefined` if the app is not installed. Rejects while the database is away. */
  find(installations: readonly string[]): Promise<SlackWorkspace | undefined>
  /** Called when Slack says that someone removed the app. */
  installationChanged(place: Place): Promise<void>
  /** Finds new messages and sends what is due. Both also happen by themselves. */
  sayDue(): Promise<void>
  /** Stops sending messages by themselves. */
  stop(): Promise<void>
  /** Call it once nothing is in flight. */
  close(): void
}
