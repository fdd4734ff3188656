import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { NOTE_FIELD } from '../../blocks/assign/assign-button.ts'
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
  sentToMessage,
} from '../../blocks/coaching/coaching-messages.ts'
import { itemToCoach, noteDraft } from '../../blocks/coaching/note-draft.ts'
import { thenAndNow } from '../../blocks/progress/then-and-now.ts'
import { cardTitle, firstName, namedTitle } from '../../blocks/session/session-facts.ts'
import { actionsBlocks, button as drawButton, present } from '../../blocks/text/document.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { dayText } from '../../blocks/text/times.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import { type FormNeeds, SENT_BEFORE } from '../../delivery/form-definition.ts'
import { type Place, place, placeOf } from '../../delivery/form-reply.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { valueInTime } from '../../lib/result.ts'
import { knownZone, localTime } from '../../lib/zoned-time.ts'
import { assignButtons } from '../../shared/assign-button.ts'
import { homeOf, redrawHome } from '../../shared/home/show-home.ts'
import { sessionProgress } from '../../shared/sessions/card.ts'
import { findIsNewBest } from '../../shared/sessions/new-best.ts'
import { findItemButtons } from '../../shared/sessions/review-item-button.ts'
import type { NewNote } from './coach-notes.ts'
import { CONFIRM_MS, type CoachingNeeds } from './needs.ts'
import { coachNote, coachNoteSent, ON_NOTE } from './note-messages.ts'
import { type NoteSubject, type OpenedSubject, openSubject } from './open-for-coach.ts'
import { describePractice, findToPractice } from './to-practice.ts'

const NAME_CHARACTERS = 40

/** What the form is opened for. */
interface Target {
  on: NoteSubject
  home?: string | undefined
  from?: Place | 'modal' | undefined
  /** What the draft is about; `undefined` for no draft. */
  draft?: Omit<CoachedPerson, 'person' | 'session'> | undefined
}

/** Given only when the form is first drawn. */
interface Opening {
  question: CoachQuestion['question'] | undefined
  draft: string | undefined
}

