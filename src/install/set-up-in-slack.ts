import type { Result } from '../lib/result.ts'
import type { SlackFailure } from '../slack/failure.ts'
import type { Installations, Installed } from './installations.ts'

/** How one of many workspaces is set up, in its Slack. */
export interface SetUpInSlack {
  installed: Installed
  installations: Installations
  publicUrl: string
  /** See `Oauth`. */
  renewToken(): Promise<boolean>
  /** To which workspaces an organization has given the app, as far as is known. Never asked for another installation. */
  grantedTo(): Promise<Result<readonly string[], SlackFailure>>
  /** Builds the workspace anew with what has changed, and draws this person's Home by it. */
  apply(user: string): Promise<void>
}
