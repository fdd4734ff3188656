import type { OpenedList } from '../../access/lists.ts'
import { byUrgency, onePerScenario } from '../../exec/assignment.ts'
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
import { cardTitle, listedName } from '../session/session-facts.ts'
import { actionsPart, type CardPart, type Parts, rowPart } from '../text/document.ts'
import { type RichPiece, richLine } from '../text/rich-pieces.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

interface Named {
  email?: string | undefined
  name?: string | undefined
}

/** Someone whom the Home names, by their `memberKey`. */
export interface HomePerson {
  key: string
  name: string
}

/** What a feature adds about people whom the Home names, the most urgent first. */
export type PartForPeople = (people: readonly HomePerson[]) => CardPart | undefined

/** A coach's unanswered questions, and the results of their notes. */
export interface CoachTasks {
  questions: readonly (Named & { id: string; question: readonly RichPiece[] })[]
  /** The next attempts after notes. */
  retried: readonly string[]
  /** The sessions that they have written a note on this week. */
  coached: readonly string[]
  /** Whether they have written a note to the person with this email this week. */
  hasWrittenTo(email: string): boolean
}

export const NO_TASKS: CoachTasks = { questions: [], retried: [], coached: [], hasWrittenTo: () => false }

export interface NeedsYou extends RowOptions {
  tasks: CoachTasks
  /** Of the people whom they coach. */
  overdue: AssignmentList | undefined
  keyOf: HelpOptions['keyOf']
  /** The newest sessions of their team, as far as the app knows them. */
  team: OpenedList | undefined
  forPeople: readonly PartForPeople[]
}

/** Rows of each kind, so few that the sessions below begin in the upper half of a phone. */
const ROWS = 3
const RETRIED_ROWS = 1
export const QUESTIONS_SHOWN = ROWS
const NAME_CHARACTERS = 40
const QUESTION_CHARACTERS = 100

/** A coach's tasks, each with a button for it. */
export function needsYouParts({ tasks, overdue, keyOf, team, forPeople, ...options }: NeedsYou): Parts {
  const sessions = team?.sessions ?? []
  const open = onePerScenario(byUrgency(overdue?.assignments ?? [], options.now).open)
  const ofPeople = groupBy(open, (one) => emailOf(one) || (one.id ?? ''))
    .map(([assignment, ...others]) => {
      const isCoached = tasks.hasWrittenTo(emailOf(assignment))
      const more = others.length > 0 ? `, and ${others.length} more` : ''
      const words = `⏰ ${overdueText(assignment, options)}${more}${isCoached ? WROTE : ''}`
      return { assignment, isCoached, words }
    })
    .toSorted((one, other) => Number(one.isCoached) - Number(other.isCoached))
  const late = new Set(open.map(emailOf))
  const silent = (team?.team?.quiet?.people ?? []).filter(
    ({ email }) => !late.has(normalEmail(email)) && !tasks.hasWrittenTo(email),
  )
  const named: readonly Named[] = [
    ...tasks.questions,
    ...ofPeople.map(({ assignment: one }) => ({ email: emailOf(one), name: listedName(one) })),
    ...silent,
  ]
  // Each once.
  const names = new Map(named.map(({ email = '', name = email }) => [normalEmail(email), name]))
  names.delete('')
  const people = [...names].map(([email, name]) => ({ key: keyOf(email), name }))
  return [
    ...tasks.questions.map(({ id, name, question }) => {
      const who = toSingleLine(name, NAME_CHARACTERS) ?? 'Someone'
      return rowPart(`❓ ${who}: “${richLine(question, QUESTION_CHARACTERS)}”`, answerButton(id))
    }),
    ...sessions
      .filter(({ id }) => tasks.retried.includes(id) && !tasks.coached.includes(id))
      .filter((one) => isOfThisWeek(one, options.now))
      .slice(0, RETRIED_ROWS)
      .map((one) =>
        rowPart(
          `🔁 ${listedName(one) ?? 'Someone'} practiced again: ${cardTitle(one, options.now)}`,
          viewButton(one.id),
        ),
      ),
    ...ofPeople
      .slice(0, ROWS)
      .map(({ assignment, words }) =>
        rowPart(words, helpButton(assignment, sessionToCoach(assignment, sessions), keyOf)),
      ),
    open.length > Math.min(ROWS, ofPeople.length) && actionsPart(overdueButton(open.length)),
    ...silentParts(silent, keyOf, firstPage('team')),
    ...forPeople.map((draw) => draw(people)),
  ]
}

function isOfThisWeek({ beganAt }: SessionSummary, now: Date): boolean {
  return now.getTime() - (beganAt?.getTime() ?? 0) < WEEK_MS
}
