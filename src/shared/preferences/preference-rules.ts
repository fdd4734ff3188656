import { z } from 'zod'
import type {
  AlertRange,
  NotificationChoice,
  NotificationForm,
  ResultsChoice,
} from '../../blocks/settings/notification-words.ts'
import { WEEK_MS } from '../../lib/durations.ts'
import { parseJson } from '../../lib/parse.ts'
import { localTime } from '../../lib/zoned-time.ts'

export const NO_ALERTS: AlertRange = {}

const number = z.number().optional().catch(undefined)

/**
 * What one person wants to be told, and what became of it. Never change a field: rows keep theirs. What is absent, or only a newer
 * version knows, is the default.
 */
const choicesSchema = z.object({
  /** Absent: never chosen, so that `EXEC_RESULTS_DEFAULT` counts. `each`: in the person's working hours. */
  results: z.enum(['off', 'each', 'at_once']).optional().catch(undefined),
  pausedUntil: number,
  /** When the person answered the offer below their list. */
  offerAnsweredAt: number,
  /** How many DMs about results in a row had no press. */
  unpressed: z.number().catch(0),
  /** When the person was asked whether to go on; absent: not since the last press. */
  askedToGoOnAt: number,
  digest: z.enum(['off', 'weekly']).catch('off'),
  shareNotices: z.boolean().catch(true),
  /** Whether to be reminded of one's own assignments. */
  assignmentReminders: z.boolean().catch(false),
  /** Slack's error code, if Slack takes no DM for this person. */
  undeliverable: z.string().optional().catch(undefined),
  /** The scores of their people that a coach hears of. */
  alerts: z.object({ atMost: number, atLeast: number }).catch(NO_ALERTS),
  /** When the app said who it is. */
  welcomedAt: number,
})

/** Times are in milliseconds since the epoch. */
export interface Preference extends z.infer<typeof choicesSchema> {
  person: string
}

/** `EXEC_RESULTS_DEFAULT`: what counts for people who have not chosen. */
export type ResultsDefault = 'off' | 'each'

/** @param row by default that of a person who has none. Its `choices` are JSON. */
export function preferenceOf({ person, choices = '{}' }: { person: string; choices?: string }): Preference {
  return { person, ...choicesSchema.parse(parseJson(choices)) }
}

export interface Moment {
  /** Milliseconds since the epoch. */
  now: number
  defaultResults: ResultsDefault
}

/** The choice that counts for a person's results, whether or not they are paused. */
export function resultsChoice(preference: Preference, { now, defaultResults }: Moment): ResultsChoice {
  return hasGivenUp(preference, now) ? 'off' : (preference.results ?? defaultResults)
}

/** Whether the person hears of any scores, by their choice. */
export function hasAlerts({ atMost, atLeast }: AlertRange): boolean {
  return atMost !== undefined || atLeast !== undefined
}

export function isAlerting({ atMost, atLeast }: AlertRange, score: number): boolean {
  return (atMost !== undefined && score <= atMost) || (atLeast !== undefined && score >= atLeast)
}

const IS_ON: Record<NotificationChoice, (preference: Preference, moment: Moment) => boolean> = {
  results: (preference, moment) => resultsChoice(preference, moment) !== 'off',
  shareNotices: ({ shareNotices }) => shareNotices,
  assignmentReminders: ({ assignmentReminders }) => assignmentReminders,
  digest: ({ digest }) => digest !== 'off',
  alerts: ({ alerts }) => hasAlerts(alerts),
}

/** Why the person is told nothing of it now; `undefined`: they are told. */
export function whyUnwanted(
  choice: NotificationChoice,
  preference: Preference,
  moment: Moment,
): 'paused' | 'turned_off' | undefined {
  if (!IS_ON[choice](preference, moment)) return 'turned_off'
  // A share is told in a pause, too: others see the session already.
  const pausedUntil = choice === 'shareNotices' ? 0 : preference.pausedUntil
  return isPaused({ ...preference, pausedUntil }, moment.now) ? 'paused' : undefined
}

/** Whether the person has paused everything, or Slack takes no DM for them. */
export function isPaused(preference: Preference, now: number): boolean {
  return pauseEndsAt(preference) > now
}

/** Milliseconds since the epoch; the end of time if Slack takes no DM. */
export function pauseEndsAt({ pausedUntil = 0, undeliverable }: Preference): number {
  return undeliverable === undefined ? pausedUntil : Number.MAX_SAFE_INTEGER
}

/** Whether to ask below the person's own list if they want to hear of their results. */
export function isOfferOpen(preference: Preference, defaultResults: ResultsDefault): boolean {
  return defaultResults === 'off' && !hasChosen(preference) && preference.undeliverable === undefined
}

/** Whether the person has chosen what to hear of their results, or has answered the offer. */
export function hasChosen({ results, offerAnsweredAt }: Preference): boolean {
  return results !== undefined || offerAnsweredAt !== undefined
}

/** After this many DMs in a row without a press, the app asks whether to go on. */
const UNPRESSED_DMS = 5

export type PreferenceChange = Partial<Omit<Preference, 'person'>>

/** Whether it is time to ask the person if they still want DMs about results. */
export function isUnengaged({ unpressed, askedToGoOnAt }: Preference): boolean {
  return unpressed >= UNPRESSED_DMS && askedToGoOnAt === undefined
}

/** The change after a press in a DM about results. A week after the unanswered question, results are off and stay so. */
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
  const { digest, shareNotices, assignmentReminders, alerts, pausedUntil } = preference
  return {
    results: hasSessions && canWatch ? resultsChoice(preference, moment) : undefined,
    shareNotices: hasSessions ? shareNotices : undefined,
    assignmentReminders: hasSessions ? assignmentReminders : undefined,
    digest: mayListOthers ? digest : undefined,
    alerts: mayListOthers && canWatch ? alerts : undefined,
    pausedUntil:
      pausedUntil !== undefined && pausedUntil > moment.now ? localTime(pausedUntil, zone).date : undefined,
  }
}
