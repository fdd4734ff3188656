import type { Store } from '../database/store.ts'
import type { ExecAccount } from '../exec/exec-requests.ts'
import type { SetUpInSlack } from '../install/connecting.ts'
import type { WorkspaceSettings } from '../shared/workspace-settings.ts'
import type { SlackClients } from '../slack/clients.ts'
import type { Installation } from '../slack/connection.ts'

/** Where the app is installed, and what it does there. */
export interface WorkspaceInputs {
  installation: Installation
  slack: SlackClients
  settings: WorkspaceSettings
  /** By default they stay the same. */
  settingsNow?(): Promise<WorkspaceSettings>
  exec: ExecAccount
  /** Of all that use the same workspace of Exec's: they share its limits. By default no other does. */
  limits?: Store | undefined
  /** `undefined`: by variables. */
  setUp?: SetUpInSlack
}
