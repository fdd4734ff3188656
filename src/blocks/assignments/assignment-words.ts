import { type Assignment, attemptsLeft, dueAt, isDone, isOver, rankToReach } from '../../exec/assignment.ts'
import { localTime } from '../../lib/zoned-time.ts'
import { dayText } from '../text/day-text.ts'
import { type Fact, gradedResult, rankOf } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

const DAY_MS = 24 * 60 * 60_000
/** From here on the date says more than the number of days. */
const MANY_DAYS = 30

/**
 * As "due tomorrow", "due Fri 28 Mar" or "was due 3 days ago", by the reader's own calendar.
 * @param zone as `Intl` knows it.
 */
export function dueWords(due: Date, now: Date, zone: string): string {
  const [dueDate, today] = [localTime(due.getTime(), zone).date, localTime(now.getTime(), zone).date]
  const days = Math.round((Date.parse(dueDate) - Date.parse(today)) / DAY_MS)
  if (due >= now)
    return days === 0 ? 'due today' : days === 1 ? 'due tomorrow' : `due ${dayText(dueDate, today)}`
  if (days === 0) return 'was due today'
  if (days === -1) return 'was due yesterday'
  return -days < MANY_DAYS ? `was due ${-days} days ago` : `was due ${dayText(dueDate, today)}`
}

/** What stands below an assignment's name. */
export function assignmentFacts(assignment: Assignment, now: Date, zone: string): Fact[] {
  return isDone(assignment) ? doneFacts(assignment, now, zone) : openFacts(assignment, now, zone)
}

function openFacts(assignment: Assignment, now: Date, zone: string): Fact[] {
  const due = dueAt(assignment)
  const when = due === undefined ? 'no due date' : dueWords(due, now, zone)
  const isUrgent = due !== undefined && due.getTime() - now.getTime() < 2 * DAY_MS && !isOver(assignment)
  const words = when.charAt(0).toUpperCase() + when.slice(1)
  return [
    isUrgent ? { strong: words } : { plain: words },
    ...plain(rankWords(assignment), bestWords(assignment) ?? 'not started yet', attemptWords(assignment)),
    ...plain(programName(assignment)),
  ]
}

function doneFacts(assignment: Assignment, now: Date, zone: string): Fact[] {
  const due = dueAt(assignment)
  const count = assignment.attempt_count ?? 0
  return [
    { strong: 'Done' },
    ...plain(
      bestWords(assignment),
      count > 0 && attemptsText(count),
      due && dueWords(due, now, zone),
      programName(assignment),
    ),
  ]
}

function plain(...texts: (string | false | undefined)[]): Fact[] {
  return texts.flatMap((text) => (text === undefined || text === false ? [] : [{ plain: text }]))
}

/** As "gold to reach". */
function rankWords(assignment: Assignment): string | undefined {
  const rank = rankName(rankToReach(assignment))
  return rank && `${rank} to reach`
}

/** As "gold", in the middle of a sentence. Another word of Exec's stays as it is. */
export function rankName(rank: string | undefined): string | undefined {
  if (rank === undefined) return undefined
  const { emoji, word } = rankOf({ rank })
  return emoji === '' ? word : word?.toLowerCase()
}

/** As "best 🥈 82.5/100". */
function bestWords({ best_score, best_rank }: Assignment): string | undefined {
  return best_score == null ? undefined : `best ${gradedResult({ score: best_score, rank: best_rank })}`
}

/** As "1 more attempt to do", or where the person may stop, "2 attempts left". */
function attemptWords(assignment: Assignment): string | undefined {
  const left = attemptsLeft(assignment)
  if (isOver(assignment)) return left === 0 ? 'no attempts left' : 'not passed'
  const { attempt_count, attempt_min } = assignment
  const missing = (attempt_min ?? 1) - (attempt_count ?? 0)
  if ((attempt_min ?? 1) > 1 && missing > 0) return `${attemptsText(missing, 'more ')} to do`
  return left === undefined ? undefined : `${attemptsText(left)} left`
}

function attemptsText(count: number, which = ''): string {
  return `${count} ${which}${count === 1 ? 'attempt' : 'attempts'}`
}

function programName({ program }: Assignment): string | undefined {
  return toSingleLine(program?.name, 80)
}
