import type { People } from '../../access/people.ts'
import {
  DIGEST_ACTIONS,
  DIGEST_OFF,
  DIGEST_OFFER,
  DIGEST_ON,
  TURN_OFF,
} from '../../blocks/digest/digest-message.ts'
import { DIGEST_HOUR } from '../../blocks/settings/notification-words.ts'
import { standingsMessage } from '../../blocks/team/standings-message.ts'
import type { Store } from '../../database/store.ts'
import { refuse } from '../../delivery/answer.ts'
import { decodeCursor } from '../../exec/list-cursor.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { every, type Loop } from '../../lib/every.ts'
import type { HasComposition } from '../../lib/extension-point.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { addDays, knownZone, momentOf, nextOccurrence, type Occurrence } from '../../lib/zoned-time.ts'
import { MAX_LATE_MS, type Notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { feature } from '../../shared/feature.ts'
import { coachOffer, type GreetingNeeds, turnOn } from '../../shared/preferences/greeting.ts'
import type { Preference } from '../../shared/preferences/preference-rules.ts'
import type { Preferences } from '../../shared/preferences/preferences-table.ts'
import { turnOff } from '../../shared/preferences/turn-off.ts'
import { listAnswer, openStandingsWithAudit } from '../../shared/sessions/list.ts'
import { listPress } from '../../shared/sessions/press.ts'
import { type ComposeNeeds, coachDigest } from './coach-digest.ts'
import { teamWeek } from './team-week-tool.ts'

/** *Show all* and *Scores by person* answer below the digest, which stays. */
const showBelow = listPress({
  ids: [DIGEST_ACTIONS.all, DIGEST_ACTIONS.more],
  read: ({ value, selected = value }) => decodeCursor(selected),
  async run(needs: HasComposition, context, _, cursor) {
    if (cursor.scenario === undefined) return listAnswer(needs, context, cursor)
    const opened = await openStandingsWithAudit(context.viewer, cursor)
    return { audit: opened.audit, reply: standingsMessage(opened, cursor) }
  },
})

/** A weekly DM on how a coach's people did, and who may need a note. */
export const digest = feature<ComposeNeeds & SchedulerNeeds & GreetingNeeds>({
  name: 'digest',
  buttons: [
    showBelow,
    turnOff(DIGEST_ACTIONS.more, { digest: 'off' }, DIGEST_OFF, TURN_OFF),
    turnOn(
      DIGEST_ACTIONS.turnOn,
      () => DIGEST_ON,
      { digest: 'weekly', undeliverable: undefined },
      refuse('refused', { kind: 'digest_not_allowed' }),
    ),
  ],
  notifications: [coachDigest],
  tools: [teamWeek],
  brings: [coachOffer.bring(() => DIGEST_OFFER)],
  acts: (needs) => ({ loops: [digestScheduler(needs)] }),
})

interface SchedulerNeeds {
  preferences: Pick<Preferences, 'withDigest'>
  people: Pick<People, 'find'>
  store: Pick<Store, 'claim'>
  /** It drops a digest that it already has. */
  outbox: Pick<Outbox, 'enqueue'>
  log: Log
  clock: () => number
}

const EVERY_MS = 60_000
/** In every time zone, hours begin on a quarter hour of UTC, so nothing becomes due in between. */
const QUARTER_MS = 15 * 60_000

/**
 * Once in each quarter hour, one replica enqueues the digests that are due. It takes all that could still be sent,
 * since Slack may not have told a reader's time zone before, and the app may have been down. A run never rejects.
 */
export function digestScheduler(needs: SchedulerNeeds): Loop {
  return every(EVERY_MS, async () => {
    try {
      await enqueueDue(needs)
    } catch (error) {
      needs.log.warn('could not look for digests that are due', describeError(error))
    }
  })
}

async function enqueueDue({ preferences, people, store, outbox, clock }: SchedulerNeeds): Promise<void> {
  const now = clock()
  if (!(await store.claim(`digest round:${Math.floor(now / QUARTER_MS)}`, HOUR_MS))) return
  const found = await Promise.all((await preferences.withDigest()).map((one) => withZone(one, people)))
  const readers = found.filter((reader) => reader !== undefined)
  await outbox.enqueue(readers.flatMap((reader) => dueDigests(reader, now - MAX_LATE_MS, now)))
}

interface DigestReader {
  person: string
  zone: string
}

/** `undefined` if the reader's time zone can't be read. */
async function withZone(
  { person }: Preference,
  people: Pick<People, 'find'>,
): Promise<DigestReader | undefined> {
  const profile = await people.find(person)
  return 'kind' in profile ? undefined : { person, zone: knownZone(profile.timeZone) }
}

/**
 * The digests that became due after `since` and not after `now`, each once even when summer time begins or ends. Its
 * key is the local day, so a reader gets one digest a day at most, whatever they change.
 */
export function dueDigests({ person, zone }: DigestReader, since: number, now: number): Notification[] {
  return occurrencesBetween(zone, since, now).map(({ date, at }) => {
    const from = momentOf(addDays(date, -7), DIGEST_HOUR, zone)
    const details = { from, to: at }
    return coachDigest.of({ subject: person, recipient: person, dedupKey: date, details, dueAt: at })
  })
}

function occurrencesBetween(zone: string, since: number, now: number): Occurrence[] {
  const next = nextOccurrence(since, { hour: DIGEST_HOUR, zone })
  return next.at > now ? [] : [next, ...occurrencesBetween(zone, next.at, now)]
}
