import type { WebClient } from '@slack/web-api'
import {
  Coaches,
  type CoachList,
  GroupCoaches,
  type GroupCoachSetting,
  UserGroups,
} from '../../src/access/coaches.ts'
import type { RoleSources } from '../../src/access/roles.ts'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import { Groups, Members } from '../../src/exec/members.ts'
import { ScenarioAccess } from '../../src/exec/scenarios.ts'
import type { Log } from '../../src/lib/log.ts'
import { capturedLog } from './exec/captured-log.ts'

export const NOBODY: CoachList = { users: [], groups: [], emails: [] }

interface AccessOptions {
  coaches?: Partial<CoachList>
  groupCoaches?: readonly GroupCoachSetting[]
  monitors?: boolean
  clock?: () => number
  log?: Log
}

/** What the access room asks for people's roles: as in the app, without a store. */
export function roleSources(
  web: WebClient,
  exec: ExecClient,
  { coaches, groupCoaches = [], monitors = false, clock = Date.now, log = capturedLog().log }: AccessOptions,
): RoleSources & { members: Members; groups: Groups } {
  const groups = new Groups(exec, { clock })
  const userGroups = new UserGroups(web)
  const members = new Members(exec, { clock })
  return {
    coaches: new Coaches(userGroups, { ...NOBODY, ...coaches }),
    members,
    groups,
    groupCoaches: new GroupCoaches({
      settings: groupCoaches,
      userGroups,
      groups,
      log,
    }),
    scenarioAccess: monitors ? new ScenarioAccess(exec, members, { clock }) : undefined,
    grants: undefined,
  }
}
