import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { openOwnAssignments } from '../../access/assignments.ts'
import { ifAssigned } from '../../blocks/assign/assign-words.ts'
import { goalField } from '../../blocks/assign/goal-field.ts'
import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import {
  COACH_PERSON,
  type CoachedPerson,
  coachPurpose,
  PURPOSE_LABELS,
  readCoachedPerson,
} from '../../blocks/coaching/coach-person-button.ts'
import {
  COACHING_ACTIONS,
  type CoachQuestion,
  questionMessage,
} from '../../blocks/coaching/coaching-messages.ts'
import { type DraftFacts, itemToCoach, noteDraft } from '../../blocks/coaching/note-draft.ts'
import { cardTitle, firstName, namedTitle, scenarioName } from '../../blocks/session/session-facts.ts'
import { actionsBlocks, button as drawButton, present } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { dayText } from '../../blocks/text/times.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type FormNeeds, form, SENT_BEFORE } from '../../delivery/form.ts'
import { emailOf } from '../../exec/session.ts'
import { ok } from '../../lib/result.ts'
import { knownZone, type LocalDate, localTime } from '../../lib/zoned-time.ts'
import type { NewCoachAssignment } from '../../shared/assigning/coach-assignments.ts'
import { endOf, isDueWithinYear, proposedDue } from '../../shared/assigning/due.ts'
import { homeOf, redrawHome } from '../../shared/home/show-home.ts'
import { findIsNewBest } from '../../shared/sessions/new-best.ts'
import { findItemButtons } from '../../shared/sessions/review-item-button.ts'
import { keyOfQuestion } from './ask.ts'
import type { NewNote } from './coach-notes.ts'
import { CONFIRM_MS, type CoachingNeeds } from './needs.ts'
import { coachNote, coachNoteSent, ON_NOTE, retryOf } from './note-messages.ts'
import { type NoteSubject, type OpenedSubject, openSubject } from './open-for-coach.ts'
import { redrawReplied } from './reply.ts'
import { assignRetry } from './retry.ts'
import { describePractice, findToPractice } from './to-practice.ts'

/** So that what comes next knows what was just assigned. */
const ANEW = { priority: 'background', maxAgeMs: 0 } as const
const NAME_CHARACTERS = 40
/** If one of these differs when the form is submitted, its coach looks again. */
const SHOWN = ['person', 'scenario', 'title'] as const

/** What the form is opened for. */
interface Target {
  on: NoteSubject
  home?: string | undefined
  isAssigning?: boolean | undefined
  /** What the note is drafted for; `undefined` for none. */
  draft?: Omit<CoachedPerson, 'person' | 'session'> | undefined
}

/** What only the form's first drawing is given. */
interface Opening {
  question: CoachQuestion['question'] | undefined
  draft: string | undefined
  /** Whether *Assign a retry* is ticked. */
  isAssigning: boolean | undefined
}

