import type { Button } from '@slack/types'
import type { Viewer } from '../../access/viewer.ts'
import { type Assignment, attemptsLeft, isDone, isGoalReached, isOver } from '../../exec/assignment.ts'
import type { ScenariosById } from '../../exec/scenarios.ts'
import { emailOf, isGraded, type SessionHead, type SessionSummary } from '../../exec/session.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { localTime } from '../../lib/zoned-time.ts'
import { coachPersonButton, WROTE } from '../coaching/coach-person-button.ts'
import { gradedResult, listedName, rankOf } from '../session/session-facts.ts'
import { andMore, counted } from '../text/counted.ts'
import { type CardPart, factsPart, linkButton, present, rowPart } from '../text/document.ts'
import { plainFact } from '../text/facts.ts'
import { dayText } from '../text/times.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change one: buttons already posted carry it. */
export const ASSIGNMENT_ACTIONS = {
  practice: 'assignment.practise',
  back: 'assignment.back',
  more: 'assignment.more',
  done: 'assignment.done',
  overdue: 'assignment.overdue',
  overdueBelow: 'assignment.overdue_below',
  mine: 'assignment.mine',
  tryAgain: 'assignment.try_again',
  turnOffReminders: 'assignment.turn_off_reminders',
} as const

export interface RowOptions {
  scenarios: ScenariosById
  now: Date
  /** The reader's IANA time zone. */
  zone: string
}

const LINES_OF_ROW = 5

/** One scenario's row of the reader's own assignments, with a line for each. *Practice* opens the scenario in Exec. */
export function ownRow(
  assignments: readonly [Assignment, ...Assignment[]],
  options: RowOptions,
  lead = '',
): CardPart[] {
  const [first] = assignments
  const lines = assignments.slice(0, LINES_OF_ROW).map((one) => assignmentFacts(one, options))
  const more = andMore(assignments.length - LINES_OF_ROW)
  return [
    rowPart(`${lead}${assignmentName(first, options.scenarios)}`, practiceOf(first, options)),
    ...lines,
    ...(more === undefined ? [] : [factsPart({ plain: more })]),
  ]
}

export function practiceOf(
  { scenario }: Pick<Assignment, 'scenario'>,
  { scenarios }: Pick<RowOptions, 'scenarios'>,
): Button | undefined {
  return practiceButton(scenarios.get(scenario.id ?? '')?.url)
}

/** E.g. "Cold Call: Logistics is due tomorrow. Goal: Gold · 1 attempt to go". */
export function reminderText(assignment: Assignment, options: RowOptions): string {
  return present([dueSentence(assignment, options), openWords(assignment) || undefined]).join('. ')
}

/** E.g. "Cold Call: Logistics was due Fri, Mar 13. Goal: Gold", or "… Gold reached · 1 attempt to go". It stays true. */
export function lastingText(assignment: Assignment, options: RowOptions): string {
  return present([dueSentence(assignment, options, dueDayWords), goalText(assignment)]).join('. ')
}

function dueSentence(assignment: Assignment, { scenarios, now, zone }: RowOptions, say = dueWords): string {
  const { due } = assignment
  const when = due === undefined ? 'still on your list' : say(due, now, zone)
  return `${assignmentName(assignment, scenarios)} ${when.startsWith('was') ? when : `is ${when}`}`
}

/** Why it is still open after a graded attempt, e.g. "Goal: Gold" or "Gold reached · 1 attempt to go". */
export function goalText(assignment: Assignment): string | undefined {
  if (isGoalReached(assignment)) return openWords(assignment)
  return assignment.best && goalWords(assignment)
}

/** E.g. "due tomorrow · Goal: Gold · 1 attempt to go". */
export function openText(assignment: Assignment, options: Pick<RowOptions, 'now' | 'zone'>): string {
  const due = dueText(assignment, options) ?? 'no due date'
  return present([due, openWords(assignment) || undefined]).join(' · ')
}

function openWords(assignment: Assignment): string {
  return present([goalWords(assignment), attemptWords(assignment)]).join(' · ')
}

/** E.g. "Goal: Gold", or "Gold reached". */
function goalWords(assignment: Assignment): string | undefined {
  const goal = rankOf(assignment.rankToReach).word
  return goal && (isGoalReached(assignment) ? `${goal} reached` : `Goal: ${goal}`)
}

/** A row of another person's assignment, with their name and a button to help them. */
export function othersRow(assignment: Assignment, options: RowOptions & HelpOptions): CardPart[] {
  const who = listedName(assignment)
  const names = [who, assignmentName(assignment, options.scenarios)]
  const help = helpButton(assignment, sessionToCoach(assignment, options.sessions), options.keyOf)
  const wrote = options.hasWrittenTo(emailOf(assignment)) ? WROTE : ''
  return [rowPart(`${present(names).join(' · ')}${wrote}`, help, who), assignmentFacts(assignment, options)]
}

