import type { ExecFault } from '../support/exec/faults.ts'
import type { Fault } from '../support/slack/faults.ts'
import type { Human } from './population.ts'

/** What goes wrong with the database, as the driver says it. */
export type DatabaseFault = 'busy' | 'away' | 'full' | 'slow'

export interface Settings {
  seed: number
  days: number
  people: number
  replicas: number
  database: 'sqlite' | 'postgres'
  /** Whether anything fails. */
  hasFaults: boolean
}

/** What goes wrong, until it is well again. */
export type Trouble =
  | { with: 'Exec'; fault: ExecFault; path?: string; forMs: number }
  | { with: 'Slack'; method: string; fault: Fault; forMs: number }
  | { with: 'the database'; fault: DatabaseFault; forMs: number }
  | { with: 'the process'; forMs: number }

/** `name`: what must have just happened, for the `count`th time since the plan's time. */
export interface Trigger {
  name: string
  count: number
}

interface About {
  /** Milliseconds since the epoch. */
  at: number
  /** Of its own chance: other happenings may go, and this one stays as it was. */
  seed: string
}

export type Happening = About &
  (
    | { kind: 'practice'; who: string; scenario: string; score: number; gradedAfterMs: number; lagMs: number }
    | { kind: 'act'; who: string; feature: string; act: string }
    | { kind: 'trouble'; trouble: Trouble; after?: Trigger }
    | { kind: 'new email'; who: string }
    | { kind: 'leaves' | 'returns'; who: string }
    | { kind: 'exec changes'; what: 'document' | 'group' }
    | { kind: 'twice'; afterMs: number }
  )

export interface Plan {
  settings: Settings
  begins: number
  ends: number
  humans: Human[]
  happenings: Happening[]
}
