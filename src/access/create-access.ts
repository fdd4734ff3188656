import type { WebClient } from '@slack/web-api'
import type { Stored } from '../database/database.ts'
import { assignmentLists } from '../exec/assignments.ts'
import type { CacheOptions } from '../exec/exec-cache.ts'
import type { ExecClient } from '../exec/exec-client.ts'
import { Groups, Members } from '../exec/members.ts'
import { scenarioAccess, scenarioList, scenarioStandings } from '../exec/scenarios.ts'
import type { SessionSummary } from '../exec/session.ts'
import { type PollTimes, SessionLists } from '../exec/session-lists.ts'
import { Sessions } from '../exec/sessions.ts'
import type { Log } from '../lib/log.ts'
import type { Installation } from '../slack/connection.ts'
import { Coaches, type CoachList, GroupCoaches, type GroupCoachSetting } from './coaches.ts'
import { ExecEmails } from './exec-emails.ts'
import { People } from './people.ts'
import type { AccessFacts } from './policy.ts'
import { Viewers } from './viewer.ts'

export interface AccessSettings {
  rule: AccessFacts['rule']
  /** They may see everyone's sessions. */
  coaches: CoachList
  groupCoaches: readonly GroupCoachSetting[]
  /** Whether people who monitor a scenario in Exec see its sessions. */
  monitors: boolean
}

interface AccessParts {
  exec: ExecClient
  client: WebClient
  installation: Installation
  /** Exec's id of its workspace, where many are served. */
  execWorkspace?: string | undefined
  stored: Stored
  caches: CacheOptions
  /** Signs the keys that name people in menus and Homes. A Home outlives a restart, and even a database, so the secret must too. */
  keySecret: string
  log: Log
  answerMs?: number | undefined
}

/** All that decides who sees what. */
export function createAccess(
  settings: AccessSettings,
  { exec, client, installation, execWorkspace = '', stored, caches, keySecret, log, answerMs }: AccessParts,
) {
  const { clock } = stored
  const execEmails = new ExecEmails({ ...stored, execWorkspace })
  const people = new People(client, installation, clock, execEmails)
  const daily = { ...caches, log }
  const members = new Members(exec, daily)
  const groups = new Groups(exec, daily)
  const groupCoaches = new GroupCoaches({ settings: settings.groupCoaches, people, groups, log })
  const lists = new SessionLists(exec, caches)
  const viewers = new Viewers({
    rule: settings.rule,
    hasCoaches: namesCoaches(settings),
    people,
    coaches: new Coaches(people, settings.coaches),
    groupCoaches,
    members,
    groups,
    scenarioAccess: settings.monitors ? scenarioAccess(exec, members, caches) : undefined,
    stored,
    sessions: new Sessions(exec, caches),
    lists,
    assignments: assignmentLists(exec, caches),
    scenarios: scenarioList(exec, daily),
    standings: scenarioStandings(exec, caches),
    keySecret,
    clock,
    answerMs,
  })
  return {
    people,
    groups,
    groupCoaches,
    viewers,
    execEmails,
    rememberListed: (lines: readonly SessionSummary[], poll: PollTimes) => lists.remember(lines, poll),
  }
}

/** Whether a setting names a user group of Slack's: then the app needs another scope. */
export function namesUserGroup(settings: AccessSettings): boolean {
  return coachLists(settings).some(({ groups }) => groups.length > 0)
}

export function namesCoaches(settings: AccessSettings): boolean {
  return coachLists(settings).some((list) => Object.values(list).flat().length > 0)
}

function coachLists({ coaches, groupCoaches }: AccessSettings): CoachList[] {
  return [coaches, ...groupCoaches.map((group) => group.coaches)]
}
