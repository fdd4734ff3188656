import { GRADE_LABELS, type Label, OUT_OF, RANK_LABELS } from '../../exec/grading-scale.ts'
import {
  createdAt,
  emailOf,
  isGraded,
  roundScore,
  type SessionHead,
  type UngradedState,
  ungradedState,
} from '../../exec/session.ts'
import { type LocalDate, weekdayOf } from '../../lib/zoned-time.ts'
import { toSingleLine } from './untrusted-text.ts'

/** The rank that Exec sent. Never computed from the score: Exec's own examples don't follow its thresholds. */
export function rankOf(session: SessionHead): { emoji: string; word: string | undefined } {
  return RANK_LABELS.get(session.rank ?? '') ?? { emoji: '', word: toSingleLine(session.rank, 30) }
}

export function gradeLabel(grade: string | null | undefined): Label {
  return GRADE_LABELS.get(grade ?? '') ?? { emoji: '⚪', word: toSingleLine(grade, 30) ?? 'Not graded' }
}

/** Without `Intl`, which is slow. */
export function scoreText(score: number): string {
  return String(roundScore(score))
}

/** As "82.5/100". */
export function wholeScore(score: number): string {
  return `${scoreText(score)}/${OUT_OF}`
}

export function scenarioName(session: SessionHead): string {
  return toSingleLine(session.scenario?.name, 120) ?? 'Exec session'
}

export function participantName(session: SessionHead): string | undefined {
  return toSingleLine(`${session.user?.first_name ?? ''} ${session.user?.last_name ?? ''}`, 80)
}

/** The name, or else the email, of someone in a list. */
export function listedName({ user }: SessionHead): string | undefined {
  return participantName({ user }) ?? toSingleLine(user?.email, 80)
}

/** Tells the people of a list apart. Empty if Exec does not say whose the session is. */
export function personKey({ user }: SessionHead): string {
  return emailOf({ user }) || (user?.id ?? '')
}

/** `undefined` for zero, and from 100 hours on. */
export function durationText(seconds: number | null | undefined): string | undefined {
  const whole = Math.round(seconds ?? 0)
  if (whole <= 0 || whole >= MAX_SECONDS) return undefined
  const [hours, minutes, rest] = splitTime(whole)
  if (hours > 0) return minutes > 0 ? `${hours}h ${minutes}m` : `${hours}h`
  if (minutes > 0) return rest > 0 ? `${minutes}m ${rest}s` : `${minutes}m`
  return `${rest}s`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** How much of a date is shown. */
type DateStyle = 'day and time' | 'day' | 'time'

/** For places where Slack can't show the reader's own time zone. Without `Intl`, which is slow. */
export function utcText(date: Date, style: DateStyle = 'day and time'): string {
  const day = `${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}, ${date.getUTCFullYear()}`
  const time = `${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())} UTC`
  return style === 'day' ? day : style === 'time' ? time : `${day}, ${time}`
}

/** Slack leaves out the year of a date within six months, and writes *yesterday* for `date_short_pretty`. */
const DATE_TOKENS: Record<DateStyle, string> = {
  'day and time': '{date_short}, {time}',
  day: '{date_short_pretty}',
  time: '{time}',
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** As "Fri, Apr 3", with the year if it is not that of `today`. */
export function dayText(date: LocalDate, today: LocalDate): string {
  const [year, month, day] = date.split('-')
  const text = `${WEEKDAYS[weekdayOf(date) - 1]}, ${MONTHS[Number(month) - 1]} ${Number(day)}`
  return year === today.slice(0, 4) ? text : `${text}, ${year}`
}

/** Markup that Slack shows in the reader's time zone and language. */
export function slackDate(date: Date, style: DateStyle = 'day and time'): string {
  const seconds = Math.floor(date.getTime() / 1000)
  return `<!date^${seconds}^${DATE_TOKENS[style]}|${utcText(date, style)}>`
}

/** Without the date, for a time within a day, rounded up to the minute. */
export function slackClock(date: Date): string {
  return slackDate(new Date(Math.ceil(date.getTime() / 60_000) * 60_000), 'time')
}

interface UngradedWords extends Label {
  reason: string
}

const UNGRADED: Record<UngradedState, UngradedWords> = {
  not_graded_yet: {
    emoji: '⏳',
    word: 'Not graded yet',
    reason: "Exec hasn't graded this session yet. It may still be going on.",
  },
  does_not_count: {
    emoji: '⚪',
    word: "Doesn't count",
    reason: "This attempt doesn't count: it was left before the end, or Exec couldn't grade it.",
  },
}

/** For a session that is not graded. */
export function ungradedWords(session: SessionHead, now: Date): UngradedWords {
  return UNGRADED[ungradedState(session, now)]
}

/** As "🥇 82.5/100" or "⏳ Not graded yet". */
export function resultText(session: SessionHead, now: Date): string {
  return isGraded(session) ? gradedResult(session) : labelText(ungradedWords(session, now))
}

/** As "🥇 82.5/100". */
export function gradedResult(session: { score: number; rank?: SessionHead['rank'] }): string {
  return labelText({ emoji: rankOf(session).emoji, word: wholeScore(session.score) })
}

export function labelText({ emoji, word }: Label): string {
  return emoji === '' ? word : `${emoji} ${word}`
}

/** As m:ss, from an hour on as h:mm:ss. `undefined` if negative or from 100 hours on. */
export function clockTime(seconds: number | null | undefined): string | undefined {
  const whole = Math.floor(seconds ?? -1)
  if (whole < 0 || whole >= MAX_SECONDS) return undefined
  const [hours, minutes, rest] = splitTime(whole)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`
}

const MAX_SECONDS = 360_000

function splitTime(seconds: number): [hours: number, minutes: number, seconds: number] {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

/** Rank and score come first, because people scan for them. */
export function cardTitle(session: SessionHead, now: Date): string {
  return `${resultText(session, now)} · ${scenarioName(session)}`
}

/** Before somebody else's session is shown to others. */
export function toldWords({ user }: SessionHead): string {
  return `${toSingleLine(user?.first_name, 40) ?? 'Its participant'} is told.`
}

/** As "🥇 82.5/100 · Procurement Discovery — Jane Smith", where nothing else says whose it is. */
export function namedTitle(session: SessionHead, now: Date): string {
  const title = cardTitle(session, now)
  const name = participantName(session)
  return name === undefined ? title : `${title} — ${name}`
}

/** A fact in the line below the title. `strong`, `markup`, `before` and `after` are the bot's own words. */
export type Fact = { strong: string } | { markup: string } | { plain: string } | DateFact
export type DateFact = { date: Date; style?: DateStyle; before?: string; after?: string }

/** `undefined` for a rank that the app doesn't know. */
export function rankFact(session: SessionHead): Fact | undefined {
  const rank = isGraded(session) ? RANK_LABELS.get(session.rank ?? '') : undefined
  return rank && { strong: rank.word }
}

export function plainFact(text: string | undefined): Fact | undefined {
  return text === undefined ? undefined : { plain: text }
}

export function durationFact(session: SessionHead): Fact | undefined {
  return plainFact(durationText(session.duration_seconds))
}

export function dateFact(session: SessionHead): Fact | undefined {
  const date = createdAt(session)
  return date && { date, style: 'day' }
}