/** A note to someone, for who may coach them: on a session, with a retry or without, or on their practice. */
export const coachForm = form({
  id: 'session.coach',
  kind: 'coach_form',
  title(kept) {
    if (kept === undefined) return 'Coaching'
    const verb =
      kept.question === undefined ? PURPOSE_LABELS[kept.purpose ?? 'coach'].replace('…', '') : 'Reply to'
    const name = toSingleLine(kept.name, LIMITS.viewTitle - `${verb} `.length)
    return name === undefined ? verb : `${verb} ${name}`
  },
  kept: z.object({
    /** The same form, submitted again, is the same note. */
    noteId: z.string(),
    /** Without one, the note is on the person's practice. */
    session: z.string().optional(),
    /** The session, and whose it is, or what is to be practiced. */
    title: z.string(),
    /** The person's first name. */
    name: z.string().optional(),
    /** Who gets the note, and of which scenario the retry is. */
    person: z.string(),
    scenario: z.string().optional(),
    /** Whether Exec can assign a retry: it needs the scenario. */
    canAssign: z.boolean(),
    /** Says when the coach last wrote to the person, if that was lately. */
    sent: z.string().optional(),
    /** The id of the question that the note answers. */
    question: z.string().optional(),
    purpose: coachPurpose.optional(),
    /** What features offer beside the item to work on: each button's label, `action_id` and value. */
    itemButtons: z.array(z.tuple([z.string(), z.string(), z.string()])),
    /** The person's, in which the day counts. */
    zone: z.string().transform(knownZone),
    proposedDue: z.string(),
    /** The state of the Home in which the form was opened: it is drawn anew once the note is sent. */
    home: z.string().optional(),
  }),
  fields(sheet, kept, opening?: Opening) {
    const { name = 'them', title, canAssign, sent } = kept
    if (title !== '') sheet.text(title)
    if (sent !== undefined) sheet.context(sent)
    sheet.quote('asked', 'The question:', opening?.question)
    const words = sheet.richText('note', kept.question === undefined ? 'Note' : 'Reply', {
      initial: opening?.draft === undefined ? [] : [{ text: opening.draft }],
      hint: `I'll DM it to ${name}. Nobody else sees it.`,
    })
    sheet.add(...actionsBlocks(kept.itemButtons.map((one) => drawButton(...one))))
    const isAssigning =
      canAssign &&
      kept.purpose !== 'praise' &&
      sheet.checkbox(SESSION_ACTIONS.assignRetry, 'Retry', {
        ...{ text: 'Assign a retry', value: 'assign' },
        initial: opening?.isAssigning,
        dispatch: true,
      })
    if (!isAssigning) return { words, retry: undefined }
    const due = sheet.date('due', 'Due', { initial: kept.proposedDue })
    const rank = goalField(sheet)
    sheet.context(`Exec will email ${name} about it.`)
    return { words, retry: { due, rank } }
  },
  check: ({ words, retry }, { zone }, { now }) => ({
    note: writtenProblem(words),
    due: retry && !isDueWithinYear(retry.due, zone, now.getTime()) ? { kind: 'due_not_ahead' } : undefined,
  }),
  async open(needs: CoachingNeeds, context, { on, home, isAssigning, draft }: Target) {
    // Side by side: Exec may take seconds for each.
    const [opened, found] = await Promise.all([
      openSubject(needs, context, on),
      findToPractice(context, on, draft?.assignment),
    ])
    if ('problem' in opened) return opened
    const { by, session, question } = opened
    const toDo = found && describePractice(context, opened, found)
    const win = draft && (await findWin(needs, context, opened, draft.win))
    const shown = describe(context, opened, { title: toDo?.name ?? '', scenario: toDo?.scenario })
    const { name, person, zone } = shown
    const latest = question === undefined ? await needs.notes.latestTo(context.user, person) : undefined
    const retry = latest && (await retryOf(needs, latest))
    const sent = latest && sentText({ ...latest, due: ifAssigned(retry)?.due }, name, context.now, zone)
    // Who has just written about this writes something else now.
    const hasWritten = latest !== undefined && latest.session === shown.session
    const words =
      draft && !hasWritten ? noteDraft({ ...draft, name, session, win, toDo: toDo?.says }) : undefined
    const facts = { question: question?.question, draft: words, isAssigning }
    const itemButtons =
      draft?.purpose === 'coach' ? await findButtons(needs, context, opened, draft.item) : []
    const kept = { ...shown, sent, noteId: randomUUID(), home, purpose: draft?.purpose, itemButtons }
    return { audit: { decision: 'shown', reason: by } as const, kept, facts }
  },
  /**
   * Sends the note, and assigns the retry. Who may coach is checked again: the form may be old. A form that was sent before stays
   * as it was sent.
   */
  async submit(needs, context, kept, { words, retry: chosen }) {
    const { noteId: id, zone, home } = kept
    const opened = await openSubject(needs, context, { ...kept, person: { slackUser: kept.person } })
    if ('problem' in opened) return opened
    const { by, session, question: asked } = opened
    const { email = '' } = session.person
    const shown = describe(context, opened, kept)
    if (SHOWN.some((name) => shown[name] !== kept[name]))
      return { ...refuse('skipped', { kind: 'shown_changed' }), kept: { ...kept, ...shown } }
    // Who was asked may answer; to assign something is for coaches alone.
    if (chosen !== undefined && by === 'asked') return refuse('failed', { kind: 'coaching_not_allowed' })
    const { user: coach, now } = context
    const { name, person, scenario, question } = shown
    const score = session.grade?.score
    const title = opened.id === undefined ? kept.title : cardTitle(session, now)
    const about = { session: shown.session, scenario, name, title, score, question }
    const note = { ...about, id, coach, person, email, note: words }
    const retry =
      scenario && chosen?.due
        ? {
            ...{ batch: id, coach, person, email, name, scenario, state: 'claimed' as const },
            ...{ title: scenarioName(session), due: chosen.due, rank: chosen.rank },
            dueAt: endOf(chosen.due, zone),
          }
        : undefined
    if (!(await addNote(needs, note, retry, now.getTime()))) return SENT_BEFORE
    context.audit({ decision: 'coached', reason: by })
    const mayBeAssigned = retry && (await assignRetry(needs, context, retry, by))
    return {
      audit: [],
      isDone: true,
      async afterwards() {
        if (asked !== undefined)
          await redrawReplied(
            needs,
            context,
            keyOfQuestion(asked),
            questionMessage({ ...asked, title }, true),
          )
        if (home !== undefined) await redrawHome(needs, context, home)
        // Otherwise the person's Home, and the result of their retry, would not know of it for minutes.
        if (mayBeAssigned) await openOwnAssignments(needs.viewers.of(person), ANEW)
      },
    }
  },
})

const coachButton = (id: string, option?: string) =>
  button({
    ids: [id],
    option,
    kind: 'coach_form',
    read: (action) =>
      action.reference && {
        on: { session: action.reference.id },
        home: homeOf(action),
        draft: { purpose: 'coach' } as const,
      },
    run: coachForm.open,
  })

