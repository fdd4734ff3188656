import { maySetUp } from '../access/policy.ts'
import type { Viewer } from '../access/viewer.ts'
import type { SetUpParts } from '../blocks/home/set-up.ts'
import { setUpSteps } from '../blocks/set-up/set-up-steps.ts'
import type { Connecting } from '../install/connecting.ts'
import type { Change, Installed } from '../install/installations.ts'
import type { Rule } from '../install/set-up-in-slack.ts'
import type { HomeSetUp } from './set-up.ts'
import type { WinsChannel } from './wins-channel.ts'

/** What is left to do for those who set the app up in Slack. */
export class StepsInSlack implements HomeSetUp {
  constructor(
    private readonly connecting: Connecting,
    private readonly winsChannel: Pick<WinsChannel, 'find'>,
  ) {}

  async find(viewer: Viewer, isOpened: boolean): Promise<SetUpParts | undefined> {
    const { workspace, options } = this.connecting
    if (!maySetUp(await viewer.profile(), options.installed.installedBy)) return undefined
    const [installed, tried, wins] = await Promise.all([
      options.installations.find(workspace),
      this.connecting.tried(),
      this.winsChannel.find(),
    ])
    const steps = {
      connection: installed?.connection,
      tried,
      coaches: latest(installed, ['EXEC_COACHES', 'EXEC_GROUP_COACHES', 'EXEC_MONITORS', 'EXEC_ACCESS']),
      messages: latest(installed, ['EXEC_UNFURLS', 'EXEC_RESULTS_DEFAULT', 'EXEC_SESSION_URL']),
      wins,
    }
    return setUpSteps(steps, isOpened)
  }
}

/** By whom and when one of these was changed last; `undefined`: none was. */
function latest(installed: Installed | undefined, rules: readonly Rule[]): Change | undefined {
  const found = rules.flatMap((rule) => installed?.settings[rule] ?? [])
  return found.toSorted((one, other) => other.at - one.at)[0]
}
