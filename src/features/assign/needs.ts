import type { People } from '../../access/people.ts'
import type { Viewers } from '../../access/viewer.ts'
import type { Stored } from '../../database/database.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { Log } from '../../lib/log.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { HomeDependencies } from '../../shared/home/show-home.ts'
import type { SlackClients } from '../../slack/clients.ts'
import type { CoachAssignments } from './coach-assignments.ts'

/** What assigning needs from the workspace. */
export interface AssignBase extends Stored, HomeDependencies {
  viewers: Viewers
  people: People
  exec: ExecClient
  outbox: Outbox
  slack: SlackClients
  log: Log
}

export interface AssignNeeds extends AssignBase {
  coachAssignments: CoachAssignments
}