export const openCoachForm = coachButton(SESSION_ACTIONS.coach)
export const openCoachFormFromMenu = coachButton(SESSION_ACTIONS.more, MORE.coach)

/** *Praise…*, *Nudge…* and *Coach…* beside a person. */
export const openPersonForm = button({
  ids: [COACH_PERSON],
  kind: 'coach_form',
  read(action): Target | undefined {
    const draft = readCoachedPerson(action.value)
    if (draft === undefined) return undefined
    const { person: member, session } = draft
    return { on: { session, person: { member } }, home: homeOf(action), draft }
  },
  run: coachForm.open,
})

/** *Reply…* below a question, for the coach who was asked. */
export const openAnswerForm = button({
  ids: [COACHING_ACTIONS.answer],
  ...ON_NOTE,
  run: (needs: CoachingNeeds & FormNeeds, context, action, question) =>
    coachForm.open(needs, context, action, { on: { question }, home: homeOf(action) }),
})

/** Below a note that was sent: *Assign the retry…* where Exec refused it, and *Reply…* to what the person replied. */
export const writeAgain = button({
  ids: [COACHING_ACTIONS.assignRetry, COACHING_ACTIONS.writeAgain],
  ...ON_NOTE,
  async run(needs: CoachingNeeds & FormNeeds, context, action, noteId) {
    const note = await needs.notes.find(noteId)
    if (note?.coach !== context.user) return refuse('skipped', { kind: 'sent_note_gone' })
    const on = { session: note.session, person: { slackUser: note.person } }
    const isAssigning = action.actionId === COACHING_ACTIONS.assignRetry
    return coachForm.open(needs, context, action, { on, isAssigning })
  },
})

async function findButtons(
  needs: CoachingNeeds,
  { viewer }: DeliveryContext,
  { by, id, session }: OpenedSubject,
  item: string | undefined,
) {
  const { shown } = itemToCoach({ session, item })
  if (id === undefined || shown === undefined) return []
  const drawn = await findItemButtons(needs, viewer, { by, session, isOwn: false }, id)
  const buttons = present(drawn.map((draw) => draw(shown)))
  return buttons.map(({ text, action_id = '', value = '' }): [string, string, string] => [
    text.text,
    action_id,
    value,
  ])
}

/** The session that a draft may begin with: one of the same person's. Costs Exec one optional request at most beside the session. */
async function findWin(
  { timing }: CoachingNeeds,
  context: DeliveryContext,
  { by, id: on, session: own }: OpenedSubject,
  id = on,
): Promise<DraftFacts['win']> {
  const { viewer } = context
  if (id === undefined) return undefined
  const found = id === on ? ok({ by, session: own }) : await viewer.open(id)
  if (id !== on) context.auditWithoutOutcome({ session: id, ...auditFields(found, 'shown') })
  if (!found.ok || emailOf(found.value.session) !== emailOf(own)) return undefined
  const { session } = found.value
  return { session, isBest: await findIsNewBest(viewer, id, session, timing.progressMs) }
}

/** What the form shows, and what is done by it. @param practice what a note without a session is about. */
function describe(
  { now }: DeliveryContext,
  { by, id, session, question, person }: OpenedSubject,
  practice: { title: string; scenario?: string | undefined },
) {
  const zone = knownZone(person.timeZone)
  const { title, scenario } =
    id === undefined ? practice : { title: namedTitle(session, now), scenario: session.scenario.id }
  return {
    session: id,
    title,
    scenario,
    name: firstName(session) ?? toSingleLine(person.name?.slice(0, NAME_CHARACTERS).split(' ')[0]),
    person: person.user,
    canAssign: id !== undefined && scenario !== undefined && by !== 'asked',
    question: question?.id,
    zone,
    proposedDue: proposedDue(zone, now),
  }
}

/** As "You sent Jane a note on Sun, Nov 29, with a retry due Sun, Dec 6." */
function sentText(
  { at, due }: { at: number; due: LocalDate | undefined },
  name = 'them',
  now: Date,
  zone: string,
): string {
  const day = (date: LocalDate) => dayText(date, localTime(now.getTime(), zone).date)
  const retry = due === undefined ? '' : `, with a retry due ${day(due)}`
  return `You sent ${name} a note on ${day(localTime(at, zone).date)}${retry}.`
}

/** Longer than Exec may take to assign a retry: the person's message says that Exec has it. */
const ASSIGN_MS = 10_000

/** With both messages, in one transaction: the person's note, and the coach's confirmation. */
async function addNote(
  { notes, questions, outbox, coachAssignments }: CoachingNeeds,
  note: NewNote,
  retry: NewCoachAssignment | undefined,
  now: number,
): Promise<boolean> {
  const { id: dedupKey, session: subject = '', coach, person, question } = note
  const dueAt = now + (retry === undefined ? 0 : ASSIGN_MS)
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
  const isNew = await notes.add(note, async (db) => {
    if (question !== undefined) await questions.markAnswered(question, db)
    if (retry !== undefined) await coachAssignments.add(retry, db)
    await outbox.enqueue(messages, db)
  })
  outbox.wake()
  return isNew
}
