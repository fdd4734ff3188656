/** A trigger_id opens one view, within this many milliseconds. */
export const TRIGGER_LIFE_MS = 3_000

/** The person who acted, and the place. */
export interface TriggerOrigin {
  user: string
  /** The view in which the person acted, if any. */
  viewId?: string | undefined
  /** The conversation in which the person acted, if any. */
  channel?: string | undefined
}

interface Trigger {
  origin: TriggerOrigin
  madeAt: number
  used: boolean
}

export class Triggers {
  private readonly made = new Map<string, Trigger>()

  constructor(private readonly clock: () => number) {}

  make(origin: TriggerOrigin): string {
    const id = `${this.made.size + 1}.${this.clock()}.${crypto.randomUUID().replaceAll('-', '')}`
    this.made.set(id, { origin, madeAt: this.clock(), used: false })
    return id
  }

  /** Where it comes from, or why it opens nothing. The caller marks it as used, since only a call that succeeds uses it. */
  check(id: string): TriggerOrigin | 'invalid_trigger_id' | 'exchanged_trigger_id' | 'expired_trigger_id' {
    const trigger = this.made.get(id)
    if (trigger === undefined) return 'invalid_trigger_id'
    if (trigger.used) return 'exchanged_trigger_id'
    if (this.clock() - trigger.madeAt > TRIGGER_LIFE_MS) return 'expired_trigger_id'
    return trigger.origin
  }

  use(id: string): void {
    const trigger = this.made.get(id)
    if (trigger !== undefined) trigger.used = true
  }
}
