import { z } from 'zod'
import { findScenarioUrl } from '../../access/attempts.ts'
import type { Viewer } from '../../access/viewer.ts'
import { practiceButton } from '../../blocks/assignments/assignment-rows.ts'
import { coachNoteMessage, noteSentMessage } from '../../blocks/coaching/coaching-messages.ts'
import { cardTitle } from '../../blocks/session/session-facts.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { RichPiece } from '../../blocks/text/rich-pieces.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { SessionHead } from '../../exec/session.ts'
import { failed, ok, valueInTime } from '../../lib/result.ts'
import {
  type NotificationKey,
  type NotificationOf,
  notification,
  readerOf,
  skip,
} from '../../outbox/notification.ts'
import { openForDm } from '../../shared/sessions/open-for-dm.ts'
import { coachQuestionSent, keyOfQuestion, RETRY_MS, whyNotSent } from './ask.ts'
import type { CoachNote } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'

const noteId = z.uuid()

/** Places for buttons of these messages. The value names the note or question, and each press is checked. */
export const ON_NOTE = {
  kind: 'coaching',
  surface: ({ actionId }: ButtonAction) => `dm:${actionId}`,
  read: ({ value }: ButtonAction) => noteId.safeParse(value).data,
} as const

/** The DM with a coach's note, for the participant. */
export const coachNote = notification({
  kind: 'coach_note',
  subject: 'session',
  details: z.object({
    coach: z.string(),
    /** The id of the question that the note answers. The note is posted in its thread. */
    question: z.string().optional(),
  }),
  thread: ({ subject, recipient, details: { question } }) =>
    question === undefined ? undefined : coachQuestionSent.keyOf({ subject, recipient, dedupKey: question }),
  async allow({ notes, viewers }: CoachingNeeds, row, now) {
    const note = await notes.find(row.dedupKey)
    if (note === undefined) return failed(skip('note_gone'))
    const { session: id } = note
    const opened = await (id === undefined
      ? openWithoutSession(row.reader, note)
      : openForDm(undefined, row, now))
    if (!opened.ok) return opened
    if (!opened.value.isOwn) return failed(skip('not_attributed'))
    const { session } = opened.value
    const coaching = await readerOf(viewers, note.coach).authorizeCoaching({ id, session })
    return coaching.ok ? ok({ ...opened.value, note }) : coaching
  },
  async compose(needs: CoachingNeeds, { reader, allowed }, now) {
    const { note, session, by } = allowed
    const title = 'date' in session ? cardTitle(session, now) : note.title
    return { say: await drawNote(needs, reader, { ...note, title }, session), by }
  },
})

/** A note on someone's practice has no session, just its recipient and the scenario. */
async function openWithoutSession(reader: Viewer, { scenario: id }: CoachNote) {
  const insider = await reader.insider()
  if (!insider.ok) return insider
  const session = { person: { email: insider.value.email }, scenario: { id } }
  return ok({ session, by: 'participant' as const, isOwn: true })
}

/** @param session names the scenario at least. */
export async function drawNote(
  needs: CoachingNeeds,
  reader: Viewer,
  note: CoachNote,
  session: Pick<SessionHead, 'scenario'>,
  replied?: readonly RichPiece[],
): Promise<Content> {
  const practiceUrl = await valueInTime(findScenarioUrl(reader, session.scenario.id), needs.timing.progressMs)
  return coachNoteMessage({
    ...note,
    isAnswer: note.question !== undefined,
    practice: practiceButton(practiceUrl),
    replied,
  })
}

export function keyOfNote({ id, session, person }: Pick<CoachNote, 'id' | 'session' | 'person'>) {
  return coachNote.keyOf({ subject: session ?? '', recipient: person, dedupKey: id })
}

/** The DM that tells the coach that a note was sent, or why it wasn't. It repeats the session's title from the form. */
export const coachNoteSent = notification({
  kind: 'coach_note_sent',
  subject: 'session',
  details: z.object({
    person: z.string(),
    /** See `coachNote`. */
    question: z.string().optional(),
  }),
  thread: ({ subject, recipient, details: { question } }) =>
    question === undefined ? undefined : keyOfQuestion({ id: question, session: subject, coach: recipient }),
  async compose(needs: CoachingNeeds, { dedupKey }, now) {
    const { notes, outbox } = needs
    const note = await notes.find(dedupKey)
    const sent = note && (await outbox.find(keyOfNote(note)))
    if (note === undefined || sent === undefined) return skip('note_gone')
    if (sent.state === 'waiting') return { retryAt: now.getTime() + RETRY_MS }
    return { say: noteSentMessage(note, whyNotSent(sent)), by: 'own_choice' }
  },
})

/** What followed a note, posted in the thread of the coach's message. */
export const outcomeDetails = z.object({
  note: z.string(),
  /** The note's session; empty if it has none. */
  session: z.string(),
  person: z.string(),
  question: z.string().optional(),
})

type Outcome = NotificationOf<z.infer<typeof outcomeDetails>>

export function detailsOf({ id: note, session = '', person, question }: CoachNote): Outcome['details'] {
  return { note, session, person, question }
}

/** The coach's message: the question's, if the note answers one. */
export function coachsMessage({ recipient: coach, details }: Outcome): NotificationKey {
  const { note, session, question } = details
  return question === undefined
    ? coachNoteSent.keyOf({ subject: session, recipient: coach, dedupKey: note })
    : keyOfQuestion({ id: question, session, coach })
}
