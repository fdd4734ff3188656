import { ASSIGNMENT_ACTIONS } from '../../blocks/assignments/assignment-rows.ts'
import { myAssignmentsButton, REMINDERS_OFF } from '../../blocks/assignments/assignments-message.ts'
import { didYouMeanMessage } from '../../blocks/help/help-messages.ts'
import type { Word } from '../../delivery/word.ts'
import { feature } from '../../shared/feature.ts'
import { turnOff } from '../../shared/turn-off.ts'
import { assignmentPlaces, assignmentsOrProblem, practiceLink } from './answer-with-assignments.ts'
import { assignmentsDue, assignmentsOverdue } from './compose-reminder.ts'
import { type ReminderNeeds, reminderScheduler } from './due-reminders.ts'

const NAMED = { name: 'assignments', buttons: [myAssignmentsButton()] }

const assignmentsWord: Word<unknown> = {
  ...NAMED,
  isMessage: (_, rest) => rest === '',
  run: async (_, context, rest) => (rest === '' ? assignmentsOrProblem(context) : didYouMeanMessage(NAMED)),
}

/** What a person is to practice, and what is overdue of those whom they coach. */
export const assignments = feature({
  name: 'assignments',
  parts: (base: ReminderNeeds) => base,
  buttons: [
    assignmentPlaces,
    practiceLink,
    turnOff(ASSIGNMENT_ACTIONS.turnOffReminders, () => ({ assignmentReminders: false }), REMINDERS_OFF),
  ],
  notifications: [assignmentsDue, assignmentsOverdue],
  acts: (needs) => ({ loops: [reminderScheduler(needs)] }),
  words: [assignmentsWord],
  help: { rep: ['`/exec-session assignments`: what to practice, and by when'] },
})
