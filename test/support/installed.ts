import type { Database } from '../../src/database/database.ts'
import { Installations, type NewInstallation } from '../../src/install/installations.ts'
import { testClock } from './clock.ts'
import type { FakeExec } from './exec/fake-exec.ts'
import type { FakeSlack } from './slack/slack.ts'

/** How the app is installed in the fake's workspace, where many are served. */
export interface InstalledOptions {
  /** Whether an admin has connected Exec. By default yes. */
  isConnected?: boolean
  /** By the names of the variables. */
  settings?: Readonly<Record<string, string>>
}

const INSTALLER = 'U0ADMIN'

/** What Slack grants where an admin adds the app to one workspace. */
export function newInstallation(changes: Partial<NewInstallation> = {}): NewInstallation {
  return {
    teamId: 'T0ACME',
    enterpriseId: undefined,
    isOrgWide: false,
    botUserId: 'U0BOT',
    botToken: 'xoxb-acme',
    installedBy: INSTALLER,
    ...changes,
  }
}

/** Installs the app in the workspace of this Slack, as its admin would. */
export async function install(
  database: Database,
  { slack, exec }: { slack: FakeSlack; exec: FakeExec },
  { isConnected = true, settings = { EXEC_COACHES: 'U0COACH' } }: InstalledOptions = {},
): Promise<void> {
  const installations = new Installations(database, testClock)
  const { id, enterprise, is_enterprise_install: isOrgWide = false } = slack.workspace.team
  const workspace = (isOrgWide ? enterprise?.id : undefined) ?? id
  const { botToken } = slack.settings
  await installations.save(
    newInstallation({ teamId: workspace, enterpriseId: enterprise?.id, isOrgWide, botToken }),
  )
  if (isConnected)
    await installations.connect(workspace, {
      apiKey: exec.apiKey,
      execWorkspace: exec.workspace.id,
      name: 'Acme Corp',
      connectedBy: INSTALLER,
    })
  for (const [name, value] of Object.entries(settings))
    await installations.set(workspace, { name, value, changedBy: INSTALLER })
}
