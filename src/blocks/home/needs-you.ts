import type { Button } from '@slack/types'
import type { OpenedList } from '../../access/lists.ts'
import { type Assignment, byUrgency, onePerScenario } from '../../exec/assignment.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { emailOf, normalEmail, type SessionSummary } from '../../exec/session.ts'
import { WEEK_MS } from '../../lib/durations.ts'
import { groupBy } from '../../lib/group-by.ts'
import {
  type HelpOptions,
  helpButton,
  overdueText,
  type RowOptions,
  sessionToCoach,
} from '../assignments/assignment-rows.ts'
import { overdueButton } from '../assignments/assignments-message.ts'
import { viewButton } from '../card/session-buttons.ts'
import { WROTE } from '../coaching/coach-person-button.ts'
import { answerButton } from '../coaching/coaching-messages.ts'
import { silentParts } from '../lists/silent-rows.ts'
import { cardTitle, listedName, shortName } from '../session/session-facts.ts'
import { listed } from '../text/counted.ts'
import { type CardPart, type Parts, present, rowPart } from '../text/document.ts'
import { type RichPiece, richLine } from '../text/rich-pieces.ts'

interface Named {
  email?: string | undefined
  name?: string | undefined
}

/** A coach's unanswered questions, and the results of their notes. */
export interface CoachTasks {
  questions: readonly (Named & { id: string; question: readonly RichPiece[] })[]
  /** The next attempts after notes. */
  nextAttempts: readonly string[]
  /** The sessions with a note of theirs this week. */
  coached: readonly string[]
  /** Whether they have written a note to the person with this email this week. */
  hasWrittenTo(email: string): boolean
}

export const NO_TASKS: CoachTasks = {
  questions: [],
  nextAttempts: [],
  coached: [],
  hasWrittenTo: () => false,
}

export interface NeedsYou extends RowOptions {
  /** The features' rows, which come first. */
  added: Parts
  tasks: CoachTasks
  /** The overdue assignments of the people they coach. */
  overdue: AssignmentList | undefined
  keyOf: HelpOptions['keyOf']
  /** The newest sessions of their team that the app has cached. */
  team: OpenedList | undefined
}

/** With three rows, the sessions below begin in the upper half of a phone. */
const MOST_ROWS = 3
export const QUESTIONS_SHOWN = MOST_ROWS
const QUESTION_CHARACTERS = 100

/**
 * The tasks of a coach or an admin, each with its button. One of each kind comes before the second of any kind. If that
 * leaves out people who are overdue, the last row names them.
 */
export function needsYouParts({ added, tasks, overdue, keyOf, team, ...options }: NeedsYou): CardPart[] {
  const sessions = team?.sessions ?? []
  const open = onePerScenario(byUrgency(overdue?.assignments ?? [], options.now).open)
  const lateEmails = new Set(open.map(emailOf))
  const silent = (team?.team?.quiet?.people ?? []).filter(
    ({ email }) => !lateEmails.has(normalEmail(email)) && !tasks.hasWrittenTo(email),
  )
  const late = lateRows(open, tasks, (one) => helpButton(one, sessionToCoach(one, sessions), keyOf), options)
  const kinds: Parts[] = [
    added,
    tasks.questions.map(({ id, name, question }) => {
      const who = `❓ ${shortName(name)}`
      return rowPart(`${who}: ${richLine(question, QUESTION_CHARACTERS)}`, answerButton(id), who)
    }),
    sessions
      .filter(({ id }) => tasks.nextAttempts.includes(id) && !tasks.coached.includes(id))
      .filter((one) => isOfThisWeek(one, options.now))
      .slice(0, 1)
      .map((one) => {
        const who = `🔁 ${shortName(listedName(one))}`
        return rowPart(`${who} practiced again: ${cardTitle(one, options.now)}`, viewButton(one.id), who)
      }),
    late.map(({ row }) => row),
    silentParts(silent, keyOf, firstPage('team')),
  ]
  const rows = firstOf(kinds, MOST_ROWS)
  if (late.every(({ row }) => rows.includes(row))) return rows
  const fewer = firstOf(kinds, MOST_ROWS - 1)
  const names = late.filter(({ row }) => !fewer.includes(row)).map(({ name }) => shortName(name))
  return [...fewer, rowPart(`⏰ Also overdue: ${listed(names, 3)}`, overdueButton(open.length))]
}

function firstOf(kinds: readonly Parts[], most: number): CardPart[] {
  return kinds
    .flatMap((rows, kind) => present(rows).map((row, turn) => ({ row, kind, turn })))
    .toSorted((one, other) => one.turn - other.turn)
    .slice(0, most)
    .toSorted((one, other) => one.kind - other.kind)
    .map(({ row }) => row)
}

/** One row for each person, with their most urgent assignment. People with a note from the coach come last. @param open the most urgent first. */
function lateRows(
  open: readonly Assignment[],
  tasks: CoachTasks,
  buttonOf: (assignment: Assignment) => Button | undefined,
  options: RowOptions,
): { name: string | undefined; row: CardPart }[] {
  return groupBy(open, (one) => emailOf(one) || (one.id ?? ''))
    .map(([assignment, ...others]) => ({
      assignment,
      more: others.length,
      isCoached: tasks.hasWrittenTo(emailOf(assignment)),
    }))
    .toSorted((one, other) => Number(one.isCoached) - Number(other.isCoached))
    .map(({ assignment, more, isCoached }) => {
      const others = more > 0 ? ` · ${more} more overdue` : ''
      const name = listedName(assignment)
      const words = `⏰ ${overdueText(assignment, options)}${others}${isCoached ? WROTE : ''}`
      return { name, row: rowPart(words, buttonOf(assignment), name && `⏰ ${name}`) }
    })
}

function isOfThisWeek({ beganAt }: SessionSummary, now: Date): boolean {
  return now.getTime() - (beganAt?.getTime() ?? 0) < WEEK_MS
}
