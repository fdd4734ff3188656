import type { AccessRule } from '../../access/policy.ts'
import type { RetryFacts } from '../../blocks/coaching/coach-messages.ts'
import { COACHING_ACTIONS } from '../../blocks/coaching/note-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { type ProblemAnswer, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Assignment } from '../../exec/assignment.ts'
import type { ListPage } from '../../exec/list-page.ts'
import { normalEmail } from '../../exec/session.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { type CoachNote, type DatedRetry, isBeingAssigned, type KeptRetry } from './coach-notes.ts'
import type { CoachingNeeds } from './needs.ts'
import { confirmationOf, ON_NOTE } from './note-messages.ts'
import { openForCoach } from './open-for-coach.ts'
import { tellAssigned } from './retried.ts'

/** How far the clocks of Exec and of the app may differ. */
const SKEW_MS = 5 * 60_000
/** Exec's API document does not say that it keeps the time of day of a due date. */
const DAY_MS = 24 * 60 * 60_000
/** Exec may still be creating an assignment that it was asked for so long ago. */
const CREATING_MS = 60_000

interface NoteWithRetry<Retry> {
  note: Pick<CoachNote, 'id' | 'session' | 'coach' | 'person'>
  retry: Retry
  scenario: string
  /** Of the person, as Exec spells it. */
  email: string
}

/**
 * Assigns the retry of a note in Exec, once: the caller has claimed it in the database, and a process that dies here leaves it
 * claimed. Writes an audit line.
 * @param found.by why the coach may assign it.
 */
export async function assignRetry(
  { exec, notes, people }: CoachingNeeds,
  context: DeliveryContext,
  { note, scenario, email, by, retry: { due, dueAt, rank } }: NoteWithRetry<DatedRetry> & { by: AccessRule },
): Promise<RetryFacts> {
  const coach = await people.find(context.user)
  const assignerEmail = 'email' in coach ? coach.email : undefined
  context.onRequest()
  const assigned = await exec.assignScenario(
    { scenario, email, due: new Date(dueAt), assignerEmail, rank },
    { priority: 'interactive', user: context.user },
  )
  const state = assigned.ok ? 'assigned' : assigned.error.kind === 'unclear' ? 'unclear' : 'refused'
  const refusal = assigned.ok || state === 'unclear' ? undefined : assigned.error.kind
  // If the database does not answer, the retry stays claimed, and counts as unclear.
  await context.attempt(notes.settleRetry(note.id, state, refusal))
  context.auditWithoutOutcome(
    assigned.ok
      ? { decision: 'assigned', reason: by }
      : { decision: 'not_assigned', reason: assigned.error.kind },
  )
  return { due, rank, state, refusal }
}

export type CheckedRetry = 'assigned' | 'missing' | 'unclear'

interface RetryToFind {
  email: string
  scenario: string
  /** When the retry is due, in milliseconds since the epoch, as are the others. */
  dueAt: number
  /** When Exec was asked to assign it. */
  claimedAt: number
  now: number
}

/**
 * Whether Exec took a retry that it was asked to assign. Those with the same due date that were created earlier are others.
 * @param listed the first page of the person's assignments in the scenario, unless Exec ignores a filter.
 */
export function decideCheck(
  { items, hasMore }: Pick<ListPage<Assignment>, 'items' | 'hasMore'>,
  { email, scenario, dueAt, claimedAt, now }: RetryToFind,
): CheckedRetry {
  const isThere = items.some((assignment) => {
    const isOlder = Date.parse(assignment.created_at ?? '') < claimedAt - SKEW_MS
    const isDueThen = Math.abs(Date.parse(assignment.due_date ?? '') - dueAt) < DAY_MS
    const isTheirs = normalEmail(assignment.user?.email ?? '') === normalEmail(email)
    return isDueThen && !isOlder && isTheirs && assignment.scenario?.id === scenario
  })
  if (isThere) return 'assigned'
  return hasMore || now - claimedAt < CREATING_MS ? 'unclear' : 'missing'
}

/** Looks at Exec's list of assignments, and notes what it shows: the person hears of a retry that is there. Writes an audit line if it can tell. */
async function checkRetry(
  { exec, notes, outbox }: CoachingNeeds,
  context: DeliveryContext,
  { note, retry, scenario, email }: NoteWithRetry<KeptRetry>,
): Promise<Result<CheckedRetry, Problem>> {
  context.onRequest()
  const requester = { priority: 'interactive', user: context.user } as const
  const listed = await exec.listAssignments({ emails: [email], scenario, page: 1 }, requester)
  if (!listed.ok) return listed
  const { dueAt, claimedAt } = retry
  const state = decideCheck(listed.value, { email, scenario, dueAt, claimedAt, now: context.now.getTime() })
  if (state === 'unclear') return ok(state)
  await notes.resolveRetry(note.id, retry, state)
  if (state === 'assigned') await tellAssigned(outbox, note, context.now)
  context.auditWithoutOutcome({
    session: note.session,
    ...(state === 'assigned'
      ? { decision: 'assigned', reason: 'found_in_exec' }
      : { decision: 'not_assigned', reason: state }),
  })
  return ok(state)
}

