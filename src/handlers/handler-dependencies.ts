import type { WebClient } from '@slack/web-api'
import type { OpenSession } from '../access/open-session.ts'
import type { Config } from '../config.ts'
import type { Log } from '../server/log.ts'
import type { Attend } from './attend.ts'

/** What handlers are made of. */
export interface HandlerDependencies {
  attend: Attend
  openSession: OpenSession
  client: WebClient
  log: Log
  linkHosts: Config['exec']['linkHosts']
  sessionUrl: Config['exec']['sessionUrl']
  unfurls: Config['unfurls']
  clock: () => Date
}