/** A coach's note to someone, on a session or on their practice. */
export const coachForm = form({
  id: 'session.coach',
  kind: 'coach_form',
  title(kept) {
    if (kept === undefined) return 'Coaching'
    const verb =
      kept.on.question === undefined ? PURPOSE_LABELS[kept.purpose ?? 'coach'].replace('…', '') : 'Reply to'
    const name = toSingleLine(kept.name, LIMITS.viewTitle - `${verb} `.length)
    return name === undefined ? verb : `${verb} ${name}`
  },
  kept: z.object({
    /** Submitting the same form again is the same note. */
    noteId: z.string(),
    /** Without a session, the note is on the person's practice. It may answer a question. */
    on: z.object({
      session: z.string().optional(),
      question: z.string().optional(),
      person: z.object({ slackUser: z.string() }),
    }),
    /** The session and its person, or the scenario to practice. */
    title: z.string(),
    /** The person's first name. */
    name: z.string().optional(),
    /** The scenario the note is about. */
    scenario: z.string().optional(),
    /** Whether the coach may assign the scenario; not if they were only asked a question. */
    canAssign: z.boolean(),
    /** Says when the coach last wrote to the person, if that was lately. */
    sent: z.string().optional(),
    purpose: coachPurpose.optional(),
    /** Other features' buttons beside the item to work on: label, `action_id` and value. */
    itemButtons: z.array(z.tuple([z.string(), z.string(), z.string()])),
    /** The state of the Home that the form was opened from, to redraw it once the note is sent. */
    home: z.string().optional(),
    /** Confirms that the note was sent in the modal it was opened from, or in a channel. */
    from: z.union([z.literal('modal'), place]).optional(),
  }),
  fields(sheet, kept, opening: Opening | undefined, needs: CoachingNeeds) {
    const { on, name = 'them', title, scenario, canAssign, sent } = kept
    if (title !== '') sheet.text(title)
    if (sent !== undefined) sheet.context(sent)
    sheet.quote('asked', 'The question:', opening?.question)
    const words = sheet.richText(NOTE_FIELD, on.question === undefined ? 'Note' : 'Reply', {
      initial: opening?.draft === undefined ? [] : [{ text: opening.draft }],
      hint: `I'll DM it to ${name}. Nobody else sees it.`,
    })
    const assign =
      canAssign && kept.purpose !== 'praise'
        ? assignButtons(needs, { scenario, person: on.person }, 'Assign it again…')
        : []
    sheet.add(...actionsBlocks([...kept.itemButtons.map((one) => drawButton(...one)), ...assign]))
    return { words }
  },
  check: ({ words }) => ({ [NOTE_FIELD]: writtenProblem(words) }),
  async allow(needs: CoachingNeeds, context, { on, draft }: Pick<Target, 'on' | 'draft'>, values) {
    // In parallel: Exec may take seconds for each.
    const [opened, found] = await Promise.all([
      openSubject(needs, context, on),
      values === undefined ? findToPractice(context, on, draft?.assignment) : undefined,
    ])
    return { opened, found }
  },
  shown: {
    of({ opened }, kept, context) {
      const { scenario, title } = describe(context, opened, kept)
      return [opened.person.user, scenario, title]
    },
    again: ({ opened }, kept, context) => ({ ...kept, ...describe(context, opened, kept) }),
  },
  async open(needs, context, { opened, found }, { home, from, draft }: Target) {
    const { by, session, question } = opened
    const toDo = found && describePractice(context, opened, found)
    const isPraise = draft?.purpose === 'praise'
    const risen = isPraise ? await findRisen(needs, context, opened) : undefined
    const isBest = draft?.purpose === 'coach' && (await isNewBest(needs, context, opened))
    const shown = describe(context, opened, { title: toDo?.name ?? '', scenario: toDo?.scenario })
    const { name } = shown
    const person = opened.person.user
    const latest = question === undefined ? await needs.notes.latestTo(context.user, person) : undefined
    const sent = latest && sentText(latest.at, name, context.now, knownZone(opened.person.timeZone))
    // A coach who just wrote about this session gets no draft.
    const hasWritten = latest !== undefined && latest.session === opened.id
    const words =
      draft && !hasWritten
        ? noteDraft({ ...draft, name, session, risen, isBest, toDo: toDo?.says })
        : undefined
    const facts = { question: question?.question, draft: words }
    const itemButtons =
      draft?.purpose === 'coach' ? await findButtons(needs, context, opened, draft.item) : []
    const kept = { ...shown, sent, noteId: randomUUID(), home, from, purpose: draft?.purpose, itemButtons }
    return { audit: { decision: 'shown', reason: by } as const, kept, facts }
  },
  /** Resubmitting a form doesn't change the note. */
  async submit(needs, context, { opened }, kept, { words }) {
    const { noteId: id, home, from } = kept
    const { by, session, question: asked } = opened
    const { email = '' } = session.person
    const { user: coach, now } = context
    const { name, scenario } = describe(context, opened, kept)
    const title = opened.id === undefined ? kept.title : cardTitle(session, now)
    const about = {
      session: opened.id,
      scenario,
      name,
      title,
      score: session.grade?.score,
      question: asked?.id,
    }
    const note = { ...about, id, coach, person: opened.person.user, email, note: words }
    const isNew = await addNote(needs, note, now.getTime())
    // Slack may deliver a submission twice, and the page must then show twice.
    const sent = isNew ? note : await needs.notes.find(id)
    if (sent === undefined || fingerprint(sent.note) !== fingerprint(words)) return SENT_BEFORE
    const audit = isNew ? ({ decision: 'coached', reason: by } as const) : SENT_BEFORE.audit
    const message = sentToMessage(opened.person.user)
    if (from === 'modal') return { audit, page: message, isPassing: true }
    return {
      audit,
      isDone: true,
      message: from && message,
      at: from,
      isPassing: true,
      afterwards: async () => home !== undefined && redrawHome(needs, context, home),
    }
  },
})

