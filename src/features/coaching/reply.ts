import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { answerMessage } from '../../blocks/coaching/coach-messages.ts'
import { COACHING_ACTIONS, withAnswers } from '../../blocks/coaching/note-message.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { type ProblemAnswer, REPLIED, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import { form } from '../../delivery/form.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { notification } from '../../outbox/notification.ts'
import { skip } from '../../shared/open-for-dm.ts'
import { answersTo, type CoachNote } from './coach-notes.ts'
import { type CoachingNeeds, SENT_BEFORE } from './needs.ts'
import { coachNoteSent, keyOfNote, ON_NOTE, type PressedNote, redrawSent } from './note-messages.ts'

type Needs = Pick<CoachingNeeds, 'notes' | 'preferences' | 'outbox' | 'slack'>

/** *Seen* and *I'll retry*: the coach is told once, and the message says so. */
const answerNote = (action: 'seen' | 'willRetry', answer: 'seen' | 'will_retry') =>
  button({
    ids: [COACHING_ACTIONS[action]],
    ...ON_NOTE,
    async run(needs: Needs, context, press, { noteId, posted }) {
      const found = await findOwnNote(needs, context.user, noteId)
      if (!found.ok) return found.error
      const { notes, outbox } = needs
      const note = found.value
      await notes.markAnswered(noteId, answer)
      await outbox.enqueue([tellingCoach(note, { answer, dedupKey: `${noteId}:${answer}` }, context.now)])
      const before = answersTo(note, await notes.hasReply(noteId))
      const answers = { ...before, hasSeen: true, willRetry: answer === 'will_retry' || before.willRetry }
      context.audit({ session: note.session, decision: 'answered', reason: 'own_choice' })
      const redrawn = withAnswers(posted, noteId, answers)
      if (redrawn !== undefined) await context.reply(() => press.redraw(redrawn))
      return REPLIED
    },
  })

export const seen = answerNote('seen', 'seen')
export const willRetry = answerNote('willRetry', 'will_retry')

/** *Reply…*: a small form. Submitting it twice sends one reply. */
export const reply = form({
  id: 'coaching.reply',
  kind: 'coaching',
  title: () => 'Reply to your coach',
  submitLabel: 'Send',
  loading: 'Loading…',
  submitting: 'Sending…',
  kept: z.object({ noteId: z.string(), replyId: z.string() }),
  fields: (sheet) => ({ words: sheet.richText('reply', 'Reply', { hint: 'Only your coach sees it.' }) }),
  check: ({ words }) => ({ reply: writtenProblem(words) }),
  async open(needs: Needs, { user }, { noteId }: PressedNote) {
    const found = await findOwnNote(needs, user, noteId)
    return found.ok ? { audit: [], kept: { noteId, replyId: randomUUID() }, facts: undefined } : found.error
  },
  async submit(needs, context, { noteId, replyId }, { words }) {
    const found = await findOwnNote(needs, context.user, noteId)
    if (!found.ok) return found.error
    const note = found.value
    const { session } = note
    const isNew = await needs.notes.addReply(note, replyId, words)
    const about = { answer: 'reply', reply: replyId, dedupKey: replyId } as const
    await needs.outbox.enqueue([tellingCoach(note, about, context.now)])
    const answers = answersTo(note, true)
    if (!isNew) return SENT_BEFORE
    return {
      audit: { session, decision: 'answered', reason: 'own_choice' },
      isDone: true,
      afterwards: () =>
        redrawSent(needs, context, keyOfNote(note), (posted) => withAnswers(posted, noteId, answers)),
    }
  },
})

export const openReply = button({
  ids: [COACHING_ACTIONS.reply],
  ...ON_NOTE,
  run: (needs: Parameters<typeof reply.open>[0], context, { openView }, note) =>
    reply.open(needs, context, openView, note),
})

/** What a person answered, for their coach. */
export const coachAnswer = notification({
  kind: 'coach_answer',
  subject: 'session',
  details: z.object({
    note: z.string(),
    session: z.string(),
    person: z.string(),
    answer: z.enum(['seen', 'will_retry', 'reply']),
    /** The id of what the person wrote. */
    reply: z.string().exactOptional(),
  }),
  thread: ({ recipient, details: { session, note } }) =>
    coachNoteSent.keyOf({ subject: session, recipient, dedupKey: note }),
  async compose({ notes }: Pick<CoachingNeeds, 'notes'>, { subject, details }) {
    const { person, answer, reply = '' } = details
    const words = answer === 'reply' ? await notes.findReply(reply) : []
    return words === undefined
      ? skip('note_gone')
      : { say: answerMessage(person, subject, answer, words), by: 'participant' }
  },
})

/** @param answer.dedupKey the coach is told once of what has the same. */
function tellingCoach(
  { id: note, session, coach, person }: CoachNote,
  { dedupKey, ...answer }: { answer: 'seen' | 'will_retry' | 'reply'; reply?: string; dedupKey: string },
  now: Date,
) {
  return coachAnswer.of({
    subject: session,
    recipient: coach,
    dedupKey,
    details: { note, session, person, ...answer },
    dueAt: now.getTime(),
  })
}

/** The note, if it was sent to the person who acts, and Slack takes messages for the coach: they would hear nothing else. */
async function findOwnNote(
  { notes, preferences }: Pick<Needs, 'notes' | 'preferences'>,
  user: string,
  noteId: string,
): Promise<Result<CoachNote, ProblemAnswer>> {
  const note = await notes.find(noteId)
  if (note?.person !== user) return failed(refuse('skipped', { kind: 'note_gone' }))
  const { undeliverable } = await preferences.find(note.coach)
  if (undeliverable === undefined) return ok(note)
  return failed(refuse('skipped', { kind: 'coach_unreachable' }, { session: note.session }))
}
