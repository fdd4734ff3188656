import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { COACHING_ACTIONS, replyMessage } from '../../blocks/coaching/coaching-messages.ts'
import type { Content } from '../../blocks/text/document.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import { type FormNeeds, SENT_BEFORE } from '../../delivery/form-definition.ts'
import { type NotificationKey, notification, skip } from '../../outbox/notification.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { CoachNote } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { coachsMessage, detailsOf, drawNote, keyOfNote, ON_NOTE, outcomeDetails } from './note-messages.ts'

/** *Reply…* to a coach's note. Submitting it twice sends one reply. */
export const reply = form({
  id: 'coaching.reply',
  kind: 'coaching',
  title: () => 'Reply to your coach',
  kept: z.object({ noteId: z.string(), replyId: z.string() }),
  fields(sheet, _, note?: CoachNote['note']) {
    sheet.quote('note', 'Your coach wrote:', note)
    return { words: sheet.richText('reply', 'Reply', { hint: 'Only your coach sees it.' }) }
  },
  check: ({ words }) => ({ reply: writtenProblem(words) }),
  allow: (needs: CoachingNeeds, { user }, { noteId }) => findOwnNote(needs, user, noteId),
  shown: 'nothing that changes',
  open: (_needs, _context, { note }, { noteId }: { noteId: string }) => ({
    audit: [],
    kept: { noteId, replyId: randomUUID() },
    facts: note,
  }),
  async submit(needs, context, note, { replyId: id }, { words }) {
    const { session, coach: recipient } = note
    const details = detailsOf(note)
    const dueAt = context.now.getTime()
    const answer = coachAnswer.of({ subject: details.session, recipient, dedupKey: id, details, dueAt })
    const isNew = await needs.notes.addReply(note, { id, words }, (db) => needs.outbox.enqueue([answer], db))
    needs.outbox.wake()
    if (!isNew) return SENT_BEFORE
    return {
      audit: { session, decision: 'answered', reason: 'own_choice' },
      isDone: true,
      async afterwards() {
        const scenario = { id: note.scenario }
        const drawn = await drawNote(needs, context.viewer, note, { scenario }, words)
        await redrawReplied(needs, context, keyOfNote(note), drawn)
      },
    }
  },
})

export const openReply = button({
  ids: [COACHING_ACTIONS.reply],
  ...ON_NOTE,
  run: (needs: CoachingNeeds & FormNeeds, context, action, noteId) =>
    reply.open(needs, context, action, { noteId }),
})

/** Posts a person's reply to their coach. */
export const coachAnswer = notification({
  kind: 'coach_answer',
  subject: 'session',
  details: outcomeDetails,
  thread: coachsMessage,
  async compose({ notes }: CoachingNeeds, { dedupKey, details: { person, note } }) {
    const words = await notes.findReply(dedupKey)
    return words === undefined
      ? skip('note_gone')
      : { say: replyMessage(person, note, words), by: 'participant' }
  },
})

/**
 * The note, if it was sent to the person who acts and its coach can get messages. Otherwise the reply would be lost.
 */
async function findOwnNote(
  { notes, preferences }: CoachingNeeds,
  user: string,
  noteId: string,
): Promise<CoachNote> {
  const note = await notes.find(noteId)
  if (note?.person !== user) throw refuse('skipped', { kind: 'note_gone' })
  const { undeliverable } = await preferences.find(note.coach)
  if (undeliverable !== undefined)
    throw refuse('skipped', { kind: 'coach_unreachable' }, { session: note.session })
  return note
}

/** Redraws a message after its reader's reply. If that fails, the message stays as it is, and the reply counts. */
async function redrawReplied(
  { slack, outbox }: CoachingNeeds,
  context: DeliveryContext,
  key: NotificationKey,
  { text, blocks }: Content,
): Promise<void> {
  const sent = await context.attempt(outbox.find(key))
  if (!sent.ok || sent.value?.state !== 'sent') return
  try {
    await slack.client.chat.update({ ...sent.value.at, text, blocks })
  } catch (error) {
    context.log.warn('a message could not be redrawn', {
      error_id: context.errorId,
      kind: key.kind,
      slack_error: slackFailure(error).code,
    })
  }
}
