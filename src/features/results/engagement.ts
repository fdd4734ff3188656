import { describeError, type Log } from '../../lib/log.ts'
import { afterPress } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'

/** Notes that people use what they are sent, so that the app need not ask whether to go on. */
export class Engagement {
  #isFailing = false

  constructor(
    private readonly preferences: Pick<Preferences, 'find' | 'change'>,
    private readonly log: Log,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Never rejects: the next press is noted as well. */
  async note(person: string): Promise<void> {
    try {
      const preference = await this.preferences.find(person)
      this.#isFailing = false
      if (preference.unpressed === 0 && preference.askedToGoOnAt === undefined) return
      await this.preferences.change(person, afterPress(preference, this.clock()))
    } catch (error) {
      if (!this.#isFailing) this.log.warn('presses are not noted', describeError(error))
      this.#isFailing = true
    }
  }
}
