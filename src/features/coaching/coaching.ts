import { draftedQuestionButton } from '../../blocks/coaching/coaching-messages.ts'
import type { Stored } from '../../database/database.ts'
import { deleteOlder } from '../../database/delete-older.ts'
import { boundColumn } from '../../database/encrypted-columns.ts'
import { type RowsOfPeople, rowsWithText } from '../../database/person-rows.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { openBetween, writtenThisWeek } from '../../shared/coach-and-person.ts'
import { featureWithParts } from '../../shared/feature.ts'
import { homePart } from '../../shared/home/show-home.ts'
import { cardOffer } from '../../shared/sessions/card.ts'
import { gradeListener } from '../../shared/sessions/graded-sessions.ts'
import { questionButton } from '../../shared/sessions/question-button.ts'
import { ask, coachQuestion, coachQuestionSent, openAsk, openDraftedAsk } from './ask.ts'
import {
  coachForm,
  openAnswerForm,
  openCoachForm,
  openCoachFormFromMenu,
  openPersonForm,
  writeAgain,
} from './coach-form.ts'
import { CoachNotes } from './coach-notes.ts'
import { CoachQuestions } from './coach-questions.ts'
import type { CoachingBase, CoachingNeeds } from './needs.ts'
import { coachNextAttempt, onAttemptsGraded } from './next-attempt.ts'
import { coachNote, coachNoteSent } from './note-messages.ts'
import { coachAnswer, openReply, reply } from './reply.ts'

/** How long notes, replies and questions are kept. */
const KEPT_MS = 90 * DAY_MS

const WRITTEN = ['coach_notes', 'coach_replies', 'coach_questions'] as const

/** Deleting a person also deletes the notes, replies and questions they wrote, got or are mentioned in. */
const ofWritten = (table: (typeof WRITTEN)[number]) =>
  rowsWithText(boundColumn(table, 'content', 'id'), ['coach', 'person'])

const rows: RowsOfPeople = Object.fromEntries(WRITTEN.map((table) => [table, ofWritten(table)]))

export const coaching = featureWithParts({
  name: 'coaching',
  rows,
  parts: (services: CoachingBase) => ({
    notes: new CoachNotes(services),
    questions: new CoachQuestions(services),
  }),
  buttons: [
    openCoachForm,
    openCoachFormFromMenu,
    openAnswerForm,
    openPersonForm,
    openAsk,
    openDraftedAsk,
    openReply,
    writeAgain,
  ],
  forms: [coachForm, ask, reply],
  notifications: [coachNote, coachNoteSent, coachAnswer, coachNextAttempt, coachQuestion, coachQuestionSent],
  brings: [
    cardOffer.bring(({ timing }: CoachingNeeds) => async (viewer, opened) => ({
      mayCoach: await viewer.mayCoach(opened, timing.progressMs),
      mayAsk: viewer.mayAskCoach(opened),
    })),
    questionButton.bring(
      () => (viewer, opened, draft) => viewer.mayAskCoach(opened) && draftedQuestionButton(draft),
    ),
    homePart.bring(({ questions, notes, people }: CoachingNeeds) => async ({ user }) => {
      const unanswered = (await questions.unanswered(user)).map(async ({ id, person, question }) => {
        const profile = await people.find(person)
        const { email, name } = 'kind' in profile ? {} : profile
        return { id, question, email, name }
      })
      return { tasks: { questions: await Promise.all(unanswered), ...(await notes.latestOf(user)) } }
    }),
    writtenThisWeek.bring(
      ({ notes }: CoachingNeeds) =>
        async (coach) =>
          (await notes.latestOf(coach)).hasWrittenTo,
    ),
    openBetween.bring(({ questions, notes, people }: CoachingNeeds) => async (coach, email) => {
      const person = await people.ofEmail(email)
      if (!person.ok) return undefined
      if (person.value === undefined) return []
      const asked = await questions.unanswered(coach, person.value)
      const open = asked.map(({ at, question: words }) => ({ isQuestion: true, at, words }))
      return [...open, ...(await notes.unanswered(coach, person.value))]
    }),
    gradeListener.bring((needs: CoachingNeeds) => ({
      isWaiting: () => needs.notes.isAnyAwaiting(),
      onGraded: ({ recent, earlier, at }) => onAttemptsGraded(needs, [...recent, ...earlier], at),
    })),
  ],
  acts: (needs) => ({ prune: () => pruneWritten(needs) }),
})

/** Deletes rows that are 90 days old. */
export function pruneWritten(stored: Stored): Promise<void> {
  return deleteOlder(stored, WRITTEN, KEPT_MS)
}
