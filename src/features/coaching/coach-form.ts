import { randomUUID } from 'node:crypto'
import type { ModalView } from '@slack/types'
import { peekAssignments } from '../../access/assignments.ts'
import type { People } from '../../access/people.ts'
import type { Profile } from '../../access/policy.ts'
import { dueWords } from '../../blocks/assignments/assignment-rows.ts'
import { type CoachForm, firstName } from '../../blocks/coaching/coach-form.ts'
import { noteOnItsWayMessage, withAnswered } from '../../blocks/coaching/coach-messages.ts'
import { coachView, noCoachView, openingCoachView, sentCoachView } from '../../blocks/coaching/coach-view.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { Content } from '../../blocks/text/document.ts'
import { flattenRich } from '../../blocks/text/rich-pieces.ts'
import { cardTitle, participantName } from '../../blocks/text/session-facts.ts'
import { auditReason } from '../../delivery/audit.ts'
import type { ButtonAction, SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { byUrgency, dueAt, fulfilledBy, isToDo } from '../../exec/assignment.ts'
import type { SessionHead } from '../../exec/session.ts'
import { failed, ok, type Result, showWhenReady } from '../../lib/result.ts'
import { knownZone } from '../../lib/zoned-time.ts'
import { endOf, inAWeek } from './assign-retry.ts'
import type { CoachQuestion } from './coach-questions.ts'
import { findRecipient } from './find-recipient.ts'
import type { Coaching, CoachingDependencies } from './needs.ts'
import { redrawSent } from './redraw-sent.ts'
import { openForCoach, sendNote } from './send-note.ts'

/** *Coach…*: the form for a note on this session, for someone who may coach its participant. */
export function openCoachForm(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  { reference, openView }: SessionButtonAction,
): Promise<void> {
  const prepare = () => prepareForm(dependencies, context, reference.id, undefined)
  return showForm(dependencies, context, openView, { prepare, question: undefined })
}

/** *Answer…* below a question: the same form, for the coach who was asked. */
export function openAnswerForm(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  { openView }: ButtonAction,
  { noteId: question }: { noteId: string },
): Promise<void> {
  const prepare = () => prepareAnswer(dependencies, context, question)
  return showForm(dependencies, context, openView, { prepare, question })
}

async function showForm(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  openView: ButtonAction['openView'],
  { prepare, question }: { prepare: () => ReturnType<typeof prepareForm>; question: string | undefined },
): Promise<void> {
  await showWhenReady({
    work: prepare(),
    patienceMs: dependencies.timing.formMs,
    showLoading: () => openView(openingCoachView(question)),
    async show(prepared, showNext) {
      const view = prepared.ok
        ? coachView(prepared.value)
        : noCoachView(problemMessage(prepared.error, context.errorId))
      if (showNext === undefined) await openView(view)
      else await context.reply(() => showNext(view))
    },
  })
}

async function prepareAnswer(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  id: string,
): Promise<Result<CoachForm, Problem>> {
  const { coaching } = dependencies
  const refuse = (problem: { kind: 'notices_off' | 'question_gone' | 'database_unavailable' }) => {
    context.audit({ decision: 'skipped', ...auditReason(problem) })
    return failed(problem)
  }
  const found = await fromDatabase(context, coaching.questions.find(id))
  if (!found.ok) return refuse(found.error)
  const question = found.value
  if (question?.coach !== context.user) return refuse({ kind: 'question_gone' })
  return prepareForm(dependencies, context, question.session, question)
}

async function prepareForm(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  id: string,
  question: CoachQuestion | undefined,
): Promise<Result<CoachForm, Problem>> {
  const { coaching } = dependencies
  const allowed = await openForCoach(context, id)
  if (!allowed.ok) return allowed
  const { session, document } = allowed.value.opened
  const person = await findRecipient(dependencies, coaching, context, session)
  if (!person.ok) {
    context.audit({ session: id, document, decision: 'failed', ...auditReason(person.error) })
    return person
  }
  context.audit({ session: id, document, decision: 'shown', reason: allowed.value.by })
  const name = firstName(session)
  const canAssign = Boolean(session.scenario?.id) && allowed.value.by !== 'asked'
  const toDo = canAssign ? await findToDo(context, session, person.value) : undefined
  return ok({
    subject: {
      noteId: randomUUID(),
      session: id,
      title: [cardTitle(session, context.now), participantName(session)].filter(Boolean).join(' — '),
      ...(name !== undefined && { name }),
      person: person.value.user,
      canAssign,
      ...(toDo !== undefined && { toDo }),
      ...(question !== undefined && { question: question.id }),
    },
    asked: question?.question,
    note: undefined,
    retry: undefined,
  })
}

/**
 * When the person has to do the scenario anyway, as the form says it, as far as a list tells that is known. The list may be older
 * than the session.
 */
async function findToDo(
  { viewer, now }: DeliveryContext,
  session: SessionHead,
  person: Profile,
): Promise<string | undefined> {
  const list = await peekAssignments(viewer, session.user?.email ?? '')
  const open = list?.assignments.filter(
    (one) =>
      one.scenario?.id === session.scenario?.id && isToDo(one) && fulfilledBy(session, [one]) === undefined,
  )
  const [first] = byUrgency(open ?? [], now).open
  if (first === undefined) return undefined
  const due = dueAt(first)
  return due === undefined ? '' : dueWords(due, now, knownZone(person.timeZone))
}

/** The form after *Assign a retry* was ticked or not. The fields stay as they were filled in. */
export function toggledForm(
  { people }: Pick<CoachingDependencies, 'people'>,
  form: CoachForm,
  now: Date,
): ModalView {
  const { retry, subject } = form
  if (retry === undefined || retry.due !== undefined) return coachView(form)
  return coachView({
    ...form,
    retry: { ...retry, due: inAWeek(now.getTime(), zoneOf(people, subject.person) ?? 'UTC') },
  })
}

/** Whether the day ends after now, for the person who gets the note, if the app knows their zone. `sendNote` checks it again. */
export function isDueAhead(
  { people }: { people: Pick<People, 'peek'> },
  { subject, retry }: CoachForm,
  now: number,
): boolean {
  if (retry === undefined) return true
  if (retry.due === undefined) return false
  const zone = zoneOf(people, subject.person)
  return zone === undefined || endOf(retry.due, zone) > now
}

/** From the profile that was looked up for the form, if by this replica: an acknowledgement can't wait for it. */
function zoneOf(people: Pick<People, 'peek'>, person: string): string | undefined {
  const found = people.peek(person)
  return found === undefined || 'kind' in found ? undefined : knownZone(found.timeZone)
}

interface Submitted {
  /** The confirmation, or the form with the problem. */
  view: ModalView
  /** For someone who has closed the form; `undefined`: another message confirms it. */
  problem: Content | undefined
}

/** Who may coach is checked again: the form may be old. */
export async function submitCoachForm(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  form: CoachForm,
): Promise<Submitted> {
  const { coaching } = dependencies
  const { noteId, session, question } = form.subject
  const note = form.note === undefined ? [] : flattenRich(form.note)
  const { due, rank } = form.retry ?? {}
  const retry = due === undefined ? undefined : { due, rank }
  const sent = await sendNote(dependencies, coaching, context, { noteId, session, note, retry, question })
  if (!sent.ok) {
    const problem = problemMessage(sent.error, context.errorId)
    return { view: coachView(form, problem), problem }
  }
  if (question !== undefined) await markAnswered(dependencies, coaching, context, { session, question })
  const message = noteOnItsWayMessage(form.subject, { ...sent.value, canWatch: coaching.canWatch })
  return { view: sentCoachView(form, message), problem: undefined }
}

/** Says so in the coach's message with the question, in place of its button. If that fails, the answer is sent all the same. */
async function markAnswered(
  { slack }: Pick<CoachingDependencies, 'slack'>,
  { outbox }: Pick<Coaching, 'outbox'>,
  context: DeliveryContext,
  { session: subject, question: dedupKey }: { session: string; question: string },
): Promise<void> {
  const key = { kind: 'coach_question', subject, recipient: context.user, dedupKey } as const
  await redrawSent({ slack, outbox }, context, key, withAnswered)
}
