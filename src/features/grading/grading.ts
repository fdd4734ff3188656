import { z } from 'zod'
import type { OpenedSession, Viewers } from '../../access/viewer.ts'
import { gradeNoticeButton, readCardBlockId, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { asExtraRefusal } from '../../blocks/problems/problem-message.ts'
import { contextContent, wordsContent } from '../../blocks/text/document.ts'
import { type Answer, type Message, refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { isForOnePerson, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { isGraded, ungradedState } from '../../exec/session.ts'
import { runEach } from '../../lib/batches.ts'
import { notification, skip } from '../../outbox/notification.ts'
import { featureWithParts } from '../../shared/feature.ts'
import { OWN_CHOICE } from '../../shared/preferences/preferences-table.ts'
import { type CardDependencies, cardOffer, personalCard } from '../../shared/sessions/card.ts'
import { drawDmResult } from '../../shared/sessions/dm-result.ts'
import { GRADED, GRADED_LATE, type GradeNotices } from '../../shared/sessions/grade-notices.ts'
import { gradeListener } from '../../shared/sessions/graded-sessions.ts'
import { notGraded, openForDm } from '../../shared/sessions/open-for-dm.ts'
import { sessionPress } from '../../shared/sessions/press.ts'
import { GradePoller, type GradePollerOptions } from './grade-poller.ts'

interface NoticeNeeds extends CardDependencies {
  viewers: Viewers
  gradeNotices: GradeNotices
  /** If not, the app doesn't announce grades. Watches that exist already still end. */
  canWatch: boolean
}

const WILL_TELL = "You'll get a DM when it's graded."
const NOTICE_STOPPED = contextContent('OK, no DM when this session is graded.')
const LEAD = "You asked to hear about this one: it's graded."
const LATE = {
  not_graded_yet: "Exec hasn't graded this after a day. Should I keep waiting?",
  does_not_count: "You asked to hear about this one: it wasn't graded.",
}

const noticeButton = (id: string, run: typeof startNotice) =>
  sessionPress({
    ids: [id],
    kind: 'button',
    surface: ({ surface, actionId }) => `${surface}:${actionId}`,
    async run(needs: NoticeNeeds, context, action) {
      context.about = { session: action.reference.id }
      if (!needs.canWatch) throw refuse('skipped', { kind: 'notices_off' })
      return run(needs, context, action)
    },
  })

const tellMe = noticeButton(SESSION_ACTIONS.tellMe, startNotice)
const dontTellMe = noticeButton(SESSION_ACTIONS.dontTellMe, stopNotice)

const GRADE_NOTICE = { subject: 'session', details: z.object({}) } as const

/** Tells someone who asked that this session is graded. */
const graded = notification({
  kind: GRADED.kind,
  ...GRADE_NOTICE,
  allow: openForDm,
  async compose(needs: NoticeNeeds, row, now) {
    const { subject: id, reader, allowed: opened } = row
    const { session, by } = opened
    if (!isGraded(session)) return notGraded(row, now)
    return { say: await drawDmResult(needs, reader, { id, session, opened, now, lead: LEAD }), by }
  },
})

/** Tells someone who asked that there is still no grade after a day. The app then stops waiting. */
const gradedLate = notification({
  kind: GRADED_LATE.kind,
  ...GRADE_NOTICE,
  allow: openForDm,
  async compose({ gradeNotices, sessionPage: { url: sessionUrl } }: NoticeNeeds, row, now) {
    const { session, by } = row.allowed
    if (isGraded(session)) {
      await gradeNotices.notify(row)
      return skip('graded')
    }
    const shown = { reference: { id: row.subject }, sessionUrl, now, gradeNotice: 'offered' } as const
    const lead = LATE[ungradedState(session, now)]
    return { say: sessionCard(session, { ...shown, surface: 'message', lead }), by }
  },
})

type Polling = Omit<GradePollerOptions, 'onGraded' | 'wantsToHear'>

type GradingNeeds = NoticeNeeds & Polling

/** Polls Exec for newly graded sessions, and offers *Tell me when it's graded*. */
export const grading = featureWithParts({
  name: 'grading',
  rows: { polls: 'nobody', seen_sessions: 'nobody' },
  parts: ({ composition, ...services }: GradingNeeds) => ({
    poller: new GradePoller({
      ...services,
      async wantsToHear() {
        for (const listener of gradeListener.of(composition)) if (await listener.isWaiting()) return true
        return false
      },
      onGraded: (graded) =>
        runEach(gradeListener.of(composition).map((listener) => () => listener.onGraded(graded))),
    }),
  }),
  offers: { gradeNotice: 'offered' },
  buttons: [tellMe, dontTellMe],
  notifications: [graded, gradedLate],
  brings: [
    cardOffer.bring(
      ({ gradeNotices, canWatch }: NoticeNeeds) =>
        async ({ user }, { session }, id) =>
          canWatch && !isGraded(session) ? { gradeNotice: await gradeNotices.noticeFor(id, user) } : {},
    ),
    gradeListener.bring(({ gradeNotices }: NoticeNeeds) => ({
      isWaiting: () => gradeNotices.isAnyWatched(),
      onGraded: ({ recent, earlier }) => gradeNotices.onGraded([...recent, ...earlier].map(({ id }) => id)),
    })),
  ],
  acts: ({ poller }) => ({ loops: [poller.loop] }),
})

/** *Tell me when it's graded*. If it is graded by now, shows it at once. */
async function startNotice(
  needs: NoticeNeeds,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<Answer> {
  const { user, viewer, now } = context
  const { reference } = action
  const opened = await viewer.open(reference.id, { fresh: true })
  if (!opened.ok) {
    const problem = asExtraRefusal(opened.error, 'news_not_allowed')
    return { audit: auditFields(opened, 'watched'), problem, retryTarget: reference }
  }
  const { session } = opened.value
  const mayBeGraded = !isGraded(session) && ungradedState(session, now) === 'not_graded_yet'
  if (mayBeGraded) await needs.gradeNotices.start(reference.id, user)
  const audit = auditFields(opened, mayBeGraded ? 'watched' : 'shown')
  if (mayBeGraded && !isForOnePerson(action))
    return { audit, reply: wordsContent(WILL_TELL, gradeNoticeButton('on', reference)) }
  return {
    audit,
    ...(await drawCard(needs, context, action, opened.value, mayBeGraded ? WILL_TELL : undefined)),
  }
}

/** *Don't tell me* works even for someone who has lost access. */
async function stopNotice(
  needs: NoticeNeeds,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<Answer> {
  const { reference, blockId } = action
  // False below the confirmation: Slack sends no blocks of a modal, or of an ephemeral message.
  const isOnCard = readCardBlockId(blockId) !== undefined
  await needs.gradeNotices.stop({ subject: reference.id, recipient: context.user })
  const opened = isOnCard ? await context.viewer.open(reference.id) : undefined
  if (opened?.ok === true)
    return { audit: OWN_CHOICE, ...(await drawCard(needs, context, action, opened.value)) }
  return { audit: OWN_CHOICE, ...(isOnCard ? { reply: NOTICE_STOPPED } : { redraw: NOTICE_STOPPED }) }
}

/** Redraws the card, or answers only the person. */
async function drawCard(
  needs: NoticeNeeds,
  context: DeliveryContext,
  action: SessionButtonAction,
  opened: OpenedSession,
  hint?: string,
): Promise<{ redraw: Message } | { reply: Message }> {
  const isOwn = isForOnePerson(action)
  const surface = isOwn ? action.surface : 'message'
  const card = await personalCard(needs, context, action.reference, opened, { surface, hint })
  return isOwn ? { redraw: card } : { reply: card }
}
