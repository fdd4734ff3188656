import { feature } from '../../shared/feature.ts'
import { ask, openAsk } from './ask.ts'
import { assignAgain, coachForm, openAnswerForm, openCoachForm, openCoachFormFromMenu } from './coach-form.ts'
import { CoachNotes } from './coach-notes.ts'
import { CoachQuestions } from './coach-questions.ts'
import type { CoachingBase } from './needs.ts'
import { coachNote, coachNoteSent } from './note-messages.ts'
import { coachQuestion, coachQuestionSent } from './question-messages.ts'
import { coachAnswer, openReply, reply } from './reply.ts'
import { coachRetried, coachRetryAssigned, onRetriesGraded } from './retried.ts'
import { pruneWritten, rows } from './rows.ts'

export const coaching = feature({
  name: 'coaching',
  rows,
  parts: (base: CoachingBase) => ({ notes: new CoachNotes(base), questions: new CoachQuestions(base) }),
  buttons: [openCoachForm, openCoachFormFromMenu, openAnswerForm, openAsk, openReply, assignAgain],
  forms: [coachForm, ask, reply],
  notifications: [
    coachNote,
    coachNoteSent,
    coachAnswer,
    coachRetried,
    coachRetryAssigned,
    coachQuestion,
    coachQuestionSent,
  ],
  acts: (needs) => ({
    offersOnCard: async (viewer, opened) => ({
      mayCoach: await viewer.mayCoach(opened, needs.timing.progressMs),
      mayAsk: viewer.mayAskCoach(opened),
    }),
    inHome: async ({ user }) => ({
      tasks: {
        questions: await needs.questions.unanswered(user),
        ...(await needs.notes.latestOf(user)),
      },
    }),
    onGraded: ({ recent, earlier, at }) => onRetriesGraded(needs, [...recent, ...earlier], at),
    waitsForGrades: () => needs.notes.isAnyAwaiting(),
    prune: () => pruneWritten(needs),
  }),
})
