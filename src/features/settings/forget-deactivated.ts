import type { People } from '../../access/people.ts'
import type { Leases } from '../../database/leases.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { RegularLook } from '../../lib/regular-look.ts'
import type { Preferences } from '../../shared/preferences.ts'

const HOUR_MS = 60 * 60_000
/** A minute short, so that timers which differ a little don't skip an hour. */
const LEASE_MS = HOUR_MS - 60_000
/** Each costs a `users.info`, which Slack allows a hundred times a minute. 20 an hour are 480 people a day. */
const PEOPLE_AN_HOUR = 20
const LEASE = 'forget_deactivated'

interface Options {
  preferences: Preferences
  people: Pick<People, 'find'>
  leases: Pick<Leases, 'take'>
  log: Log
  clock: () => number
}

/**
 * Forgets people whose Slack account was deactivated. Slack tells of that by an event for every change of every profile, so
 * the app asks instead: for a few people each hour, all of them in turn.
 */
export class DeactivatedPeople {
  readonly #options: Options
  readonly #regular = new RegularLook(() => this.#look(), HOUR_MS)

  constructor(options: Options) {
    this.#options = options
  }

  start(): void {
    this.#regular.start()
  }

  stop(): Promise<void> {
    return this.#regular.stop()
  }

  /** Looks at the people of this hour, unless another replica does. Never rejects. */
  look(): Promise<void> {
    return this.#regular.look()
  }

  async #look(): Promise<void> {
    const { preferences, people, leases, log, clock } = this.#options
    try {
      if (!(await leases.take(LEASE, LEASE_MS))) return
      const hour = Math.floor(clock() / HOUR_MS)
      for (const person of await preferences.somePeople(PEOPLE_AN_HOUR, hour)) {
        const viewer = await people.find(person)
        if ('kind' in viewer || viewer.accountType !== 'deactivated') continue
        await preferences.forget({ person, email: viewer.email })
        log.info('forgot a deactivated person', { user: person })
      }
    } catch (error) {
      log.warn('could not look for deactivated people', describeError(error))
    }
  }
}
