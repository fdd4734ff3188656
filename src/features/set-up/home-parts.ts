import { namesCoaches } from '../../access/create-access.ts'
import { maySetUp } from '../../access/policy.ts'
import type { Viewer } from '../../access/viewer.ts'
import type { HomeAddition } from '../../blocks/home/home-view.ts'
import { checkList } from '../../blocks/set-up/check-list.ts'
import { setUpSteps } from '../../blocks/set-up/set-up-steps.ts'
import type { Change, Installed } from '../../install/installations.ts'
import type { Rule } from '../../install/rules.ts'
import type { SetUpNeeds } from './needs.ts'

/** For those who set the app up, what is left to do: in Slack, or by variables. @param isOpened also what is done. */
export async function findHomeParts(
  { connecting, settings, sessionPage, groupCoaches, winsChannel }: SetUpNeeds,
  viewer: Viewer,
  isOpened: boolean,
): Promise<HomeAddition> {
  if (connecting === undefined) {
    if (!(await viewer.administers())) return {}
    const hasUnfurled = await sessionPage.load()
    const hasSessionUrl = sessionPage.url !== undefined
    return { above: checkList({ hasCoaches: namesCoaches(settings.access), hasSessionUrl, hasUnfurled }) }
  }
  const { installed, installations } = connecting
  if (!maySetUp(await viewer.profile(), installed.installedBy)) return {}
  const [current, tried, wins] = await Promise.all([
    installations.find(installed.teamId),
    connecting.tried(),
    winsChannel.find(),
  ])
  const { report } = groupCoaches
  const steps = {
    connection: current?.connection,
    tried,
    coaches: latest(current, ['EXEC_COACHES', 'EXEC_GROUP_COACHES', 'EXEC_MONITORS', 'EXEC_ACCESS']),
    unknownGroups: typeof report === 'object' ? report.unknown : [],
    messages: latest(current, ['EXEC_UNFURLS', 'EXEC_RESULTS_DEFAULT', 'EXEC_SESSION_URL']),
    wins,
  }
  return setUpSteps(steps, isOpened)
}

/** By whom and when one of these was changed last; `undefined`: none was. */
function latest(installed: Installed | undefined, rules: readonly Rule[]): Change | undefined {
  const found = rules.flatMap((rule) => installed?.settings[rule] ?? [])
  return found.toSorted((one, other) => other.at - one.at)[0]
}
