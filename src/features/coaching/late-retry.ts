import { z } from 'zod'
import { retryAssignedMessage } from '../../blocks/coaching/note-message.ts'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { skip } from '../../shared/open-for-dm.ts'
import type { CoachNote } from './coach-note.ts'
import type { Coaching } from './needs.ts'

/** Of a notification of the kind `coach_retry_assigned`. `note` and `session` name the message in whose thread it is said. */
const details = z.object({ note: z.string(), session: z.string(), coach: z.string() })

/** Tells the person, once, that Exec has a retry that their note said nothing of. One that is not sent yet will say it. */
export async function tellAssigned(
  outbox: Pick<Coaching['outbox'], 'enqueue' | 'find'>,
  { id: note, session, coach, person: recipient }: Pick<CoachNote, 'id' | 'session' | 'coach' | 'person'>,
  now: Date,
): Promise<void> {
  const sent = await outbox.find({ kind: 'coach_note', subject: session, recipient, dedupKey: note })
  if (sent?.state !== 'sent') return
  await outbox.enqueue([
    {
      kind: 'coach_retry_assigned',
      subject: session,
      recipient,
      dedupKey: note,
      details: { note, session, coach } satisfies z.infer<typeof details>,
      dueAt: now.getTime(),
    },
  ])
}

/** As "@Carla assigned you a retry, due Fri 3 Apr.". */
export async function composeAssigned(
  { notes, preferences }: Pick<Coaching, 'notes' | 'preferences'>,
  { recipient, details: ids }: Notification,
): Promise<Composed> {
  const note = await notes.find(details.parse(ids).note)
  if (note?.retry?.state !== 'assigned') return skip('note_gone')
  const { undeliverable } = await preferences.find(recipient)
  if (undeliverable !== undefined) return skip('person_unreachable')
  return { say: retryAssignedMessage(note.coach, note.retry), by: 'participant' }
}
