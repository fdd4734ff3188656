import { rowsNaming } from '../../database/person-rows.ts'
import { feature } from '../../shared/feature.ts'
import type { CoachingNeeds } from './needs.ts'
import { coachAnswer, openReply, reply, seen, willRetry } from './reply.ts'
import { onRetriesGraded } from './retries.ts'
import { rowsWithContent } from './rows-with-content.ts'

export const coaching = feature({
  name: 'coaching',
  rows: {
    coach_notes: rowsWithContent('coach_notes'),
    coach_replies: rowsWithContent('coach_replies'),
    coach_questions: rowsWithContent('coach_questions'),
    session_grants: rowsNaming('session_grants', ['person', 'granted_by']),
  },
  parts: (base: CoachingNeeds) => base,
  buttons: [seen, willRetry, openReply],
  forms: [reply],
  notifications: [coachAnswer],
  onGraded: (needs, { recent, earlier, at }) => onRetriesGraded(needs, [...recent, ...earlier], at),
  waitsForGrades: ({ notes }) => notes.isAnyAwaiting(),
  async prune({ notes, questions, grants }) {
    await notes.prune()
    await questions.prune()
    await grants.prune()
  },
})
