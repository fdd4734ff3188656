import { randomUUID } from 'node:crypto'
import { COACHING_ACTIONS, type PostedNote, withAnswers } from '../../blocks/coaching/note-message.ts'
import { noReplyView, openingReplyView, replyView } from '../../blocks/coaching/reply-view.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { RichPiece } from '../../blocks/text/rich-pieces.ts'
import { auditReason } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { failed, ok, type Result, showWhenReady } from '../../lib/result.ts'
import { tellCoach } from './answers.ts'
import { answersTo, type CoachNote } from './coach-note.ts'
import type { Coaching, CoachingDependencies } from './coaching.ts'
import { redrawSent } from './redraw-sent.ts'

export interface PressedNote {
  noteId: string
  /** The message with the button. */
  posted: PostedNote
}

/** *Seen* and *I'll retry*: the coach is told once, and the message says so. */
export async function answerNote(
  coaching: Coaching,
  context: DeliveryContext,
  action: ButtonAction,
  { noteId, posted }: PressedNote,
): Promise<void> {
  const found = await findOwnNote(coaching, context, noteId)
  if (!found.ok) return tell(context, action, found.error)
  const { notes, outbox, note } = found.value
  const willRetry = action.actionId === COACHING_ACTIONS.willRetry
  const answering = async () => {
    await (willRetry ? notes.markWillRetry(noteId) : notes.markSeen(noteId))
    await tellCoach({ outbox }, note, { kind: willRetry ? 'will_retry' : 'seen' }, context.now)
    return answersTo(note, { hasReplied: await notes.hasReply(noteId) })
  }
  const answered = await fromDatabase(context, answering())
  if (!answered.ok) return tell(context, action, failAudited(context, note.session, answered.error))
  context.audit({ session: note.session, decision: 'answered', reason: 'own_choice' })
  const before = answered.value
  const answers = { ...before, hasSeen: true, willRetry: willRetry || before.willRetry }
  const redrawn = withAnswers(posted, noteId, answers)
  if (redrawn !== undefined) await context.reply(() => action.redraw(redrawn))
}

/** *Reply…* opens a small form. */
export async function openReplyForm(
  { timing }: Pick<CoachingDependencies, 'timing'>,
  coaching: Coaching,
  context: DeliveryContext,
  { openView }: ButtonAction,
  { noteId }: PressedNote,
): Promise<void> {
  await showWhenReady({
    work: findOwnNote(coaching, context, noteId),
    patienceMs: timing.shareFormMs,
    showLoading: () => openView(openingReplyView()),
    async show(found, showNext) {
      const view = found.ok
        ? replyView({ noteId, replyId: randomUUID(), words: undefined })
        : noReplyView(problemMessage(found.error, context.errorId))
      await context.reply(() => (showNext === undefined ? openView(view) : showNext(view)))
    },
  })
}

/** Passes on what a person wrote to their coach, once for each form. Resolves to false if the form was sent before. */
export async function sendReply(
  { coaching, slack }: Pick<CoachingDependencies, 'coaching' | 'slack'>,
  context: DeliveryContext,
  { noteId, replyId, words }: { noteId: string; replyId: string; words: readonly RichPiece[] },
): Promise<Result<boolean, Problem>> {
  const found = await findOwnNote(coaching, context, noteId)
  if (!found.ok) return found
  const { notes, outbox, note } = found.value
  const sending = async () => {
    const isNew = await notes.addReply(note, replyId, words)
    await tellCoach({ outbox }, note, { kind: 'reply', reply: replyId }, context.now)
    return isNew
  }
  const sent = await fromDatabase(context, sending())
  if (!sent.ok) return failed(failAudited(context, note.session, sent.error))
  context.audit(
    sent.value
      ? { session: note.session, decision: 'answered', reason: 'own_choice' }
      : { session: note.session, decision: 'skipped', reason: 'told_before' },
  )
  const { session: subject, person: recipient } = note
  const key = { kind: 'coach_note', subject, recipient, dedupKey: noteId } as const
  const answers = answersTo(note, { hasReplied: true })
  await redrawSent({ slack, outbox }, context, key, (posted) => withAnswers(posted, noteId, answers))
  return sent
}

/** The note, if it was sent to the person who acts. Writes an audit line if not. */
async function findOwnNote(
  coaching: Coaching,
  context: DeliveryContext,
  noteId: string,
): Promise<Result<Coaching & { note: CoachNote }, Problem>> {
  const found = await fromDatabase(context, findWithReach(coaching, noteId))
  if (!found.ok) return failed(failAudited(context, undefined, found.error))
  const { note, canReach } = found.value
  if (note?.person !== context.user) {
    context.audit({ decision: 'skipped', reason: 'note_gone' })
    return failed({ kind: 'note_gone' })
  }
  if (!canReach) {
    context.audit({ session: note.session, decision: 'skipped', reason: 'coach_unreachable' })
    return failed({ kind: 'coach_unreachable' })
  }
  return ok({ ...coaching, note })
}

/** `canReach`: whether Slack takes messages for the coach, who would hear nothing of an answer. */
async function findWithReach(
  { notes, preferences }: Pick<Coaching, 'notes' | 'preferences'>,
  id: string,
): Promise<{ note: CoachNote | undefined; canReach: boolean }> {
  const note = await notes.find(id)
  const coach = note && (await preferences.find(note.coach))
  return { note, canReach: coach?.undeliverable === undefined }
}

function failAudited(
  context: DeliveryContext,
  session: string | undefined,
  problem: { kind: 'database_unavailable' },
): Problem {
  context.audit({ session, decision: 'failed', ...auditReason(problem) })
  return problem
}

async function tell(context: DeliveryContext, action: ButtonAction, problem: Problem): Promise<void> {
  await context.reply(() => action.replyPrivately(problemMessage(problem, context.errorId)))
}
