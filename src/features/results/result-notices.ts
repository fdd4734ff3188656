import type { WebClient } from '@slack/web-api'
import { LRUCache } from 'lru-cache'
import type { People } from '../../access/people.ts'
import { normalEmail } from '../../exec/session.ts'
import { isWorkingTime, knownZone, nextEndOfWork, nextWorkingTime } from '../../lib/zoned-time.ts'
import type { Notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { NewlyGraded } from '../../shared/feature.ts'
import type { GradeNotices } from '../../shared/grade-notices.ts'
import { nextAfterDm, type Preference, type ResultsDefault, whatToTell } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { findPersonByEmail } from '../../slack/person.ts'
import { dayResults, keepGoingQuestion, result } from './compose-result.ts'

const DAY_MS = 24 * 60 * 60_000
const MAX_EMAILS = 10_000
/** Whoever has no account in Slack yet may have one tomorrow. */
const UNKNOWN = ''

interface ResultNoticesOptions {
  preferences: Pick<Preferences, 'find' | 'findByEmails' | 'isAnyoneListening' | 'change'>
  gradeNotices: Pick<GradeNotices, 'isWatched'>
  outbox: Pick<Outbox, 'enqueue'>
  people: Pick<People, 'find'>
  client: WebClient
  defaultResults: ResultsDefault
  /** Milliseconds since the epoch. */
  clock?: (() => number) | undefined
}

/** *My results*: tells people of their own graded sessions, as they want it. */
export class ResultNotices {
  readonly #options: ResultNoticesOptions
  readonly #clock: () => number
  readonly #personOf: LRUCache<string, string>

  constructor(options: ResultNoticesOptions) {
    this.#options = options
    this.#clock = options.clock ?? Date.now
    this.#personOf = new LRUCache({
      // `max` would allocate all places at once.
      maxSize: MAX_EMAILS,
      sizeCalculation: () => 1,
      ttl: DAY_MS,
      perf: { now: this.#clock },
    })
  }

  async isAnyoneListening(): Promise<boolean> {
    const { defaultResults, preferences } = this.#options
    return defaultResults === 'each' || (await preferences.isAnyoneListening(this.#clock()))
  }

  /** May be called again for the same sessions: each person hears once of each. Rejects if it missed someone. */
  async onGraded({ at, recent }: Pick<NewlyGraded, 'at' | 'recent'>): Promise<void> {
    const { preferences, outbox } = this.#options
    const withEmail = recent.flatMap((session) => {
      const email = normalEmail(session.user?.email ?? '')
      return email === '' ? [] : [{ session, email }]
    })
    const gradedAtOnce = withEmail.length
    const known = await preferences.findByEmails([...new Set(withEmail.map(({ email }) => email))])
    const notices: Notification[] = []
    const failures: unknown[] = []
    const enqueue = () => outbox.enqueue(notices.splice(0))
    const findByDefault = async (email: string) => {
      // They must not wait for Slack, which takes about one such look-up a second.
      await enqueue()
      return this.#byDefault(email)
    }
    for (const [index, { session, email }] of withEmail.entries())
      try {
        for (const preference of known.get(email) ?? (await findByDefault(email)))
          notices.push(
            ...(await this.#noticeFor(preference, session.id, { now: at, dueAt: at + index, gradedAtOnce })),
          )
      } catch (error) {
        failures.push(error)
      }
    await enqueue()
    // The next poll brings the same sessions again.
    if (failures.length > 0) throw failures[0]
  }

  /** Counts how many DMs in a row have no press, and asks in the end whether to go on. */
  async onSent({ kind, recipient }: Notification): Promise<void> {
    const { preferences, outbox } = this.#options
    const now = this.#clock()
    if (kind === keepGoingQuestion.kind) return preferences.change(recipient, { askedToGoOnAt: now })
    if (kind !== result.kind && kind !== dayResults.kind) return
    const preference = await preferences.find(recipient)
    const { change, asks } = nextAfterDm(preference)
    // The first DM has explained itself.
    await preferences.change(recipient, {
      ...change,
      offerAnsweredAt: preference.offerAnsweredAt ?? now,
    })
    if (!asks) return
    const about = { subject: recipient, recipient, dedupKey: String(now) }
    await outbox.enqueue([keepGoingQuestion.of({ ...about, details: {}, dueAt: now })])
  }

  /** @param dueAt of a DM about this session: of many, those of the newest sessions come first, as Exec lists them. */
  async #noticeFor(
    preference: Preference,
    session: string,
    { now, dueAt, gradedAtOnce }: { now: number; dueAt: number; gradedAtOnce: number },
  ): Promise<Notification[]> {
    const { defaultResults, gradeNotices, people } = this.#options
    const { person: recipient } = preference
    const what = whatToTell(preference, { now, defaultResults })
    // Whoever asked for this very session hears of it anyway.
    if (what === 'nothing' || (await gradeNotices.isWatched({ session, person: recipient }))) return []
    const details = { gradedAtOnce }
    const atOnce = result.of({ subject: session, recipient, dedupKey: 'once', details, dueAt })
    if (what === 'at_once') return [atOnce]
    const profile = await people.find(recipient)
    const zone = knownZone('timeZone' in profile ? profile.timeZone : undefined)
    if (what === 'each' && isWorkingTime(now, zone)) return [atOnce]
    // What is graded overnight comes together.
    const { date: dedupKey, at } = what === 'daily' ? nextEndOfWork(now, zone) : nextMorning(now, zone)
    const several = { subject: recipient, recipient, dedupKey, details: { since: now }, dueAt: at }
    return [dayResults.of(several)]
  }

  /** Someone who has chosen nothing, where the employer has results told by default. */
  async #byDefault(email: string): Promise<Preference[]> {
    const { defaultResults, client, preferences } = this.#options
    if (defaultResults === 'off') return []
    let person = this.#personOf.get(email)
    if (person === undefined) {
      const found = await findPersonByEmail(client, email)
      if (!found.ok && found.error.kind !== 'refused') throw new Error('Slack does not tell who this is')
      person = found.ok ? found.value : UNKNOWN
      this.#personOf.set(email, person)
    }
    return person === UNKNOWN ? [] : [await preferences.find(person)]
  }
}

function nextMorning(now: number, zone: string): { date: string; at: number } {
  const at = nextWorkingTime(now, zone)
  return { date: `morning ${at}`, at }
}
