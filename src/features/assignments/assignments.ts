import { z } from 'zod'
import {
  type AssignmentProblem,
  type OpenedAssignments,
  openOverdue,
  openOwnAssignments,
} from '../../access/assignments.ts'
import { peekList } from '../../access/lists.ts'
import { isRefusal } from '../../access/policy.ts'
import type { Viewer } from '../../access/viewer.ts'
import { ASSIGNMENT_ACTIONS } from '../../blocks/assignments/assignment-rows.ts'
import {
  type AssignmentCursor,
  decodeAssignmentCursor,
  FIRST_ASSIGNMENTS,
  myAssignmentsButton,
  overdueMessage,
  ownAssignmentsMessage,
  REMINDERS_OFF,
} from '../../blocks/assignments/assignments-message.ts'
import { didYouMeanMessage } from '../../blocks/help/help-messages.ts'
import { inPlace, must, orRefused, type PrivateAnswer, say } from '../../delivery/answer.ts'
import { button, link } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { tool } from '../../delivery/tool.ts'
import type { Word } from '../../delivery/word.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import type { HasComposition } from '../../lib/extension-point.ts'
import type { Result } from '../../lib/result.ts'
import { findWritten } from '../../shared/coach-and-person.ts'
import { feature } from '../../shared/feature.ts'
import { turnOff } from '../../shared/preferences/turn-off.ts'
import { requireMember } from '../../shared/require-member.ts'
import { type ReminderNeeds, reminderScheduler, reminders } from './reminders.ts'

const NAMED = { name: 'assignments', buttons: [myAssignmentsButton()] }

const assignmentsWord: Word<HasComposition> = {
  ...NAMED,
  isMessage: (_, rest) => rest === '',
  run: async (needs, context, rest) =>
    rest === '' ? assignmentsAnswer(needs, context) : say(didYouMeanMessage(NAMED)),
}

const { practice, back, more, done, overdue, mine, tryAgain } = ASSIGNMENT_ACTIONS

/** *Back*, *More*, *Show done*, *Overdue*, *To practice* and *Try again*. */
const assignmentPlaces = button({
  ids: [back, more, done, overdue, mine, tryAgain],
  kind: 'button',
  surface: ({ actionId }) => actionId,
  read: ({ value }) => decodeAssignmentCursor(value),
  run: async (needs: HasComposition, context, _action, cursor) => ({
    ...inPlace(await orRefused(assignmentsAnswer(needs, context, cursor)), context.errorId),
    title: 'Assignments',
  }),
})

/** *Overdue* answers below a message that stays. */
const overdueBelow = button({
  ids: [ASSIGNMENT_ACTIONS.overdueBelow],
  kind: 'button',
  surface: ({ actionId }) => actionId,
  read: ({ value }) => decodeAssignmentCursor(value),
  run: (needs: HasComposition, context, _action, cursor) => assignmentsAnswer(needs, context, cursor),
})

const practiceLink = link([practice])

const whatToPractice = tool({
  name: 'what_to_practice',
  title: 'What to practice in Exec',
  description:
    'Lists what the person who asks still has to practice in Exec: their open assignments, with due dates, goals and links that start the practice. Not for what to work on after a session: call session_feedback.',
  input: z.object({}),
  presses: { [mine]: () => ({}) },
  async run(_: unknown, context) {
    const { viewer, now } = context
    const [own, zone] = await Promise.all([openOwnAssignments(viewer), viewer.zone()])
    return answerOwn(viewer, own, undefined, FIRST_ASSIGNMENTS, { now, zone, perMessage: MOST_IN_TOOL })
  },
})

const MOST_IN_TOOL = 10

/** What a person has to practice, and what is overdue among the people they coach. */
export const assignments = feature<ReminderNeeds & HasComposition>({
  name: 'assignments',
  buttons: [
    assignmentPlaces,
    overdueBelow,
    practiceLink,
    turnOff(ASSIGNMENT_ACTIONS.turnOffReminders, { assignmentReminders: false }, REMINDERS_OFF),
  ],
  notifications: Object.values(reminders),
  acts: (needs) => ({ loops: [reminderScheduler(needs)] }),
  words: [assignmentsWord],
  tools: [whatToPractice],
  help: { practice: ['`/exec-session assignments`: what to practice, and by when'] },
})

const OVERDUE = { listOf: 'overdue' } as const

/** The caller's assignments, or their team's overdue ones. */
async function assignmentsAnswer(
  needs: HasComposition,
  context: DeliveryContext,
  cursor: AssignmentCursor = FIRST_ASSIGNMENTS,
): Promise<PrivateAnswer> {
  const { viewer, now } = context
  const [own, others, team, zone] = await Promise.all([
    openOwnAssignments(viewer),
    openOverdue(viewer),
    peekList(viewer, firstPage('team')),
    viewer.zone(),
  ])
  const hasOwn = own.ok ? own.value.list.assignments.length > 0 : !isRefusal(own.error)
  // A coach without assignments of their own sees their people's at once.
  const overdue = cursor.view === 'overdue' || !hasOwn ? must(others, OVERDUE, cursor) : undefined
  if (overdue !== undefined) {
    const { list, scenarios, by } = overdue
    const hasWrittenTo = await findWritten(needs, context.user)
    const help = { sessions: team?.sessions ?? [], keyOf: viewer.keyOf, hasWrittenTo }
    const reply = overdueMessage(list, cursor, { scenarios, now, zone, hasOwn, ...help })
    return { audit: { ...OVERDUE, decision: 'listed', reason: by }, reply }
  }
  return answerOwn(viewer, own, others.ok ? others.value?.list : undefined, cursor, { now, zone })
}

async function answerOwn(
  viewer: Viewer,
  own: Result<OpenedAssignments, AssignmentProblem>,
  others: AssignmentList | undefined,
  cursor: AssignmentCursor,
  options: { now: Date; zone: string; perMessage?: number },
): Promise<PrivateAnswer> {
  const { list, scenarios, by } = must(own, { listOf: 'own' }, cursor)
  // Exec sends an empty list for an email that it doesn't know.
  if (list.assignments.length === 0) await requireMember(viewer)
  const reply = ownAssignmentsMessage(list, others, cursor, { scenarios, ...options })
  return { audit: { listOf: 'own', decision: 'listed', reason: by }, reply }
}
