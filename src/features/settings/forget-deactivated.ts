import type { People } from '../../access/people.ts'
import type { Leases } from '../../database/leases.ts'
import { every, type Loop } from '../../lib/every.ts'
import { describeError, type Log } from '../../lib/log.ts'
import type { KnownPeople } from '../../shared/known-people.ts'

const HOUR_MS = 60 * 60_000
/** A minute short, so that timers which differ a little don't skip an hour. */
const LEASE_MS = HOUR_MS - 60_000
/** Each costs a `users.info`, which Slack allows a hundred times a minute. Up to 480 people are all asked for in a day. */
const MOST_IN_AN_HOUR = 20
const HOURS = 24
const LEASE = 'forget_deactivated'

interface Options {
  knownPeople: KnownPeople
  people: People
  leases: Leases
  log: Log
  clock: () => number
}

/** As many each hour as it takes to go through all of them in a day, or in more days. */
function someOf(people: readonly string[], hour: number): string[] {
  const hours = Math.max(HOURS, Math.ceil(people.length / MOST_IN_AN_HOUR))
  const size = Math.ceil(people.length / hours)
  const first = (hour % hours) * size
  return people.slice(first, first + size)
}

/**
 * Forgets people whose Slack account was deactivated: each hour, one replica checks a few people, all of them in a day. Slack's
 * event for it would come with every change of every profile. A run never rejects.
 */
export function forgetDeactivated({ knownPeople, people, leases, log, clock }: Options): Loop {
  const task = async () => {
    try {
      if (!(await leases.take(LEASE, LEASE_MS))) return
      for (const person of someOf(await knownPeople.everyone(), Math.floor(clock() / HOUR_MS))) {
        const profile = await people.find(person)
        if ('kind' in profile || profile.accountType !== 'deactivated') continue
        await knownPeople.forget({ person, email: profile.email })
        log.info('forgot a deactivated person', { user: person })
      }
    } catch (error) {
      log.warn('could not look for deactivated people', describeError(error))
    }
  }
  return every(HOUR_MS, task, { firstMs: HOUR_MS })
}
