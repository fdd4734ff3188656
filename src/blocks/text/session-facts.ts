import type { Session, SessionHead } from '../../exec/session.ts'
import { toSingleLine } from './untrusted-text.ts'

/** A value's sign and word. The word never depends on the sign. */
export interface Label {
  emoji: string
  word: string
}

const RANKS = new Map<string, Label>([
  ['gold', { emoji: '🥇', word: 'Gold' }],
  ['silver', { emoji: '🥈', word: 'Silver' }],
  ['bronze', { emoji: '🥉', word: 'Bronze' }],
  ['unranked', { emoji: '🎯', word: 'Unranked' }],
])

/** Exec's pages call its grades by these words; the API sends `good`, `mid`, `bad` and `not_relevant`. */
const GRADES = new Map<string, Label>([
  ['good', { emoji: '🟢', word: 'Good' }],
  ['mid', { emoji: '🟡', word: 'Fair' }],
  ['bad', { emoji: '🔴', word: 'Poor' }],
  ['not_relevant', { emoji: '⚪', word: 'Not relevant' }],
])

/** The rank that Exec sent. It is never computed from the score: Exec's own examples don't follow its thresholds. */
export function rankOf(session: SessionHead): { emoji: string; word: string | undefined } {
  const word = toSingleLine(session.rank, 30)
  return RANKS.get(session.rank ?? '') ?? { emoji: '🎯', word }
}

/** Whether the rank is shown in a word of the bot's own. */
export function isKnownRank(session: SessionHead): boolean {
  return RANKS.has(session.rank ?? '')
}

/** A grade in the words of Exec's pages, or as the API sent it where it is a new one. */
export function gradeLabel(grade: string | null | undefined): Label {
  return GRADES.get(grade ?? '') ?? { emoji: '⚪', word: toSingleLine(grade, 30) ?? 'Not graded' }
}

const scoreFormat = new Intl.NumberFormat('en', {
  maximumFractionDigits: 1,
  useGrouping: false,
  signDisplay: 'negative',
})

/** A score with one decimal at most. */
export function scoreText(score: number): string {
  return scoreFormat.format(score)
}

/** The scenario's name in one line, or words for where Exec sent none. */
export function scenarioName(session: SessionHead): string {
  return toSingleLine(session.scenario?.name, 120) ?? 'Exec session'
}

/** First and last name in one line. Undefined where Exec sent neither. */
export function participantName(session: SessionHead): string | undefined {
  return toSingleLine(`${session.user?.first_name ?? ''} ${session.user?.last_name ?? ''}`, 80)
}

/** @param seconds the session's length. Nothing where it is missing, zero or no length. */
export function durationText(seconds: number | null | undefined): string | undefined {
  const whole = Math.round(seconds ?? 0)
  if (whole <= 0 || whole >= 360_000) return undefined
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`
  if (minutes > 0) return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`
  return `${rest} s`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** For where Slack can't show the reader's own time zone. By hand: `Intl` takes as long as the rest of a card's line. */
export function utcText(date: Date): string {
  const month = MONTHS[date.getUTCMonth()] ?? ''
  const time = [date.getUTCHours(), date.getUTCMinutes()].map((part) => String(part).padStart(2, '0'))
  return `${date.getUTCDate()} ${month} ${date.getUTCFullYear()}, ${time.join(':')} UTC`
}

/** Slack's date markup for `mrkdwn`: the reader's own zone and language. */
export function slackDate(date: Date): string {
  const seconds = Math.floor(date.getTime() / 1000)
  return `<!date^${seconds}^{date_short}, {time}|${utcText(date)}>`
}

/** The same for a moment that is near: its time alone, with seconds. */
export function slackTime(date: Date): string {
  const seconds = Math.ceil(date.getTime() / 1000)
  const utc = new Date(seconds * 1000).toISOString().slice(11, 19)
  return `<!date^${seconds}^{time_secs}|${utc} UTC>`
}

/** Why a session has no score. */
export function ungradedReason(session: Session): string {
  return session.is_valid_attempt === false
    ? 'This attempt does not count: it was left before the end, or Exec could not grade it.'
    : 'Exec has not graded this session. It may still be in progress, or it was left before the end.'
}

/**
 * A moment of a session as m:ss, from an hour on as h:mm:ss.
 *
 * @param seconds from the session's start. Nothing where it is missing or no time of a session.
 */
export function clockTime(seconds: number | null | undefined): string | undefined {
  const whole = Math.floor(seconds ?? -1)
  if (whole < 0 || whole >= 360_000) return undefined
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
