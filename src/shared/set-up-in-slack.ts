import type { SetUpParts } from '../blocks/home/set-up.ts'
import { setUpSteps } from '../blocks/set-up/set-up-steps.ts'
import type { Connecting } from '../install/connecting.ts'
import type { Change, Installed } from '../install/installations.ts'
import type { Rule } from '../install/set-up-in-slack.ts'
import type { HomeSetUp } from './set-up.ts'
import type { WinsChannel } from './wins-channel.ts'

/** What is left to do for those who set the app up in Slack. */
export class StepsInSlack implements HomeSetUp {
  readonly installedBy: string

  constructor(
    private readonly connecting: Connecting,
    private readonly winsChannel: Pick<WinsChannel, 'find'>,
  ) {
    this.installedBy = connecting.options.installed.installedBy
  }

  async find(isOpened: boolean): Promise<SetUpParts> {
    const { workspace, options } = this.connecting
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
