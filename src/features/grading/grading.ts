import type { Stored } from '../../database/database.ts'
import type { Leases } from '../../database/leases.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import { isGraded, type SessionSummary } from '../../exec/session.ts'
import type { NotedPoll } from '../../exec/session-lists.ts'
import type { Log } from '../../lib/log.ts'
import type { OnGraded } from '../../shared/feature.ts'
import { feature } from '../../shared/feature.ts'
import { dontTellMe, graded, gradedLate, type NoticeNeeds, tellMe, tellMeOfList } from './grade-notice.ts'
import { GradePoller, type PollOutcome } from './grade-poller.ts'

interface GradingNeeds extends NoticeNeeds, Stored {
  /** All features: whether one of them waits for grades, and what hears of them. */
  audience: { isWaiting(): Promise<boolean>; onGraded: OnGraded }
  leases: Leases
  exec: ExecClient
  noteListed(lines: readonly SessionSummary[], poll: NotedPoll): void
  pollSeconds: number
  log: Log
  onPoll(outcome: PollOutcome): void
}

/** Exec is polled for sessions that it has graded; *Tell me when it's graded*. */
export const grading = feature({
  name: 'grading',
  rows: { polls: 'nobody', seen_sessions: 'nobody' },
  parts: ({ audience, gradeNotices, ...base }: GradingNeeds) => ({
    poller: new GradePoller({
      ...base,
      watchedSince: () => gradeNotices.watchedSince(),
      wantsToHear: audience.isWaiting,
      onGraded: audience.onGraded,
    }),
  }),
  offers: { gradeNotice: 'offered' },
  buttons: [tellMe, tellMeOfList, dontTellMe],
  notifications: [graded, gradedLate],
  acts: ({ poller, gradeNotices, canWatch }) => ({
    loops: [poller.loop],
    offersOnCard: async ({ user: person }, { session }, id) =>
      canWatch && !isGraded(session) ? { gradeNotice: await gradeNotices.noticeFor([id], person) } : {},
    onGraded: ({ recent, earlier }) => gradeNotices.onGraded([...recent, ...earlier].map(({ id }) => id)),
  }),
})
