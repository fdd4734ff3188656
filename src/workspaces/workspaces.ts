import type { RequestListener } from 'node:http'
import type { Result } from '../lib/result.ts'
import type { RejectedToken } from '../slack/connection.ts'
import type { Workspace } from '../workspace.ts'

/** How Slack names where a delivery comes from. */
export interface Place {
  teamId?: string | undefined
  enterpriseId?: string | undefined
  isEnterpriseInstall?: boolean | undefined
}

/** The workspaces that the process serves. */
export interface Workspaces {
  /** All deliveries are its. `undefined` before `connect`, and where each delivery names its own. */
  readonly only: Workspace | undefined
  /** For browsers, by path. */
  readonly pages: Readonly<Record<string, RequestListener>>
  /** Begins to serve them, and to say what is due there. Fails only for a token that Slack rejects. */
  connect(): Promise<Result<void, RejectedToken>>
  /** `undefined` where the app is not installed. Rejects while the database does not say. */
  find(place: Place): Promise<Workspace | undefined>
  /** Those that are built. */
  built(): readonly Workspace[]
  /** Slack says that someone has removed the app. @param at when, in milliseconds since the epoch. */
  uninstalled(place: Place, at: number): Promise<void>
  /** Looks for what is to be said first, and says what is due. They also do so by themselves. */
  sayDue(): Promise<void>
  /** They say nothing more by themselves. */
  stop(): Promise<void>
  /** Once nothing is in flight. */
  close(): void
}
