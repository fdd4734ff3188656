import type { Store } from '../database/store.ts'
import type { ExecAccount } from '../exec/exec-requests.ts'
import type { SetUpInSlack } from '../install/connecting.ts'
import type { WorkspaceSettings } from '../shared/workspace-settings.ts'
import type { SlackClients } from '../slack/clients.ts'
import type { Installation } from '../slack/connection.ts'

/** What a workspace is composed from. */
export interface WorkspaceInputs {
  installation: Installation
  slack: SlackClients
  settings: WorkspaceSettings
  exec: ExecAccount
  /** Counters shared by all workspaces with the same Exec workspace; by default there is only this one. */
  limits?: Store | undefined
  /** `undefined` if variables set it up. */
  setUp?: SetUpInSlack
}
