import {
  type AlertRange,
  type NotificationForm,
  notificationsLine,
} from '../blocks/settings/notification-words.ts'
import type { DigestChoice, ResultsChoice } from '../database/tables.ts'
import { WEEK_MS } from '../lib/durations.ts'
import { localTime } from '../lib/zoned-time.ts'

/** What one person wants to be told, and what became of it. Times are milliseconds since the epoch. */
export interface Preference {
  person: string
  /** `undefined`: never chosen, so that `EXEC_RESULTS_DEFAULT` counts. */
  results: ResultsChoice | undefined
  pausedUntil: number | undefined
  /** When the person answered the offer below their list. */
  offerAnsweredAt: number | undefined
  /** How many DMs about results in a row had no press. */
  unpressed: number
  /** When the person was asked whether to go on; `undefined`: not since the last press. */
  askedToGoOnAt: number | undefined
  digest: DigestChoice
  /** 0 to 23, in the person's zone. */
  digestHour: number
  shareNotices: boolean
  /** Whether to be reminded of one's own assignments. */
  assignmentReminders: boolean
  /** Slack's error code, if Slack takes no DM for this person. */
  undeliverable: string | undefined
  /** The scores of their people that a coach hears of. */
  alerts: AlertRange
}

export const NO_ALERTS: AlertRange = { atMost: undefined, atLeast: undefined }

/** `EXEC_RESULTS_DEFAULT`: what counts for people who have not chosen. */
export type ResultsDefault = 'off' | 'each'

/** Of a person without a row. */
export function defaultPreference(person: string): Preference {
  return {
    person,
    results: undefined,
    pausedUntil: undefined,
    offerAnsweredAt: undefined,
    unpressed: 0,
    askedToGoOnAt: undefined,
    digest: 'off',
    digestHour: 9,
    shareNotices: true,
    assignmentReminders: false,
    undeliverable: undefined,
    alerts: NO_ALERTS,
  }
}

interface Moment {
  /** Milliseconds since the epoch. */
  now: number
  defaultResults: ResultsDefault
}

/** The choice that counts for a person's results, whether or not they are paused. */
export function resultsChoice(preference: Preference, { now, defaultResults }: Moment): ResultsChoice {
  return hasGivenUp(preference, now) ? 'off' : (preference.results ?? defaultResults)
}

/** Whether a graded session of theirs is told now. */
export function whatToTell(
  preference: Preference,
  moment: Moment,
): Exclude<ResultsChoice, 'off'> | 'nothing' {
  const choice = resultsChoice(preference, moment)
  return choice === 'off' || isResting(preference, moment.now) ? 'nothing' : choice
}

/** In a pause, too: others see the session already. */
export function wantsShareNotice({ shareNotices, undeliverable }: Preference): boolean {
  return shareNotices && undeliverable === undefined
}

/** Whether the person hears of any scores, by their choice. */
export function hasAlerts({ atMost, atLeast }: AlertRange): boolean {
  return atMost !== undefined || atLeast !== undefined
}

export function isAlerting({ atMost, atLeast }: AlertRange, score: number): boolean {
  return (atMost !== undefined && score <= atMost) || (atLeast !== undefined && score >= atLeast)
}

export function wantsReminders(preference: Preference, now: number): boolean {
  return preference.assignmentReminders && !isResting(preference, now)
}

/** Whether the person has paused everything, or Slack takes no DM for them. */
export function isResting({ pausedUntil = 0, undeliverable }: Preference, now: number): boolean {
  return pausedUntil > now || undeliverable !== undefined
}

/** Whether to ask below the person's own list if they want to hear of their results. */
export function isOfferOpen(preference: Preference, defaultResults: ResultsDefault): boolean {
  return defaultResults === 'off' && !hasChosen(preference) && preference.undeliverable === undefined
}

/** Whether the person has chosen what to hear of their results, or has answered the offer. */
export function hasChosen({ results, offerAnsweredAt }: Preference): boolean {
  return results !== undefined || offerAnsweredAt !== undefined
}

/** So many DMs about results without a press, and the app asks whether to go on. */
const UNPRESSED_DMS = 5

export type PreferenceChange = Partial<Omit<Preference, 'person'>>

/** Whether so many DMs about results had no press that the app asks whether to go on. */
export function isUnpressed({ unpressed, askedToGoOnAt }: Preference): boolean {
  return unpressed >= UNPRESSED_DMS && askedToGoOnAt === undefined
}

/** After a press in a DM about results. A week after the question it comes too late: the DMs have ended. */
export function afterPress(preference: Preference, now: number): PreferenceChange {
  const ended = hasGivenUp(preference, now) ? { results: 'off' as const } : {}
  return { unpressed: 0, askedToGoOnAt: undefined, ...ended }
}

/** Whether the question stood for a week without a press. */
function hasGivenUp({ askedToGoOnAt }: Preference, now: number): boolean {
  return askedToGoOnAt !== undefined && now - askedToGoOnAt >= WEEK_MS
}

/** A choice about results begins anew: it also answers the offer and the question. */
export function choosingResults(results: ResultsChoice, now: number): PreferenceChange {
  return {
    results,
    offerAnsweredAt: now,
    unpressed: 0,
    askedToGoOnAt: undefined,
    undeliverable: undefined,
  }
}

/** What the app can tell someone. */
export interface Audience {
  /** Whether it finds their sessions and assignments. */
  hasSessions: boolean
  /** Whether they may list other people. */
  mayListOthers: boolean
  /** Whether it hears when a session is graded. */
  canWatch: boolean
}

/** What someone can choose, with what they have chosen. @param zone as `Intl` knows it. */
export function choicesOf(
  preference: Preference,
  { hasSessions, mayListOthers, canWatch }: Audience,
  { zone, ...moment }: Moment & { zone: string },
): NotificationForm {
  const { digest, digestHour, shareNotices, assignmentReminders, alerts, pausedUntil } = preference
  return {
    results: hasSessions && canWatch ? resultsChoice(preference, moment) : undefined,
    shareNotices: hasSessions ? shareNotices : undefined,
    assignmentReminders: hasSessions ? assignmentReminders : undefined,
    digest: mayListOthers ? { choice: digest, hour: digestHour } : undefined,
    alerts: mayListOthers && canWatch ? alerts : undefined,
    pausedUntil:
      pausedUntil !== undefined && pausedUntil > moment.now ? localTime(pausedUntil, zone).date : undefined,
  }
}

/** What is on, for the Home. */
export function homeLine(preference: Preference, audience: Audience, moment: Moment): string {
  // The line has the end of a pause from the preference itself, so the zone of its day does not matter.
  return notificationsLine(choicesOf(preference, audience, { ...moment, zone: 'UTC' }), preference)
}