export interface HelpOptions {
  /** The newest sessions of the reader's people that the app knows. */
  sessions: readonly SessionSummary[]
  keyOf: Viewer['keyOf']
  /** Whether the reader has written to the person with this email this week. */
  hasWrittenTo(email: string): boolean
}

/** The person's newest session in that scenario; a graded one if there is one. */
export function sessionToCoach({ person, scenario }: SessionHead, sessions: readonly SessionSummary[]) {
  const email = emailOf({ person })
  const own = sessions.filter((one) => emailOf(one) === email && one.scenario.id === scenario.id)
  return scenario.id === undefined ? undefined : (own.find(isGraded) ?? own[0])
}

/** *Coach…*, or *Nudge…* if the person has no session in that scenario. */
export function helpButton(
  { id: assignment, person }: Assignment,
  session: SessionSummary | undefined,
  keyOf: HelpOptions['keyOf'],
): Button | undefined {
  const email = emailOf({ person })
  if (email === '') return undefined
  const purpose = session === undefined ? 'nudge' : 'coach'
  return coachPersonButton({ person: keyOf(email), purpose, session: session?.id, assignment })
}

/** E.g. "Jane Smith · Procurement Discovery · Goal: Gold · was due 3 days ago". */
export function overdueText(assignment: Assignment, options: RowOptions): string {
  const name = assignmentName(assignment, options.scenarios)
  const words = [listedName(assignment), name, goalText(assignment), dueText(assignment, options)]
  return present(words).join(' · ')
}

function dueText({ due }: Assignment, { now, zone }: Pick<RowOptions, 'now' | 'zone'>): string | undefined {
  return due && dueWords(due, now, zone)
}

export function assignmentName({ scenario }: Assignment, scenarios: ScenariosById): string {
  const known = scenarios.get(scenario.id ?? '')
  return toSingleLine(scenario.name ?? known?.name) ?? 'Exec scenario'
}

/** Opens the scenario in Exec; `undefined` if its page is unknown. */
export function practiceButton(scenarioUrl: string | undefined): Button | undefined {
  return linkButton('Practice ↗', ASSIGNMENT_ACTIONS.practice, scenarioUrl)
}

/** Beyond this many days, a date is clearer than a number of days. */
const MANY_DAYS = 30

/**
 * E.g. "due tomorrow", "due Fri, Mar 28" or "was due 3 days ago", by the reader's own calendar.
 * @param zone an IANA time zone.
 */
export function dueWords(due: Date, now: Date, zone: string): string {
  const [dueDate, today] = [localTime(due.getTime(), zone).date, localTime(now.getTime(), zone).date]
  const days = Math.round((Date.parse(dueDate) - Date.parse(today)) / DAY_MS)
  if (days === 0) return due >= now ? 'due today' : 'was due today'
  if (days === 1) return 'due tomorrow'
  if (days === -1) return 'was due yesterday'
  return days < 0 && -days < MANY_DAYS ? `was due ${-days} days ago` : dueDayWords(due, now, zone)
}

/** E.g. "was due Fri, Mar 13". */
function dueDayWords(due: Date, now: Date, zone: string): string {
  const dayOf = (time: Date) => localTime(time.getTime(), zone).date
  return `${due < now ? 'was ' : ''}due ${dayText(dayOf(due), dayOf(now))}`
}

/** The facts below an assignment's name. */
export function assignmentFacts(assignment: Assignment, options: Pick<RowOptions, 'now' | 'zone'>): CardPart {
  const { due, attempts } = assignment
  const when = dueText(assignment, options)
  const best = assignment.best && `best ${gradedResult(assignment.best)}`
  const program = toSingleLine(assignment.program)
  if (isDone(assignment)) {
    const words = [best, attempts > 0 && counted(attempts, 'attempt'), when, program]
    return factsPart({ strong: 'Done' }, ...present(words).map(plainFact))
  }
  const isSoon = due !== undefined && due.getTime() - options.now.getTime() < 2 * DAY_MS
  const head = when === undefined ? 'No due date' : when.charAt(0).toUpperCase() + when.slice(1)
  const words = [goalWords(assignment), best ?? 'not started yet', attemptWords(assignment), program]
  return factsPart(
    isSoon && !isOver(assignment) ? { strong: head } : { plain: head },
    ...present(words).map(plainFact),
  )
}

/** E.g. "1 attempt to go", or where the person may stop, "2 attempts left". */
function attemptWords(assignment: Assignment): string | undefined {
  const left = attemptsLeft(assignment)
  if (isOver(assignment)) return left === 0 ? 'no attempts left' : 'not passed'
  const { attempts, attemptsNeeded } = assignment
  const missing = attemptsNeeded - attempts
  if (attemptsNeeded > 1 && missing > 0) return `${counted(missing, 'attempt')} to go`
  return left === undefined ? undefined : `${counted(left, 'attempt')} left`
}
