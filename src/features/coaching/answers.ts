import { z } from 'zod'
import { answerMessage, type NoteAnswer } from '../../blocks/coaching/coach-messages.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { skip } from '../../shared/open-for-dm.ts'
import type { CoachNote } from './coach-note.ts'
import type { Coaching } from './coaching.ts'

/** Of a notification of the kind `coach_answer`. `note` and `session` name the message in whose thread it is said. */
const details = z.object({
  note: z.string(),
  session: z.string(),
  person: z.string(),
  answer: z.enum(['seen', 'will_retry', 'reply']),
  /** The id of what the person wrote. */
  reply: z.string().optional(),
})

export type Answer = { kind: 'seen' | 'will_retry' } | { kind: 'reply'; reply: string }

/** Tells the coach, once, however often it is called. */
export async function tellCoach(
  { outbox }: Pick<Coaching, 'outbox'>,
  { id: note, session, coach, person }: CoachNote,
  answer: Answer,
  now: Date,
): Promise<void> {
  const reply = answer.kind === 'reply' ? { reply: answer.reply } : {}
  await outbox.enqueue([
    {
      kind: 'coach_answer',
      subject: session,
      recipient: coach,
      dedupKey: answer.kind === 'reply' ? answer.reply : `${note}:${answer.kind}`,
      details: { note, session, person, answer: answer.kind, ...reply } satisfies z.infer<typeof details>,
      dueAt: now.getTime(),
    },
  ])
}

/** What a person answered, in the thread of the coach's message. */
export async function composeAnswer(
  { notes }: Pick<Coaching, 'notes'>,
  { subject: session, details: ids }: Notification,
): Promise<Composed> {
  const { person, answer, reply = '' } = details.parse(ids)
  const said = await sayingOf(notes, answer, reply)
  return said === undefined
    ? skip('note_gone')
    : { say: answerMessage(person, session, said), by: 'participant' }
}

async function sayingOf(
  notes: Coaching['notes'],
  kind: NoteAnswer['kind'],
  reply: string,
): Promise<NoteAnswer | undefined> {
  if (kind !== 'reply') return { kind }
  const words = await notes.findReply(reply)
  return words && { kind, words }
}
