import type { Config } from '../config/config.ts'
import type { Database } from '../database/database.ts'
import type { Stores } from '../database/stores.ts'
import type { BackgroundTasks } from '../delivery/deliveries.ts'
import type { ExecMemory } from '../exec/exec-cache.ts'
import type { ExecFetch, ExecTiming } from '../exec/exec-requests.ts'
import type { FEATURES } from '../features/features.ts'
import type { AnsweredCalls } from '../handlers/slackbot.ts'
import type { Sleep } from '../lib/every.ts'
import type { Log } from '../lib/log.ts'
import type { Readiness } from '../ops/health.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { Timing } from '../shared/timing.ts'
import type { CallHooks } from '../slack/clients.ts'

/** What the workspaces of a process share. */
export interface Process {
  config: Config
  database: Database
  stores: Stores
  log: Log
  clock: () => number
  metrics: Metrics
  readiness: Readiness
  tasks: BackgroundTasks
  /** Memory for Exec's answers. */
  memory: ExecMemory
  answeredCalls: AnsweredCalls
  /** Called for all calls to Slack. */
  slackHooks: CallHooks
}

export interface WorkspaceOptions {
  /** The features to serve; by default all. */
  features?: readonly (typeof FEATURES)[number][]
  execTiming?: Partial<ExecTiming>
  /** Carries requests to Exec in place of the network. */
  execFetch?: ExecFetch
  timing?: Partial<Timing>
  maxInFlight?: number
  /** How many workspaces are in memory at a time. */
  maxBuilt?: number
  /** How the outbox waits between two messages. */
  outboxSleep?: Sleep
}
