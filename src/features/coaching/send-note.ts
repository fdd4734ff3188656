import type { AccessRule } from '../../access/policy.ts'
import type { OpenedSession } from '../../access/viewer.ts'
import { firstName } from '../../blocks/coaching/coach-form.ts'
import type { RetryFacts } from '../../blocks/coaching/coach-messages.ts'
import type { AssignedRetry } from '../../blocks/coaching/note-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { RichPiece } from '../../blocks/text/rich-pieces.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
import { auditFields, auditReason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { isGraded } from '../../exec/session.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import type { Notification } from '../../outbox/notification.ts'
import { PROFILE_MS } from '../../shared/open-for-dm.ts'
import { assignRetry, endOf } from './assign-retry.ts'
import { checkRetry } from './check-retry.ts'
import type { CoachNote, NewNote } from './coach-note.ts'
import { isBeingAssigned } from './compose-note.ts'
import { findRecipient } from './find-recipient.ts'
import type { Coaching, CoachingDependencies } from './needs.ts'

/** Longer than Exec may take to assign a retry: the person's message says what became of it. */
const ASSIGN_MS = 10_000
/** How long the coach's confirmation waits for the person's message. */
const CONFIRM_MS = 3000

/** Opens a session for someone who may coach its participant. Writes the audit line of a refusal or failure. */
export async function openForCoach(
  context: DeliveryContext,
  session: string,
): Promise<Result<{ opened: OpenedSession; by: AccessRule }, Problem>> {
  const viewer = context.viewer.withProfileOf(PROFILE_MS)
  const opened = await viewer.open(session)
  if (!opened.ok) {
    context.audit({ session, ...auditFields(opened, 'coached') })
    return opened
  }
  const { document } = opened.value
  const allowed = await viewer.authorizeCoaching({ id: session, session: opened.value.session })
  if (!allowed.ok) {
    context.audit({ session, document, ...auditFields(allowed, 'coached') })
    return allowed
  }
  return ok({ opened: opened.value, by: allowed.value })
}

export interface NoteRequest {
  noteId: string
  session: string
  note: readonly RichPiece[]
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

/** Sends a coach's note, and assigns the retry. Writes the audit lines. */
export async function sendNote(
  dependencies: CoachingDependencies,
  coaching: Coaching,
  context: DeliveryContext,
  { noteId, session: id, note, retry, question }: NoteRequest,
): Promise<Result<SentNote, Problem>> {
  const allowed = await openForCoach(context, id)
  if (!allowed.ok) return allowed
  const { opened, by } = allowed.value
  const { session, document } = opened
  const refuse = (problem: Problem) => {
    context.audit({ session: id, document, decision: 'failed', ...auditReason(problem) })
    return failed(problem)
  }
  const found = await findRecipient(dependencies, coaching, context, session)
  if (!found.ok) return refuse(found.error)
  const person = found.value
  // Who was asked may answer; to assign something is for coaches alone.
  if (retry !== undefined && by === 'asked') return refuse({ kind: 'coaching_not_allowed' })
  const dated = retry && { ...retry, dueAt: endOf(retry.due, knownZone(person.timeZone)) }
  if (dated !== undefined && dated.dueAt <= context.now.getTime()) return refuse({ kind: 'due_not_ahead' })
  const scenario = session.scenario?.id ?? ''
  const email = session.user?.email?.trim() ?? ''
  if (retry !== undefined && scenario !== '') {
    const settled = await settleEarlier(coaching, context, { noteId, scenario, email })
    if (!settled.ok) return refuse(settled.error)
  }
  const added: NewNote = {
    id: noteId,
    session: id,
    scenario: scenario === '' ? undefined : scenario,
    coach: context.user,
    person: person.user,
    email,
    note,
    name: firstName(session),
    title: cardTitle(session, context.now),
    score: isGraded(session) ? session.score : undefined,
    retry: scenario === '' ? undefined : dated,
  }
  const isNew = await fromDatabase(context, add(coaching, context, added, question))
  if (!isNew.ok) return refuse(isNew.error)
  if (!isNew.value) {
    // The database had not answered in time, and had written the note all the same.
    context.audit({ session: id, document, decision: 'skipped', reason: 'told_before' })
    const before = await fromDatabase(context, coaching.notes.find(noteId))
    return before.ok ? ok({ retry: before.value?.retry, isNew: false }) : before
  }
  context.audit({ session: id, document, decision: 'coached', reason: by })
  if (added.retry === undefined) return ok({ retry: undefined, isNew: true })
  const coach = await dependencies.people.find(context.user)
  const coachEmail = 'email' in coach ? coach.email : undefined
  const assigning = { noteId, session: id, scenario, email, retry: added.retry, coachEmail }
  return ok({ retry: await assignRetry(coaching, context, assigning), isNew: true })
}

/** While it is unclear whether Exec took an earlier retry, another one could be a second one of the same. */
async function settleEarlier(
  coaching: Coaching,
  context: DeliveryContext,
  { noteId, scenario, email }: { noteId: string; scenario: string; email: string },
): Promise<Result<void, Problem>> {
  const found = await fromDatabase(context, coaching.notes.findUnclear({ scenario, email, except: noteId }))
  if (!found.ok) return found
  const note = found.value
  if (note?.retry === undefined) return ok(undefined)
  if (isBeingAssigned(note, context.now)) return failed({ kind: 'retry_unclear' })
  const checked = await checkRetry(coaching, context, { note, retry: note.retry, scenario, email })
  if (!checked.ok) return checked
  if (checked.value === 'missing') return ok(undefined)
  return failed({ kind: checked.value === 'assigned' ? 'retry_assigned' : 'retry_unclear' })
}

/** With both messages, in one transaction: the person's note, and the coach's confirmation. */
async function add(
  { notes, outbox }: Coaching,
  { now }: DeliveryContext,
  note: NewNote,
  question: string | undefined,
): Promise<boolean> {
  const dueAt = now.getTime() + (note.retry === undefined ? 0 : ASSIGN_MS)
  const isNew = await notes.add(note, (db) => outbox.enqueue(messagesOf(note, dueAt, question), db))
  outbox.wake()
  return isNew
}

function messagesOf(
  { id, session, coach, person }: Pick<CoachNote, 'id' | 'session' | 'coach' | 'person'>,
  dueAt: number,
  question: string | undefined,
): Notification[] {
  const about = { subject: session, dedupKey: id }
  return [
    {
      kind: 'coach_note',
      ...about,
      recipient: person,
      details: { coach, ...(question !== undefined && { question }) },
      dueAt,
    },
    { kind: 'coach_note_sent', ...about, recipient: coach, details: { person }, dueAt: dueAt + CONFIRM_MS },
  ]
}