/**
 * Why nobody may assign the person a retry of the scenario now: while it is unclear whether Exec took an earlier one, another could
 * be a second one of the same.
 */
export async function earlierRetryProblem(
  needs: CoachingNeeds,
  context: DeliveryContext,
  { noteId, scenario, email }: { noteId: string; scenario: string; email: string },
): Promise<Problem | undefined> {
  const note = await needs.notes.findUnclear({ scenario, email, except: noteId })
  if (note?.retry === undefined) return undefined
  if (isBeingAssigned(note, context.now)) return { kind: 'retry_unclear' }
  const checked = await checkRetry(needs, context, { note, retry: note.retry, scenario, email })
  if (!checked.ok) return checked.error
  if (checked.value === 'missing') return undefined
  return { kind: checked.value === 'assigned' ? 'retry_assigned' : 'retry_unclear' }
}

interface FoundRetry extends NoteWithRetry<KeptRetry> {
  note: CoachNote
  by: AccessRule
}

type PressRetry = (
  needs: CoachingNeeds,
  context: DeliveryContext,
  found: FoundRetry,
) => Promise<Result<RetryFacts, Problem>>

/** A button in the coach's message, which then says how the retry stands. */
const retryButton = (id: string, press: PressRetry) =>
  button({
    ids: [id],
    ...ON_NOTE,
    async run(needs: CoachingNeeds, context, _, { noteId }) {
      const found = await findRetry(needs, context, noteId)
      if (!found.ok) return found.error
      const stands = await press(needs, context, found.value)
      if (!stands.ok) return refuse('not_assigned', stands.error)
      const { note, retry } = found.value
      const latest = { ...note, retry: { ...retry, ...stands.value } }
      const confirmed = await context.attempt(confirmationOf(needs, latest))
      if (!confirmed.ok) return { audit: [], problem: confirmed.error }
      if (confirmed.value === undefined || confirmed.value === 'waiting')
        return { audit: [], problem: { kind: 'sent_note_gone' } }
      return { audit: 'written', redraw: confirmed.value }
    },
  })

/** The retry of a note that this coach sent, if they may still coach the person. */
async function findRetry(
  { notes }: CoachingNeeds,
  context: DeliveryContext,
  noteId: string,
): Promise<Result<FoundRetry, ProblemAnswer>> {
  const note = await notes.find(noteId)
  if (note?.retry === undefined || note.scenario === undefined || note.coach !== context.user)
    return failed(refuse('skipped', { kind: 'sent_note_gone' }))
  const allowed = await openForCoach(context, note.session)
  if (!allowed.ok) return allowed
  const { session, by } = allowed.value
  if (by === 'asked') return failed(refuse('skipped', { kind: 'coaching_not_allowed' }))
  const email = session.user?.email?.trim() ?? ''
  return ok({ note, by, retry: note.retry, scenario: note.scenario, email })
}

/** Looks for a retry of which it is unclear whether Exec took it. */
export const checkAgain = retryButton(COACHING_ACTIONS.checkRetry, async (needs, context, found) => {
  const { note, retry } = found
  const isOpen = retry.state === 'unclear' || retry.state === 'claimed'
  if (!isOpen || isBeingAssigned(note, context.now)) return ok(retry)
  const checked = await checkRetry(needs, context, found)
  return checked.ok ? ok({ ...retry, state: checked.value }) : checked
})

/** Assigns what Exec surely has not. Of two presses, one. */
export const assignAgain = retryButton(COACHING_ACTIONS.assignRetry, async (needs, context, found) => {
  const { note, retry } = found
  if (retry.dueAt <= context.now.getTime()) return failed({ kind: 'due_passed' })
  if (!(await needs.notes.claimRetry(note.id))) return ok((await needs.notes.find(note.id))?.retry ?? retry)
  const stands = await assignRetry(needs, context, found)
  // If the database does not answer, Exec's email tells the person.
  if (stands.state === 'assigned') await context.attempt(tellAssigned(needs.outbox, note, context.now))
  return ok(stands)
})
