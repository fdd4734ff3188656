import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { refreshOwnAssignments } from '../../access/assignments.ts'
import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { COACHING_ACTIONS, type CoachQuestion, firstName } from '../../blocks/coaching/coaching-messages.ts'
import { cardTitle, namedTitle } from '../../blocks/session/session-facts.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { dayText } from '../../blocks/text/times.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type FormNeeds, form, SENT_BEFORE } from '../../delivery/form.ts'
import { GOALS } from '../../exec/grading-scale.ts'
import type { SessionHead } from '../../exec/session.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { addDays, knownZone, type LocalDate, localTime, momentOf } from '../../lib/zoned-time.ts'
import { homeOf, redrawHome } from '../../shared/home/show-home.ts'
import type { NewNote } from './coach-notes.ts'
import { CONFIRM_MS, type CoachingNeeds } from './needs.ts'
import { coachNote, coachNoteSent, ON_NOTE } from './note-messages.ts'
import { findRecipient, openForCoach } from './open-for-coach.ts'
import { assignRetry } from './retry.ts'

const PROPOSED_DAYS = 7
/** If one of these differs when the form is submitted, its coach looks again. */
const SHOWN = ['person', 'scenario', 'title'] as const

/** What the form is opened for: a note on a session, by its id, or the answer to a question. */
type Target = { home?: string | undefined; isAssigning?: true } & (
  | { id: string; question?: undefined }
  | { id?: undefined; question: string }
)

/** What only the form's first drawing is given. */
interface Opening {
  asked: CoachQuestion['question'] | undefined
  /** Whether *Assign a retry* is ticked. */
  isAssigning: boolean | undefined
}

/** A note on a session, with a retry or without, for someone who may coach its participant. */
export const coachForm = form({
  id: 'session.coach',
  kind: 'coach_form',
  title(kept) {
    if (kept === undefined) return 'Coaching'
    const verb = kept.question === undefined ? 'Coach' : 'Reply to'
    const name = toSingleLine(kept.name, LIMITS.viewTitle - `${verb} `.length)
    return name === undefined ? verb : `${verb} ${name}`
  },
  kept: z.object({
    /** The same form, submitted again, is the same note. */
    noteId: z.string(),
    session: z.string(),
    /** The session, and whose it is. */
    title: z.string(),
    /** The person's first name, as Exec has it. */
    name: z.string().optional(),
    /** Who gets the note, and of which scenario the retry is. Forms of earlier versions don't say it: their coach looks again. */
    person: z.string().optional(),
    scenario: z.string().optional(),
    /** Whether Exec can assign a retry: it needs the scenario. */
    canAssign: z.boolean(),
    /** Says when the coach last wrote to the person, if that was lately. */
    sent: z.string().optional(),
    /** The id of the question that the note answers. */
    question: z.string().optional(),
    /** The person's, in which the day counts. */
    zone: z.string().transform(knownZone),
    proposedDue: z.string(),
    /** The state of the Home in which the form was opened: it is drawn anew once the note is sent. */
    home: z.string().optional(),
  }),
  fields(sheet, kept, opening?: Opening) {
    const { name = 'them', canAssign, sent } = kept
    sheet.text(kept.title)
    if (sent !== undefined) sheet.context(sent)
    sheet.quote('asked', 'The question:', opening?.asked)
    const words = sheet.richText('note', kept.question === undefined ? 'Note' : 'Reply', {
      hint: `I send it to ${name} in a direct message. Nobody else sees it.`,
    })
    const isAssigning =
      canAssign &&
      sheet.checkbox(SESSION_ACTIONS.assignRetry, 'Retry', {
        ...{ text: 'Assign a retry', value: 'assign' },
        initial: opening?.isAssigning,
        dispatch: true,
      })
    if (!isAssigning) return { words, retry: undefined }
    const due = sheet.date('due', 'Due', { initial: kept.proposedDue })
    const choices = GOALS.map(([value, { word }]) => ({ label: word, value }))
    const rank = sheet.select('rank', 'Goal', { choices, placeholder: 'Any', optional: true })
    sheet.context(`Exec will email ${name} about it.`)
    return { words, retry: { due, rank } }
  },
  check: ({ words, retry }, { zone }, { now }) => ({
    note: writtenProblem(words),
    due: retry && !isDueWithinYear(retry.due, zone, now.getTime()) ? { kind: 'due_not_ahead' } : undefined,
  }),
  async open(needs: CoachingNeeds, context, target: Target) {
    const opened = await openTarget(needs, context, target)
    if ('problem' in opened) return opened
    const { by, question, shown } = opened
    const kept = { ...shown, noteId: randomUUID(), home: target.home }
    const facts = { asked: question?.question, isAssigning: target.isAssigning }
    return { audit: { decision: 'shown', reason: by } as const, kept, facts }
  },
  /**
   * Sends the note, and assigns the retry. Who may coach is checked again: the form may be old. A form that was sent before stays
   * as it was sent.
   */
  async submit(needs, context, kept, { words, retry: chosen }) {
    const { noteId: id, session: subject, question, zone, home } = kept
    const opened = await openTarget(needs, context, question === undefined ? { id: subject } : { question })
    if ('problem' in opened) return opened
    const { session, by, shown } = opened
    if (SHOWN.some((name) => shown[name] !== kept[name]))
      return { ...refuse('skipped', { kind: 'shown_changed' }), kept: { ...kept, ...shown } }
    // Who was asked may answer; to assign something is for coaches alone.
    if (chosen !== undefined && by === 'asked') return refuse('failed', { kind: 'coaching_not_allowed' })
    const { user: coach, now } = context
    const { name, person, scenario } = shown
    const due = scenario && chosen?.due
    const retry = due ? { due, rank: chosen?.rank, dueAt: endOf(due, zone) } : undefined
    const email = session.person.email ?? ''
    const score = session.grade?.score
    const title = cardTitle(session, now)
    const about = { name, title, score, question }
    const note = { id, session: subject, scenario, coach, person, email, note: words, retry, ...about }
    if (!(await addNote(needs, note, now.getTime()))) return SENT_BEFORE
    context.audit({ decision: 'coached', reason: by })
    const mayBeAssigned =
      retry && scenario && (await assignRetry(needs, context, { noteId: id, scenario, email, by, retry }))
    return {
      audit: [],
      isDone: true,
      async afterwards() {
        if (home !== undefined) await redrawHome(needs, context, home)
        // Otherwise the person's Home, and the result of their retry, would not know of it for minutes.
        if (mayBeAssigned) await refreshOwnAssignments(needs.viewers.of(person))
      },
    }
  },
})

