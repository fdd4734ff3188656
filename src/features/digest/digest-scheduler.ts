import type { People } from '../../access/people.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { RegularLook } from '../../lib/regular-look.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import type { Preference } from '../../preferences/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import type { DigestRounds } from './digest-rounds.ts'
import { type DueDigest, dueDigests, LATEST_MS, type Reader } from './due-digests.ts'

export interface DigestSchedulerOptions {
  preferences: Pick<Preferences, 'withDigest'>
  people: Pick<People, 'find'>
  rounds: DigestRounds
  /** `undefined` until Slack has told it. */
  workspace: () => string | undefined
  /** Must keep each digest once, however often it is given. */
  enqueue(digests: readonly DueDigest[]): Promise<unknown>
  log: Log
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
}

const EVERY_MS = 60_000
/** How long a reader's zone is taken as it was. */
const ZONE_MS = 60 * 60_000
/** Older digests are not even looked for: a week's pause is no reason for a flood of skipped ones. */
const LONGEST_MS = 8 * 24 * 60 * 60_000

/** Looks every minute which digests are due. Every replica does: the outbox keeps each digest once. */
export class DigestScheduler {
  readonly #options: DigestSchedulerOptions
  readonly #clock: () => number
  readonly #zones = new Map<string, { zone: string; readAt: number }>()
  readonly #regular = new RegularLook(() => this.#look(), EVERY_MS)
  #isFailing = false

  constructor(options: DigestSchedulerOptions) {
    this.#options = options
    this.#clock = options.clock ?? Date.now
  }

  /** Once the app has connected. */
  start(): void {
    void this.look()
    this.#regular.start()
  }

  stop(): Promise<void> {
    return this.#regular.stop()
  }

  /** Never rejects: what fails is looked for again in the next round. */
  look(): Promise<void> {
    return this.#regular.look()
  }

  async #look(): Promise<void> {
    try {
      await this.#findDue()
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing)
        this.#options.log.warn('could not look for digests that are due', describeError(error))
      this.#isFailing = true
    }
  }

  async #findDue(): Promise<void> {
    const { preferences, rounds, enqueue, workspace } = this.#options
    const team = workspace()
    if (team === undefined) return
    const now = this.#clock()
    // Before the first round, nobody can have missed a digest.
    const latest = (await rounds.latest(team)) ?? now
    const since = Math.max(latest, now - LONGEST_MS)
    const { readers, unread } = await this.#readersOf(await preferences.withDigest())
    const due = dueDigests(readers, since, now)
    if (due.length > 0) await enqueue(due)
    // What an unreadable profile hides is looked for again, as long as it could be sent.
    await rounds.end(team, unread === 0 ? now : Math.max(since, now - LATEST_MS))
  }

  async #readersOf(preferences: readonly Preference[]): Promise<{ readers: Reader[]; unread: number }> {
    const found = await Promise.all(preferences.map((preference) => this.#readerOf(preference)))
    const readers = found.filter((reader) => reader !== undefined)
    return { readers, unread: found.length - readers.length }
  }

  /** `undefined` if the reader's time zone can't be read. */
  async #readerOf({ person, digest, digestHour: hour }: Preference): Promise<Reader | undefined> {
    const zone = await this.#zoneOf(person)
    if (zone === undefined || digest === 'off') return undefined
    return { person, schedule: { every: digest, hour, zone } }
  }

  async #zoneOf(person: string): Promise<string | undefined> {
    const known = this.#zones.get(person)
    const now = this.#clock()
    if (known !== undefined && now - known.readAt < ZONE_MS) return known.zone
    const viewer = await this.#options.people.find(person)
    if ('kind' in viewer) return known?.zone
    const zone = knownZone(viewer.timeZone)
    this.#zones.set(person, { zone, readAt: now })
    return zone
  }
}