/** A Home is redrawn, and in the direct message the outbox posts the confirmation. */
function openedAt(action: ButtonAction): Pick<Target, 'home' | 'from'> {
  return action.showView === undefined ? { home: homeOf(action), from: placeOf(action) } : { from: 'modal' }
}

const coachButton = (id: string, option?: string) =>
  button({
    ids: [id],
    option,
    kind: 'coach_form',
    read: (action) =>
      action.reference && {
        ...openedAt(action),
        on: { session: action.reference.id },
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
    return { ...openedAt(action), on: { session, person: { member } }, draft }
  },
  run: coachForm.open,
})

/** *Reply…* below a question, for the coach it went to. */
export const openAnswerForm = button({
  ids: [COACHING_ACTIONS.answer],
  ...ON_NOTE,
  run: (needs: CoachingNeeds & FormNeeds, context, action, question) =>
    coachForm.open(needs, context, action, { on: { question }, home: homeOf(action) }),
})

/** *Reply…* below a person's reply to a note. */
export const writeAgain = button({
  ids: [COACHING_ACTIONS.writeAgain],
  ...ON_NOTE,
  async run(needs: CoachingNeeds & FormNeeds, context, action, noteId) {
    const note = await needs.notes.find(noteId)
    if (note?.coach !== context.user) throw refuse('skipped', { kind: 'sent_note_gone' })
    const on = { session: note.session, person: { slackUser: note.person } }
    return coachForm.open(needs, context, action, { on })
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
  const buttons = present(drawn.map((draw) => draw(shown, true)))
  return buttons.map(({ text, action_id = '', value = '' }): [string, string, string] => [
    text.text,
    action_id,
    value,
  ])
}

async function isNewBest(
  { timing }: CoachingNeeds,
  { viewer }: DeliveryContext,
  { id, session }: OpenedSubject,
) {
  return id !== undefined && (await findIsNewBest(viewer, id, session, timing.progressMs))
}

/** Costs at most two Exec requests besides the session. */
async function findRisen({ timing }: CoachingNeeds, context: DeliveryContext, { id }: OpenedSubject) {
  if (id === undefined) return undefined
  const found = await valueInTime(sessionProgress(context, { id }), timing.progressMs)
  if (found === undefined) return undefined
  for (const line of [found.audit].flat()) context.auditWithoutOutcome(line)
  const { session, before } = found
  return before?.ok ? thenAndNow(session, before.value.session) : undefined
}

/** What the form shows and keeps. @param practice what a note without a session is about. */
function describe(
  { now }: DeliveryContext,
  { by, id, session, question, person }: OpenedSubject,
  practice: { title: string; scenario?: string | undefined },
) {
  const { title, scenario } =
    id === undefined ? practice : { title: namedTitle(session, now), scenario: session.scenario.id }
  return {
    on: { session: id, question: question?.id, person: { slackUser: person.user } },
    title,
    scenario,
    name: firstName(session) ?? toSingleLine(person.name?.slice(0, NAME_CHARACTERS).split(' ')[0]),
    canAssign: id !== undefined && scenario !== undefined && by !== 'asked',
  }
}

/** E.g. "You sent Jane a note on Sun, Nov 29." */
function sentText(at: number, name = 'them', now: Date, zone: string): string {
  const dayOf = (time: number) => localTime(time, zone).date
  const [day, today] = [dayOf(at), dayOf(now.getTime())]
  return `You sent ${name} a note ${day === today ? 'today' : `on ${dayText(day, today)}`}.`
}

/** Adds the note and enqueues both messages, the note and the coach's confirmation, in one transaction. */
async function addNote(
  { notes, questions, outbox }: CoachingNeeds,
  note: NewNote,
  dueAt: number,
): Promise<boolean> {
  const { id: dedupKey, session: subject = '', coach, person, question } = note
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
    await outbox.enqueue(messages, db)
  })
  outbox.wake()
  return isNew
}
