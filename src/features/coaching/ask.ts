import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { QUESTION } from '../../access/policy.ts'
import type { AskableCoach, OpenedSession } from '../../access/viewer.ts'
import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import {
  COACHING_ACTIONS,
  type CoachQuestion,
  questionMessage,
  questionSentMessage,
  sentToMessage,
} from '../../blocks/coaching/coaching-messages.ts'
import { cardTitle } from '../../blocks/session/session-facts.ts'
import { LIMITS } from '../../blocks/text/limits.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { toSingleLine } from '../../blocks/text/untrusted-text.ts'
import { refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import { SENT_BEFORE } from '../../delivery/form-definition.ts'
import { idsOf } from '../../exec/session.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { type Enqueued, notification, skip } from '../../outbox/notification.ts'
import { openAnew } from '../../shared/sessions/open-anew.ts'
import { openForDm } from '../../shared/sessions/open-for-dm.ts'
import { UNDELIVERABLE } from '../../slack/failure.ts'
import { CONFIRM_MS, type CoachingNeeds } from './needs.ts'

interface Target {
  session: string
  /** What the form opens with. */
  question?: string
}

/** A question about one's own session. Once the coach has it, they may see that session for 30 days. */
export const ask = form({
  id: 'session.ask',
  kind: 'coaching',
  title: () => 'Ask a coach',
  kept: z.object({
    /** Submitting the same form again is the same question. */
    questionId: z.string(),
    session: z.string(),
    /** The session's title, as on its card. */
    title: z.string(),
    /** Whether another modal filled it in, which wouldn't show that anything was sent. */
    isDrafted: z.boolean(),
  }),
  fields(sheet, { title }, asked?: { coaches: readonly AskableCoach[]; question: string | undefined }) {
    const choices = asked?.coaches.map(toChoice) ?? sheet.postedChoices('coach')
    const initial = choices.length === 1 ? choices[0]?.value : undefined
    sheet.text(title)
    return {
      coach: sheet.select('coach', 'Coach', { choices, initial, placeholder: 'Choose a coach' }),
      question: sheet.richText('question', 'Question', {
        initial: asked?.question === undefined ? [] : [{ text: asked.question }],
        hint: 'They get it with this session, and can open it for at least 30 days.',
      }),
    }
  },
  check: ({ coach, question }) => ({
    coach: coach === undefined ? { kind: 'person_missing' } : undefined,
    question: writtenProblem(question),
  }),
  allow: (_: CoachingNeeds, context, { session }) => openOwnSession(context, session),
  shown: 'nothing that changes',
  open(_needs, context, { opened, coaches }, { session, question }: Target) {
    const title = cardTitle(opened.session, context.now)
    const kept = { questionId: randomUUID(), session, title, isDrafted: question !== undefined }
    return { audit: { decision: 'shown', reason: opened.by }, kept, facts: { coaches, question } }
  },
  async submit(needs, context, { opened, coaches }, kept, { coach: chosen, question }) {
    const { questionId: id, session, title } = kept
    const coach = coaches.find(({ user }) => user === chosen)?.user
    if (coach === undefined) throw refuse('failed', { kind: 'no_such_coach' })
    const person = context.user
    // The id in Exec's document, if known: the coach may open the session by another id.
    const subject = idsOf(opened.session, session).at(-1) ?? session
    const about = { subject, dedupKey: id }
    const dueAt = context.now.getTime()
    const messages = [
      coachQuestion.of({ ...about, recipient: coach, details: { person }, dueAt }),
      coachQuestionSent.of({ ...about, recipient: person, details: { coach }, dueAt: dueAt + CONFIRM_MS }),
    ]
    const newQuestion = { id, session: subject, coach, person, question, title }
    const isNew = await needs.questions.add(newQuestion, (db) => needs.outbox.enqueue(messages, db))
    needs.outbox.wake()
    const asked = isNew ? newQuestion : await needs.questions.find(id)
    // Slack may deliver a submission twice, and the page must then show twice.
    if (asked?.coach !== coach || fingerprint(asked.question) !== fingerprint(question)) return SENT_BEFORE
    const audit = isNew ? ({ decision: 'asked', reason: 'participant' } as const) : SENT_BEFORE.audit
    return kept.isDrafted ? { audit, page: sentToMessage(coach), isPassing: true } : { audit, isDone: true }
  },
})

export const openAsk = button({
  ids: [SESSION_ACTIONS.more],
  option: MORE.ask,
  kind: 'coach_form',
  read: ({ reference }): Target | undefined => reference && { session: reference.id },
  run: ask.open,
})

/** The same form, filled in with the answer they tried. */
export const openDraftedAsk = button({
  ids: [COACHING_ACTIONS.askDrafted],
  kind: 'coach_form',
  read: ({ reference, value }): Target | undefined =>
    reference && { session: reference.id, question: value.slice(reference.id.length + 1) },
  run: ask.open,
})

/** The DM with a person's question, for the coach, who may see the session from then on. */
export const coachQuestion = notification({
  kind: QUESTION,
  subject: 'session',
  details: z.object({ person: z.string() }),
  allow: openForDm,
  async compose({ questions }: CoachingNeeds, { dedupKey, allowed: { session, by } }, now) {
    const question = await questions.find(dedupKey)
    if (question === undefined) return skip('note_gone')
    return { say: questionMessage({ ...question, title: cardTitle(session, now) }), by }
  },
})

export function keyOfQuestion({ id, session, coach }: Pick<CoachQuestion, 'id' | 'session' | 'coach'>) {
  return coachQuestion.keyOf({ subject: session, recipient: coach, dedupKey: id })
}

/** The DM that tells the person who asked that the question was sent, or why it wasn't. */
export const coachQuestionSent = notification({
  kind: 'coach_question_sent',
  subject: 'session',
  details: z.object({ coach: z.string() }),
  async compose({ questions, outbox }: CoachingNeeds, { dedupKey }, now) {
    const question = await questions.find(dedupKey)
    const sent = question && (await outbox.find(keyOfQuestion(question)))
    if (question === undefined || sent === undefined) return skip('note_gone')
    if (sent.state === 'waiting') return { retryAt: now.getTime() + RETRY_MS }
    return { say: questionSentMessage(question, whyNotSent(sent)), by: 'own_choice' }
  },
})

/** How long a confirmation waits before it checks its message again. */
export const RETRY_MS = 30_000

/**
 * Why a message was not sent; `undefined` if it was. One word stands for all of Slack's codes for people who take no
 * DMs.
 */
export function whyNotSent(ended: Exclude<Enqueued, { state: 'waiting' }>): string | undefined {
  if (ended.state === 'sent') return undefined
  return UNDELIVERABLE.has(ended.reason) ? 'person_unreachable' : ended.reason
}

function toChoice({ user, name }: AskableCoach) {
  return { label: toSingleLine(name, LIMITS.optionText) ?? user, value: user }
}

interface OwnSession {
  opened: OpenedSession
  /** At least one. */
  coaches: readonly AskableCoach[]
}

/** Opens the person's own session, and finds the coaches they may ask. */
async function openOwnSession(context: DeliveryContext, session: string): Promise<OwnSession> {
  const { viewer, opened } = await openAnew(context, session)
  if (!opened.isOwn) throw refuse('refused', { kind: 'not_own_session' })
  const coaches = await viewer.askableCoaches()
  if (coaches.length === 0) throw refuse('refused', { kind: 'no_coach' })
  return { opened, coaches }
}
