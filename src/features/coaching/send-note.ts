import type { RetryFacts } from '../../blocks/coaching/coach-messages.ts'
import { type AssignedRetry, firstName } from '../../blocks/coaching/note-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { RichPiece } from '../../blocks/text/rich-pieces.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
import { type ProblemAnswer, refuse } from '../../delivery/answer.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { isGraded } from '../../exec/session.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { addDays, knownZone, type LocalDate, momentOf } from '../../lib/zoned-time.ts'
import type { NewNote } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { coachNote, coachNoteSent } from './note-messages.ts'
import { findRecipient, openForCoach } from './open-for-coach.ts'
import { assignRetry, earlierRetryProblem } from './retry.ts'

/** Longer than Exec may take to assign a retry: the person's message says what became of it. */
const ASSIGN_MS = 10_000
/** How long the coach's confirmation waits for the person's message. */
const CONFIRM_MS = 3000
const SECOND_MS = 1000

/** The last second of the day. */
export function endOf(day: LocalDate, zone: string): number {
  return momentOf(addDays(day, 1), 0, zone) - SECOND_MS
}

interface NoteRequest {
  noteId: string
  session: string
  words: readonly RichPiece[]
  retry: AssignedRetry | undefined
  /** The id of the question that it answers. */
  question: string | undefined
}

interface SentNote {
  /** What became of it. */
  retry: RetryFacts | undefined
  /** If not, the same form was sent before: that version counts. */
  isNew: boolean
}

/** Sends a coach's note, and assigns the retry. Writes the audit lines, but for that of a problem. */
export async function sendNote(
  needs: CoachingNeeds,
  context: DeliveryContext,
  { noteId, session: id, words, retry, question }: NoteRequest,
): Promise<Result<SentNote, ProblemAnswer>> {
  const allowed = await openForCoach(context, id)
  if (!allowed.ok) return allowed
  const { session, by } = allowed.value
  const fail = (problem: Problem) => failed(refuse('failed', problem))
  const found = await findRecipient(needs, session)
  if (!found.ok) return fail(found.error)
  const { user: person, timeZone } = found.value
  // Who was asked may answer; to assign something is for coaches alone.
  if (retry !== undefined && by === 'asked') return fail({ kind: 'coaching_not_allowed' })
  const dated = retry && { ...retry, dueAt: endOf(retry.due, knownZone(timeZone)) }
  const now = context.now.getTime()
  if (dated !== undefined && dated.dueAt <= now) return fail({ kind: 'due_not_ahead' })
  const scenario = session.scenario?.id || undefined
  const email = session.user?.email?.trim() ?? ''
  const assigning = dated && scenario !== undefined ? { retry: dated, scenario, email } : undefined
  const problem = assigning && (await earlierRetryProblem(needs, context, { noteId, ...assigning }))
  if (problem !== undefined) return fail(problem)
  const coach = context.user
  const note: NewNote = {
    ...{ id: noteId, session: id, scenario, coach, person, email, note: words },
    name: firstName(session),
    title: cardTitle(session, context.now),
    score: isGraded(session) ? session.score : undefined,
    retry: assigning?.retry,
  }
  const isNew = await addNote(needs, note, question, now)
  context.audit(isNew ? { decision: 'coached', reason: by } : { decision: 'skipped', reason: 'told_before' })
  // The database had not answered in time, and had written the note all the same.
  if (!isNew) return ok({ retry: (await needs.notes.find(noteId))?.retry, isNew })
  return ok({ retry: assigning && (await assignRetry(needs, context, { note, ...assigning })), isNew })
}

/** With both messages, in one transaction: the person's note, and the coach's confirmation. */
async function addNote(
  { notes, outbox }: CoachingNeeds,
  note: NewNote,
  question: string | undefined,
  now: number,
): Promise<boolean> {
  const { id: dedupKey, session: subject, coach, person } = note
  const dueAt = now + (note.retry === undefined ? 0 : ASSIGN_MS)
  const messages = [
    coachNote.of({
      ...{ subject, recipient: person, dedupKey, dueAt },
      details: { coach, ...(question !== undefined && { question }) },
    }),
    coachNoteSent.of({
      ...{ subject, recipient: coach, dedupKey, dueAt: dueAt + CONFIRM_MS },
      details: { person },
    }),
  ]
  const isNew = await notes.add(note, (db) => outbox.enqueue(messages, db))
  outbox.wake()
  return isNew
}
