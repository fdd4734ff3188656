import type { Button } from '@slack/types'
import type { OpenedList } from '../../access/lists.ts'
import { byUrgency, onePerScenario } from '../../exec/assignment.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { emailOf, type SessionHead, type SessionSummary, sessionAbout } from '../../exec/session.ts'
import { WEEK_MS } from '../../lib/durations.ts'
import { moreAssignments, overdueText, type RowOptions } from '../assignments/assignment-rows.ts'
import { listButton } from '../card/list-buttons.ts'
import { sessionButton, viewButton } from '../card/session-buttons.ts'
import { answerButton } from '../coaching/coaching-messages.ts'
import { quietLine } from '../lists/list-message.ts'
import { cardTitle, listedName } from '../session/session-facts.ts'
import { contextPart, type Parts, plainText, rowPart, wordsPart } from '../text/document.ts'
import { mention } from '../text/rich-pieces.ts'
import { homeButton, OPENING_STATE } from './home-controls.ts'

/** What a coach was written and has not answered, and what came of their notes. */
export interface CoachTasks {
  questions: readonly { id: string; person: string }[]
  /** The sessions in which people did a retry. */
  retried: readonly string[]
  /** The sessions that they have written a note on this week. */
  coached: readonly string[]
}

export const NO_TASKS: CoachTasks = { questions: [], retried: [], coached: [] }

export interface NeedsYou extends RowOptions {
  tasks: CoachTasks
  /** Of the people whom they coach. */
  overdue: AssignmentList | undefined
  /** What names someone to the app, by their email in lower case. */
  keyOf(email: string): string
  /** The newest sessions of their team, as far as the app knows them. */
  team: OpenedList | undefined
}

/** Of each kind: the sessions below begin in the upper half of a phone. */
const ROWS = 3

/** Each with what to do about it. */
export function needsYouParts({ tasks, overdue, keyOf, team, ...options }: NeedsYou): Parts {
  const sessions = team?.sessions ?? []
  const overdueOnes = onePerScenario(byUrgency(overdue?.assignments ?? [], options.now).open).map(
    (assignment) => {
      const session = sessionToCoach(assignment, sessions)
      return { assignment, session, isCoached: session !== undefined && tasks.coached.includes(session.id) }
    },
  )
  const open = overdueOnes.toSorted((one, other) => Number(one.isCoached) - Number(other.isCoached))
  const quiet = team?.team?.quiet
  const line = quiet && quietLine(quiet.people)
  return [
    ...tasks.questions
      .slice(0, ROWS)
      .map(({ id, person }) => wordsPart(`❓ ${mention(person)} asked you a question`, answerButton(id))),
    ...sessions
      .filter(({ id }) => tasks.retried.includes(id) && !tasks.coached.includes(id))
      .filter((one) => isOfThisWeek(one, options.now))
      .slice(0, ROWS)
      .map((one) =>
        rowPart(
          `🔁 ${listedName(one) ?? 'Someone'} practiced again: ${cardTitle(one, options.now)}`,
          viewButton(one.id),
        ),
      ),
    ...open
      .slice(0, ROWS)
      .map(({ assignment, session, isCoached }) =>
        rowPart(
          `⏰ ${overdueText(assignment, options)}${isCoached ? ' · you wrote this week' : ''}`,
          helpButton(assignment, session, keyOf),
        ),
      ),
    contextPart(moreAssignments(open.length - ROWS)),
    line !== undefined &&
      rowPart(line, { ...listButton('quiet', firstPage('team')), text: plainText('Show') }),
  ]
}

function isOfThisWeek({ beganAt }: SessionSummary, now: Date): boolean {
  return now.getTime() - (beganAt?.getTime() ?? 0) < WEEK_MS
}

/** The person's newest session in that scenario, or another. */
function sessionToCoach({ person, scenario }: SessionHead, sessions: readonly SessionSummary[]) {
  const email = emailOf({ person })
  const own = sessions.filter((one) => emailOf(one) === email)
  return sessionAbout(own, scenario.id)
}

/** *Coach…*; for someone without a session here, their list. */
function helpButton(
  { person }: SessionHead,
  session: SessionSummary | undefined,
  keyOf: NeedsYou['keyOf'],
): Button | undefined {
  if (session !== undefined) return sessionButton('coach', { id: session.id })
  const email = emailOf({ person })
  if (email === '') return undefined
  return homeButton('sessionsOf', 'Sessions', { ...OPENING_STATE, of: keyOf(email) })
}
