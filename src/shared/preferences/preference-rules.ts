import { z } from 'zod'
import type {
  AlertRange,
  NotificationChoice,
  NotificationForm,
  ResultsChoice,
} from '../../blocks/settings/notification-words.ts'
import { parseJson } from '../../lib/parse.ts'
import { localTime } from '../../lib/zoned-time.ts'

export const NO_ALERTS: AlertRange = {}

const number = z.number().optional().catch(undefined)

/**
 * What one person has chosen to hear, and what became of it. Never change a field: rows keep theirs. A field that is absent, or has
 * a value that only a newer version knows, gets the default.
 */
const choicesSchema = z.object({
  /** Absent: never chosen, so `EXEC_RESULTS_DEFAULT` counts. `each`: in the person's working hours. */
  results: z.enum(['off', 'each', 'at_once']).optional().catch(undefined),
  pausedUntil: number,
  digest: z.enum(['off', 'weekly']).catch('off'),
  shareNotices: z.boolean().catch(true),
  /** Whether to be reminded of one's own assignments. */
  assignmentReminders: z.boolean().catch(false),
  /** Slack's error code, if this person can't get DMs. */
  undeliverable: z.string().optional().catch(undefined),
  /** The scores that a coach hears of. */
  alerts: z.object({ atMost: number, atLeast: number }).catch(NO_ALERTS),
  /** When the app greeted the person. */
  welcomedAt: number,
})

/** Times are in milliseconds since the epoch. */
export interface Preference extends z.infer<typeof choicesSchema> {
  person: string
}

/** `EXEC_RESULTS_DEFAULT`: for people who have not chosen. */
export type ResultsDefault = 'off' | 'each'

/** @param row `choices` is JSON; without it, all choices are the defaults. */
export function preferenceOf({ person, choices = '{}' }: { person: string; choices?: string }): Preference {
  return { person, ...choicesSchema.parse(parseJson(choices)) }
}

export interface Moment {
  /** Milliseconds since the epoch. */
  now: number
  defaultResults: ResultsDefault
}

/** The choice that counts for a person's results. Ignores a pause. */
export function resultsChoice({ results }: Preference, defaultResults: ResultsDefault): ResultsChoice {
  return results ?? defaultResults
}

/** Whether the person has chosen to hear of any scores. */
export function hasAlerts({ atMost, atLeast }: AlertRange): boolean {
  return atMost !== undefined || atLeast !== undefined
}

export function isAlerting({ atMost, atLeast }: AlertRange, score: number): boolean {
  return (atMost !== undefined && score <= atMost) || (atLeast !== undefined && score >= atLeast)
}

const IS_ON: Record<NotificationChoice, (preference: Preference, defaultResults: ResultsDefault) => boolean> =
  {
    results: (preference, defaultResults) => resultsChoice(preference, defaultResults) !== 'off',
    shareNotices: ({ shareNotices }) => shareNotices,
    assignmentReminders: ({ assignmentReminders }) => assignmentReminders,
    digest: ({ digest }) => digest !== 'off',
    alerts: ({ alerts }) => hasAlerts(alerts),
  }

/** Why the person doesn't want it now; `undefined` if they do. */
export function whyUnwanted(
  choice: NotificationChoice,
  preference: Preference,
  { now, defaultResults }: Moment,
): 'paused' | 'turned_off' | undefined {
  if (!IS_ON[choice](preference, defaultResults)) return 'turned_off'
  // A pause doesn't hold back the notice of a share: others see the session already.
  const pausedUntil = choice === 'shareNotices' ? 0 : preference.pausedUntil
  return pauseEndsAt({ ...preference, pausedUntil }) > now ? 'paused' : undefined
}

/** Milliseconds since the epoch; the largest number if the person can't get DMs. */
export function pauseEndsAt({ pausedUntil = 0, undeliverable }: Preference): number {
  return undeliverable === undefined ? pausedUntil : Number.MAX_SAFE_INTEGER
}

export type PreferenceChange = Partial<Omit<Preference, 'person'>>

/** A new choice about results. It also says that the person can get DMs. */
export function choosingResults(results: ResultsChoice): PreferenceChange {
  return { results, undeliverable: undefined }
}

/** What the app can tell a person. */
export interface Audience {
  /** Whether it finds their sessions and assignments. */
  hasSessions: boolean
  /** Whether they may list other people. */
  mayListOthers: boolean
  /** Whether it hears when a session is graded. */
  canWatch: boolean
}

/** The choices that a person has, with what they have chosen. @param zone an IANA time zone. */
export function choicesOf(
  preference: Preference,
  { hasSessions, mayListOthers, canWatch }: Audience,
  { now, defaultResults, zone }: Moment & { zone: string },
): NotificationForm {
  const { digest, shareNotices, assignmentReminders, alerts, pausedUntil } = preference
  return {
    results: hasSessions && canWatch ? resultsChoice(preference, defaultResults) : undefined,
    shareNotices: hasSessions ? shareNotices : undefined,
    assignmentReminders: hasSessions ? assignmentReminders : undefined,
    digest: mayListOthers ? digest : undefined,
    alerts: mayListOthers && canWatch ? alerts : undefined,
    pausedUntil:
      pausedUntil !== undefined && pausedUntil > now ? localTime(pausedUntil, zone).date : undefined,
  }
}
