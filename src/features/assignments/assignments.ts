import { myAssignmentsButton } from '../../blocks/assignments/assignments-message.ts'
import { didYouMeanMessage } from '../../blocks/help/help-messages.ts'
import type { Word } from '../../delivery/word.ts'
import { feature } from '../../shared/feature.ts'
import {
  type AssignmentDependencies,
  assignmentPlaces,
  assignmentsOrProblem,
  practiceLink,
} from './answer-with-assignments.ts'

const NAMED = { name: 'assignments', buttons: [myAssignmentsButton()] }

const assignmentsWord: Word<AssignmentDependencies> = {
  ...NAMED,
  isMessage: (_, rest) => rest === '',
  run: async (needs, context, rest) =>
    rest === '' ? assignmentsOrProblem(needs, context) : didYouMeanMessage(NAMED),
}

/** What a person is to practice, and what is overdue of those whom they coach. */
export const assignments = feature({
  name: 'assignments',
  parts: (base: AssignmentDependencies) => base,
  buttons: [assignmentPlaces, practiceLink],
  words: [assignmentsWord],
  help: { alone: ['`/exec-session assignments`: what you are to practice, and by when'] },
})
