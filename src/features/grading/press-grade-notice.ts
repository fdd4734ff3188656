import type { OpenedSession } from '../../access/viewer.ts'
import { type GradeNotice, readCardBlockId, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { gradeNoticeMessage, NOTICE_STOPPED, WILL_TELL } from '../../blocks/grading/grade-notice-message.ts'
import { asExtraRefusal, problemMessage } from '../../blocks/problems/problem-message.ts'
import { auditFields } from '../../delivery/audit.ts'
import {
  asSessionButton,
  type ButtonAction,
  isOwnMessage,
  type SessionButtonAction,
} from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type DatabaseUnavailable, fromDatabase } from '../../delivery/from-database.ts'
import { isGraded, ungradedState } from '../../exec/session.ts'
import { type CardDependencies, cardOffers, redrawnProgress } from '../../shared/card.ts'
import type { GradeNotices } from '../../shared/grade-notices.ts'

/** `isOnCard`: whether the button stands on the session's card, and not below the confirmation. */
export interface PressedNotice extends SessionButtonAction {
  isOnCard: boolean
}

export function readPressedNotice(action: ButtonAction): PressedNotice | undefined {
  const pressed = asSessionButton(action)
  // Slack sends no blocks of a modal, or of a message that one person sees.
  return pressed && { ...pressed, isOnCard: readCardBlockId(action.blockId) !== undefined }
}

/** *Tell me when it's graded* and *Don't tell me*. A session that is graded by now is shown at once. */
export async function pressGradeNotice(
  dependencies: CardDependencies,
  context: DeliveryContext,
  action: PressedNotice,
): Promise<void> {
  const { gradeNotices } = dependencies
  if (gradeNotices === undefined) {
    context.audit({ session: action.reference.id, decision: 'skipped', reason: 'notices_off' })
    return context.reply(() =>
      action.replyPrivately(problemMessage({ kind: 'notices_off' }, context.errorId)),
    )
  }
  const watch = { session: action.reference.id, person: context.user }
  if (action.actionId === SESSION_ACTIONS.tellMe)
    await startNotice(dependencies, context, action, gradeNotices)
  else {
    const stopped = await fromDatabase(context, gradeNotices.stop(watch))
    if (!stopped.ok) return tellFailure(context, action, stopped.error)
    context.audit({ session: watch.session, decision: 'changed', reason: 'own_choice' })
    await showStopped(dependencies, context, action)
  }
}

async function startNotice(
  dependencies: CardDependencies,
  context: DeliveryContext,
  action: PressedNotice,
  gradeNotices: GradeNotices,
): Promise<void> {
  const { user, viewer, now, errorId } = context
  const { reference } = action
  const opened = await viewer.open(reference.id, { fresh: true })
  if (!opened.ok) {
    context.audit({ session: reference.id, ...auditFields(opened, 'watched') })
    const message = problemMessage(asExtraRefusal(opened.error, 'news_not_allowed'), errorId, reference)
    return context.reply(() => action.replyPrivately(message))
  }
  const { session } = opened.value
  const mayBeGraded = !isGraded(session) && ungradedState(session, now) === 'not_graded_yet'
  if (mayBeGraded) {
    const started = await fromDatabase(context, gradeNotices.start({ session: reference.id, person: user }))
    if (!started.ok) return tellFailure(context, action, started.error)
  }
  context.audit({ session: reference.id, ...auditFields(opened, mayBeGraded ? 'watched' : 'shown') })
  if (mayBeGraded && !isForOnePerson(action)) {
    const confirmation = gradeNoticeMessage(reference)
    return context.reply(() => action.replyPrivately(confirmation))
  }
  await showCard(dependencies, context, action, opened.value, mayBeGraded ? 'on' : undefined)
}

async function tellFailure(
  context: DeliveryContext,
  action: PressedNotice,
  problem: DatabaseUnavailable,
): Promise<void> {
  context.audit({ session: action.reference.id, decision: 'failed', reason: problem.kind })
  await context.reply(() => action.replyPrivately(problemMessage(problem, context.errorId)))
}

/** Whoever has lost their access may still stop the notice. */
async function showStopped(
  dependencies: CardDependencies,
  context: DeliveryContext,
  action: PressedNotice,
): Promise<void> {
  const { reference, isOnCard } = action
  const opened = isOnCard ? await context.viewer.open(reference.id) : undefined
  if (opened?.ok === true) return showCard(dependencies, context, action, opened.value, 'offered')
  const send = isOnCard ? action.replyPrivately : action.redraw
  await context.reply(() => send(NOTICE_STOPPED))
}

async function showCard(
  dependencies: CardDependencies,
  context: DeliveryContext,
  action: PressedNotice,
  opened: OpenedSession,
  gradeNotice: GradeNotice | undefined,
): Promise<void> {
  const { session, asOf } = opened
  const isOwn = isForOnePerson(action)
  const card = sessionCard(session, {
    reference: action.reference,
    sessionUrl: dependencies.sessionUrl,
    surface: isOwn ? action.surface : 'message',
    now: context.now,
    asOf,
    progress: isOwn ? await redrawnProgress(dependencies, context, action, opened) : undefined,
    gradeNotice,
    ...(await cardOffers(dependencies, context.viewer, opened)),
    note: gradeNotice === 'on' ? WILL_TELL : undefined,
  })
  const send = isOwn ? action.redraw : action.replyPrivately
  await context.replyWithMessage(card, (message) => send(message), action.replyPrivately)
}

/** On a card that others see, the button stays as it is, and the person is answered privately. */
function isForOnePerson(action: PressedNotice): boolean {
  return isOwnMessage(action) || action.surface === 'view'
}
