import type { OpenedSession } from '../../access/viewer.ts'
import { type GradeNotice, readCardBlockId, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { gradeNoticeMessage, NOTICE_STOPPED, WILL_TELL } from '../../blocks/grading/grade-notice-message.ts'
import { asExtraRefusal } from '../../blocks/problems/problem-message.ts'
import { type Answer, type Message, refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import {
  asSessionButton,
  type ButtonAction,
  isOwnMessage,
  type SessionButtonAction,
} from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { isGraded, ungradedState } from '../../exec/session.ts'
import { type CardDependencies, cardOffers, redrawnProgress } from '../../shared/card.ts'
import type { GradeNotices } from '../../shared/grade-notices.ts'

/** `isOnCard`: whether the button stands on the session's card, and not below the confirmation. */
interface PressedNotice extends SessionButtonAction {
  isOnCard: boolean
}

function readPressedNotice(action: ButtonAction): PressedNotice | undefined {
  const pressed = asSessionButton(action)
  // Slack sends no blocks of a modal, or of a message that one person sees.
  return pressed && { ...pressed, isOnCard: readCardBlockId(action.blockId) !== undefined }
}

/** *Tell me when it's graded*. A session that is graded by now is shown at once. */
async function startNotice(
  needs: CardDependencies,
  context: DeliveryContext,
  action: PressedNotice,
  gradeNotices: GradeNotices,
): Promise<Answer> {
  const { user, viewer, now } = context
  const { reference } = action
  const opened = await viewer.open(reference.id, { fresh: true })
  if (!opened.ok) {
    const problem = asExtraRefusal(opened.error, 'news_not_allowed')
    return { audit: auditFields(opened, 'watched'), problem, asked: reference }
  }
  const { session } = opened.value
  const mayBeGraded = !isGraded(session) && ungradedState(session, now) === 'not_graded_yet'
  if (mayBeGraded) await gradeNotices.start({ session: reference.id, person: user })
  const audit = auditFields(opened, mayBeGraded ? 'watched' : 'shown')
  if (mayBeGraded && !isForOnePerson(action)) return { audit, tell: gradeNoticeMessage(reference) }
  return { audit, ...(await drawCard(needs, context, action, opened.value, mayBeGraded ? 'on' : undefined)) }
}

/** *Don't tell me*, also for someone who has lost their access. */
async function stopNotice(
  needs: CardDependencies,
  context: DeliveryContext,
  action: PressedNotice,
  gradeNotices: GradeNotices,
): Promise<Answer> {
  const { reference, isOnCard } = action
  await gradeNotices.stop({ session: reference.id, person: context.user })
  const audit = { decision: 'changed', reason: 'own_choice' } as const
  const opened = isOnCard ? await context.viewer.open(reference.id) : undefined
  if (opened?.ok === true)
    return { audit, ...(await drawCard(needs, context, action, opened.value, 'offered')) }
  return isOnCard ? { audit, tell: NOTICE_STOPPED } : { audit, redraw: NOTICE_STOPPED }
}

const press = (id: string, run: typeof startNotice) =>
  button({
    ids: [id],
    kind: 'button',
    surface: ({ surface, actionId }) => `${surface}:${actionId}`,
    read: readPressedNotice,
    async run(needs: CardDependencies, context, _, action) {
      context.about = { session: action.reference.id }
      const { gradeNotices } = needs
      return gradeNotices === undefined
        ? refuse('skipped', { kind: 'notices_off' })
        : run(needs, context, action, gradeNotices)
    },
  })

export const tellMe = press(SESSION_ACTIONS.tellMe, startNotice)
export const dontTellMe = press(SESSION_ACTIONS.dontTellMe, stopNotice)

/** In place of the card, or for the person alone. */
async function drawCard(
  needs: CardDependencies,
  context: DeliveryContext,
  action: PressedNotice,
  opened: OpenedSession,
  gradeNotice: GradeNotice | undefined,
): Promise<{ redraw: Message } | { tell: Message }> {
  const { session, asOf } = opened
  const isOwn = isForOnePerson(action)
  const card = sessionCard(session, {
    reference: action.reference,
    sessionUrl: needs.sessionUrl,
    surface: isOwn ? action.surface : 'message',
    now: context.now,
    asOf,
    progress: isOwn ? await redrawnProgress(needs, context, action, opened) : undefined,
    gradeNotice,
    ...(await cardOffers(needs, context.viewer, opened)),
    hint: gradeNotice === 'on' ? WILL_TELL : undefined,
  })
  return isOwn ? { redraw: card } : { tell: card }
}

/** On a card that others see, the button stays as it is, and the person is answered privately. */
function isForOnePerson(action: PressedNotice): boolean {
  return isOwnMessage(action) || action.surface === 'view'
}
