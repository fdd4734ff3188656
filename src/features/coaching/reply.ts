import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { replyMessage } from '../../blocks/coaching/coach-messages.ts'
import { COACHING_ACTIONS, withReplied } from '../../blocks/coaching/note-message.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { type ProblemAnswer, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import { form } from '../../delivery/form.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { notification } from '../../outbox/notification.ts'
import { skip } from '../../shared/open-for-dm.ts'
import type { CoachNote } from './coach-notes.ts'
import { type CoachingNeeds, SENT_BEFORE } from './needs.ts'
import { coachsThread, keyOfNote, ON_NOTE, type PressedNote, redrawSent } from './note-messages.ts'

type Needs = Pick<CoachingNeeds, 'notes' | 'preferences' | 'outbox' | 'slack'>

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
    const { coach: recipient, person, question } = note
    const details = {
      note: noteId,
      session,
      person,
      reply: replyId,
      ...(question !== undefined && { question }),
    }
    const dueAt = context.now.getTime()
    await needs.outbox.enqueue([
      coachAnswer.of({ subject: session, recipient, dedupKey: replyId, details, dueAt }),
    ])
    if (!isNew) return SENT_BEFORE
    return {
      audit: { session, decision: 'answered', reason: 'own_choice' },
      isDone: true,
      afterwards: () => redrawSent(needs, context, keyOfNote(note), (posted) => withReplied(posted, noteId)),
    }
  },
})

export const openReply = button({
  ids: [COACHING_ACTIONS.reply],
  ...ON_NOTE,
  run: (needs: Parameters<typeof reply.open>[0], context, { openView }, note) =>
    reply.open(needs, context, openView, note),
})

/** What a person replied, for their coach. */
export const coachAnswer = notification({
  kind: 'coach_answer',
  subject: 'session',
  details: z.object({
    note: z.string(),
    session: z.string(),
    person: z.string(),
    /** The question that the note answers. */
    question: z.string().exactOptional(),
    /** The id of what the person wrote. An earlier version also told that they had seen the note. */
    reply: z.string().exactOptional(),
  }),
  thread: ({ recipient: coach, details: { session, note: id, question } }) =>
    coachsThread({ id, session, coach, question }),
  async compose({ notes }: Pick<CoachingNeeds, 'notes'>, { subject, details: { person, reply = '' } }) {
    const words = await notes.findReply(reply)
    return words === undefined
      ? skip('note_gone')
      : { say: replyMessage(person, subject, words), by: 'participant' }
  },
})

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
