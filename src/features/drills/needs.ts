import type { Viewers } from '../../access/viewer.ts'
import type { Stored } from '../../database/database.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { HasComposition } from '../../lib/extension-point.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Timing } from '../../shared/timing.ts'
import type { Drills } from './drills-table.ts'

/** What drills need from the workspace. */
export interface DrillBase extends HasComposition, Stored {
  viewers: Viewers
  exec: ExecClient
  outbox: Outbox
  /** `EXEC_LINK_HOSTS`. */
  linkHosts: readonly string[]
  timing: Timing
}

export interface DrillNeeds extends DrillBase {
  drills: Drills
}
