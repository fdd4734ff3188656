import type { People } from '../../access/people.ts'
import type { Store } from '../../database/store.ts'
import { every, type Loop } from '../../lib/every.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import type { Preference } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { type DueDigest, dueDigests, MAX_LATE_MS, type Reader } from './due-digests.ts'

interface DigestSchedulerOptions {
  preferences: Pick<Preferences, 'withDigest'>
  people: Pick<People, 'find'>
  /** Keeps when the last round was. */
  store: Pick<Store, 'get' | 'set'>
  /** Must keep each digest once, however often it is given. */
  enqueue(digests: readonly DueDigest[]): Promise<unknown>
  log: Log
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
}

const EVERY_MS = 60_000
/** In every time zone, the hours begin with a quarter of an hour of UTC's: nothing becomes due in between. */
const QUARTER_MS = 15 * 60_000
const ROUND = 'digest round'
/** Older digests are not enqueued, only to be skipped. */
const LONGEST_MS = 8 * 24 * 60 * 60_000

/**
 * Enqueues every minute the digests that are due. A run never rejects: the next one finds what was missed. Every replica runs it:
 * the outbox keeps each digest once.
 */
export function digestScheduler(options: DigestSchedulerOptions): Loop {
  let isFailing = false
  return every(EVERY_MS, async () => {
    try {
      await enqueueDue(options)
      isFailing = false
    } catch (error) {
      if (!isFailing) options.log.warn('could not look for digests that are due', describeError(error))
      isFailing = true
    }
  })
}

async function enqueueDue(options: DigestSchedulerOptions): Promise<void> {
  const { preferences, people, store, enqueue, clock = Date.now } = options
  const now = clock()
  const since = Number((await store.get(ROUND)) ?? now - MAX_LATE_MS)
  if (Math.floor(since / QUARTER_MS) === Math.floor(now / QUARTER_MS)) return
  const found = await Promise.all((await preferences.withDigest()).map((one) => withZone(one, people)))
  const readers = found.filter((reader) => reader !== undefined)
  const due = dueDigests(readers, since, now)
  if (due.length > 0) await enqueue(due)
  // The next round goes back for the readers whose profile can't be read, as long as their digest could be sent.
  const end = readers.length === found.length ? now : Math.max(since, now - MAX_LATE_MS)
  await store.set(ROUND, String(end), LONGEST_MS)
}

/** `undefined` if the reader's time zone can't be read. */
async function withZone(
  { person, digest, digestHour: hour }: Preference,
  people: Pick<People, 'find'>,
): Promise<Reader | undefined> {
  const profile = await people.find(person)
  if ('kind' in profile || digest === 'off') return undefined
  return { person, schedule: { every: digest, hour, zone: knownZone(profile.timeZone) } }
}
