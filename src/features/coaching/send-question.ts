import type { AskableCoach, OpenedSession } from '../../access/viewer.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { RichPiece } from '../../blocks/text/rich-pieces.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
import { auditReason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { fromDatabase } from '../../delivery/from-database.ts'
import { idsOf } from '../../exec/session.ts'
import { failed, type Result } from '../../lib/result.ts'
import type { Notification } from '../../outbox/notification.ts'
import { checkRecipient } from '../../shared/check-target.ts'
import { PROFILE_MS } from '../../shared/open-for-dm.ts'
import type { CoachQuestion } from './coach-questions.ts'
import type { Coaching, CoachingDependencies } from './needs.ts'

/** How long the confirmation waits for the coach's message. */
const CONFIRM_MS = 3000

/** A session of the person's own, and whom they may ask about it. */
export interface OwnSession {
  opened: OpenedSession
  /** At least one. */
  coaches: readonly AskableCoach[]
}

export interface QuestionRequest {
  questionId: string
  session: string
  /** A Slack user. */
  coach: string
  question: readonly RichPiece[]
}

/**
 * Sends a question to a coach, who may see the session from now on, for 30 days. Resolves to false if its form was sent before:
 * that version counts. Writes the audit line.
 */
export async function sendQuestion(
  { coaching, people }: Pick<CoachingDependencies, 'coaching' | 'people'>,
  context: DeliveryContext,
  { opened, coaches }: OwnSession,
  { questionId, session, coach, question }: QuestionRequest,
): Promise<Result<boolean, Problem>> {
  const { document } = opened
  const refuse = (problem: Problem) => {
    context.audit({ session, document, decision: 'failed', ...auditReason(problem) })
    return failed(problem)
  }
  if (!coaches.some(({ user }) => user === coach)) return refuse({ kind: 'no_such_coach' })
  const checked = checkRecipient(await people.find(coach, PROFILE_MS))
  if (!checked.ok) return refuse(checked.error)
  const { preferences } = coaching
  const known = await fromDatabase(context, preferences.find(coach))
  if (!known.ok) return refuse(known.error)
  if (known.value.undeliverable !== undefined) return refuse({ kind: 'recipient_unreachable' })
  const title = cardTitle(opened.session, context.now)
  const asked = { id: questionId, session, coach, person: context.user, question, title }
  const added = await fromDatabase(
    context,
    add(coaching, context, asked, idsOf(opened.session, session).at(-1) ?? session),
  )
  if (!added.ok) return refuse(added.error)
  context.audit(
    added.value
      ? { session, document, decision: 'asked', reason: 'participant' }
      : { session, document, decision: 'skipped', reason: 'told_before' },
  )
  return added
}

/** With the coach's right to see the session and both messages, in one transaction. */
async function add(
  { questions, grants, outbox }: Pick<Coaching, 'questions' | 'grants' | 'outbox'>,
  { now }: DeliveryContext,
  asked: CoachQuestion,
  document: string,
): Promise<boolean> {
  const { coach, person } = asked
  const isNew = await questions.add(asked, async (db) => {
    await grants.add({ session: document, person: coach, grantedBy: person }, db)
    await outbox.enqueue(messagesOf(asked, document, now.getTime()), db)
  })
  outbox.wake()
  return isNew
}

function messagesOf(
  { id, session, coach, person }: CoachQuestion,
  document: string,
  dueAt: number,
): Notification[] {
  const about = { subject: session, dedupKey: id }
  return [
    { kind: 'coach_question', ...about, recipient: coach, details: { person }, dueAt },
    {
      kind: 'coach_question_sent',
      ...about,
      recipient: person,
      details: { coach, document },
      dueAt: dueAt + CONFIRM_MS,
    },
  ]
}