const coachButton = (id: string, option?: string) =>
  button({
    ids: [id],
    option,
    kind: 'coach_form',
    read: (action) => action.reference && { id: action.reference.id, home: homeOf(action) },
    run: coachForm.open,
  })

export const openCoachForm = coachButton(SESSION_ACTIONS.coach)
export const openCoachFormFromMenu = coachButton(SESSION_ACTIONS.more, MORE.coach)

/** *Reply…* below a question, for the coach who was asked. */
export const openAnswerForm = button({
  ids: [COACHING_ACTIONS.answer],
  ...ON_NOTE,
  read(action) {
    const question = ON_NOTE.read(action)
    return question === undefined ? undefined : { question, home: homeOf(action) }
  },
  run: coachForm.open,
})

/** *Assign the retry…* below a note whose retry Exec refused: the coach sends another note, with a retry. */
export const assignAgain = button({
  ids: [COACHING_ACTIONS.assignRetry],
  ...ON_NOTE,
  async run(needs: CoachingNeeds & FormNeeds, context, action, noteId) {
    const note = await needs.notes.find(noteId)
    if (note?.coach !== context.user) return refuse('skipped', { kind: 'sent_note_gone' })
    return coachForm.open(needs, context, action, { id: note.session, isAssigning: true })
  },
})

/** For someone who may coach the session's participant, or whom that person has asked. */
async function openTarget(needs: CoachingNeeds, context: DeliveryContext, target: Target) {
  const gone = refuse('skipped', { kind: 'question_gone' })
  const question = target.question === undefined ? undefined : await needs.questions.find(target.question)
  const id = question?.session ?? target.id
  if (id === undefined || (question !== undefined && question.coach !== context.user)) return gone
  const allowed = await openForCoach(context, id)
  if ('problem' in allowed) return allowed
  const { session, by } = allowed
  const found = await findRecipient(needs, session)
  if (!found.ok) return refuse('failed', found.error)
  // Exec names another participant by now.
  if (question !== undefined && question.person !== found.value.user) return gone
  const { user: person, timeZone } = found.value
  const zone = knownZone(timeZone)
  const scenario = session.scenario.id
  const shown = {
    session: id,
    title: namedTitle(session, context.now),
    name: firstName(session),
    person,
    scenario,
    canAssign: scenario !== undefined && by !== 'asked',
    sent: question === undefined ? await findSent(needs, context, person, session, zone) : undefined,
    question: question?.id,
    zone,
    proposedDue: addDays(localTime(context.now.getTime(), zone).date, PROPOSED_DAYS),
  }
  return { session, by, question, shown }
}

/** As "You sent Jane a note on Sun, Nov 29, with a retry due Sun, Dec 6." */
async function findSent(
  { notes }: CoachingNeeds,
  { user, now }: DeliveryContext,
  person: string,
  session: SessionHead,
  zone: string,
): Promise<string | undefined> {
  const latest = await notes.latestTo(user, person)
  if (latest === undefined) return undefined
  const day = (date: LocalDate) => dayText(date, localTime(now.getTime(), zone).date)
  const retry = latest.due === undefined ? '' : `, with a retry due ${day(latest.due)}`
  return `You sent ${firstName(session) ?? 'them'} a note on ${day(localTime(latest.at, zone).date)}${retry}.`
}

/** Messages name the day without its year. */
const YEAR_MS = 365 * DAY_MS

/** Whether the day ends after now, and within a year. */
export function isDueWithinYear(due: LocalDate | undefined, zone: string, now: number): boolean {
  const ahead = due === undefined ? 0 : endOf(due, zone) - now
  return ahead > 0 && ahead < YEAR_MS
}

/** Longer than Exec may take to assign a retry: the person's message says that Exec has it. */
const ASSIGN_MS = 10_000
const SECOND_MS = 1000

/** The last second of the day. */
function endOf(day: LocalDate, zone: string): number {
  return momentOf(addDays(day, 1), 0, zone) - SECOND_MS
}

/** With both messages, in one transaction: the person's note, and the coach's confirmation. */
async function addNote({ notes, outbox }: CoachingNeeds, note: NewNote, now: number): Promise<boolean> {
  const { id: dedupKey, session: subject, coach, person, question } = note
  const dueAt = now + (note.retry === undefined ? 0 : ASSIGN_MS)
  const messages = [
    coachNote.of({
      ...{ subject, recipient: person, dedupKey, dueAt },
      details: { coach, question },
    }),
    coachNoteSent.of({
      ...{ subject, recipient: coach, dedupKey, dueAt: dueAt + CONFIRM_MS },
      details: { person, question },
    }),
  ]
  const isNew = await notes.add(note, (db) => outbox.enqueue(messages, db))
  outbox.wake()
  return isNew
}
