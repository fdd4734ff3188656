import type { WebClient } from '@slack/web-api'
import type { OpenAttempts } from '../access/open-attempts.ts'
import type { OpenLists } from '../access/open-list.ts'
import type { MayManage, OpenSession } from '../access/open-session.ts'
import type { Config } from '../config/config.ts'
import type { Attend } from '../delivery/runner.ts'
import type { Log } from '../lib/log.ts'
import type { HomePublisher } from '../slack/home-publisher.ts'
import type { SendUnfurls } from '../slack/send-unfurls.ts'
import type { LinkAuthors, Mentions } from '../store/remembered-messages.ts'

/** What handlers are made of. */
export interface HandlerDependencies {
  attend: Attend
  openSession: OpenSession
  openLists: OpenLists
  mayManage: MayManage
  openAttempts: OpenAttempts
  /** How long a card waits for its line on the participant's progress, in milliseconds. */
  progressMs: number
  mentions: Mentions
  homePublisher: HomePublisher
  linkAuthors: LinkAuthors
  sendUnfurls: SendUnfurls
  /** For calls that may be made twice. It retries once. */
  client: WebClient
  /** For posts. It never retries: a post whose answer was lost may have arrived. */
  clientWithoutRetry: WebClient
  log: Log
  linkHosts: Config['exec']['linkHosts']
  sessionUrl: Config['exec']['sessionUrl']
  unfurls: Config['unfurls']
  workObjects: Config['workObjects']
  clock: () => Date
}
