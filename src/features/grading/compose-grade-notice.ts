import { z } from 'zod'
import { withButtons } from '../../blocks/card/card-footer.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { isGraded, ungradedState } from '../../exec/session.ts'
import { type Composed, type Notification, notification } from '../../outbox/notification.ts'
import { cardOffers, type OfferDependencies } from '../../shared/card.ts'
import { type DmCardDependencies, drawDmCard } from '../../shared/dm-card.ts'
import { GRADED, GRADED_LATE, type GradeNotices } from '../../shared/grade-notices.ts'
import { notGraded, openForDm, skip } from '../../shared/open-for-dm.ts'

type About = Pick<Notification, 'subject' | 'recipient' | 'dueAt'>

const LEAD = "You asked to hear about this one: it's graded."
const LATE = "This still isn't graded after a day, so there won't be a DM about it."

/** The DM for someone who asked to hear when a session is graded. */
async function composeGraded(
  dependencies: DmCardDependencies & OfferDependencies,
  row: About,
  now: Date,
): Promise<Composed> {
  const { subject: id } = row
  const opened = await openForDm(dependencies.viewers, row, now)
  if (!opened.ok) return opened.error
  const { session } = opened.value
  if (!isGraded(session) && ungradedState(session, now) === 'not_graded_yet') return notGraded(row, now)
  const offers = await cardOffers(dependencies, opened.value.reader, opened.value)
  const dm = { id, opened: opened.value, now, lead: LEAD, offers }
  const { card, winButton } = await drawDmCard(dependencies, dm)
  return { say: withButtons(card, [winButton]), by: opened.value.by }
}

/** The DM for someone whose session is still not graded after a day. The app then waits no longer. */
async function composeLate(
  dependencies: DmCardDependencies & { gradeWatchers: GradeNotices },
  row: About,
  now: Date,
): Promise<Composed> {
  const { recipient: person, subject: id } = row
  const watch = { session: id, person }
  const opened = await openForDm(dependencies.viewers, row, now)
  if (!opened.ok) {
    if ('drop' in opened.error) await dependencies.gradeWatchers.end(watch)
    return opened.error
  }
  const { session } = opened.value
  if (isGraded(session)) {
    await dependencies.gradeWatchers.tell(watch)
    return skip('graded')
  }
  await dependencies.gradeWatchers.end(watch)
  const { sessionUrl } = dependencies
  const shown = { reference: { id }, sessionUrl, now, gradeNotice: 'offered' } as const
  return { say: sessionCard(session, { ...shown, surface: 'message', lead: LATE }), by: opened.value.by }
}

const NO_DETAILS = z.object({})

/** Someone asked to be told when this session is graded, and it is. */
export const graded = notification({
  kind: GRADED,
  subject: 'session',
  details: NO_DETAILS,
  compose: composeGraded,
})

/** Someone asked for it, and a day later there is no grade. */
export const gradedLate = notification({
  kind: GRADED_LATE,
  subject: 'session',
  details: NO_DETAILS,
  compose: composeLate,
})
