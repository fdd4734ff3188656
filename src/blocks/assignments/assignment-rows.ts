import type { Button } from '@slack/types'
import type { Assignment } from '../../exec/assignment.ts'
import type { ScenariosById } from '../../exec/scenarios.ts'
import { linkUrl, namedButton } from '../card/session-buttons.ts'
import { type CardPart, plainText } from '../text/document.ts'
import { participantName } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { assignmentFacts } from './assignment-words.ts'

/** Never change one: posted buttons keep theirs. */
export const ASSIGNMENT_ACTIONS = {
  practice: 'assignment.practise',
  back: 'assignment.back',
  more: 'assignment.more',
  done: 'assignment.done',
  overdue: 'assignment.overdue',
  mine: 'assignment.mine',
  tryAgain: 'assignment.try_again',
  turnOffReminders: 'assignment.turn_off_reminders',
} as const

export interface RowOptions {
  scenarios: ScenariosById
  now: Date
  /** The reader's, as `Intl` knows it. */
  zone: string
}

/** A row of one's own assignments: *Practice* leads to the scenario in Exec. */
export function ownRow(assignment: Assignment, { scenarios, now, zone }: RowOptions): CardPart[] {
  const text = assignmentName(assignment, scenarios)
  const button = practiceButton(scenarios.get(assignment.scenario?.id ?? '')?.url)
  return [
    { kind: 'row', text, button: button && namedButton(button, text) },
    { kind: 'facts', facts: assignmentFacts(assignment, now, zone) },
  ]
}

/** A row of somebody else's, with their name. */
export function othersRow(assignment: Assignment, { scenarios, now, zone }: RowOptions): CardPart[] {
  const who = participantName(assignment) ?? toSingleLine(assignment.user?.email, 80)
  const name = assignmentName(assignment, scenarios)
  return [
    { kind: 'row', text: who === undefined ? name : `${who} · ${name}` },
    { kind: 'facts', facts: assignmentFacts(assignment, now, zone) },
  ]
}

function assignmentName({ scenario }: Assignment, scenarios: ScenariosById): string {
  const listed = scenarios.get(scenario?.id ?? '')
  return toSingleLine(scenario?.name ?? listed?.name, 120) ?? 'Exec scenario'
}

/** Opens the scenario in Exec; `undefined` without its page. */
export function practiceButton(scenarioUrl: string | undefined): Button | undefined {
  const url = scenarioUrl && linkUrl(scenarioUrl)
  if (url === undefined) return undefined
  return { type: 'button', text: plainText('Practice'), action_id: ASSIGNMENT_ACTIONS.practice, url }
}
