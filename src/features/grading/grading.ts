import type { Database } from '../../database/database.ts'
import type { Leases } from '../../database/leases.ts'
import { rowsNaming } from '../../database/person-rows.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { SessionSummary } from '../../exec/session.ts'
import type { NotedPoll } from '../../exec/session-lists.ts'
import type { Log } from '../../lib/log.ts'
import type { CardDependencies } from '../../shared/card.ts'
import type { OnGraded } from '../../shared/feature.ts'
import { feature } from '../../shared/feature.ts'
import type { GradeNotices } from '../../shared/grade-notices.ts'
import { dontTellMe, type GradedNeeds, graded, gradedLate, tellMe, tellMeOfList } from './grade-notice.ts'
import { GradePoller, type PollOutcome } from './grade-poller.ts'

type GradingNeeds = CardDependencies &
  GradedNeeds & {
    /** Also where `gradeNotices` is `undefined`, since Exec is never polled: what was watched before still ends. */
    gradeWatchers: GradeNotices
    /** All features: whether one of them waits for grades, and what hears of them. */
    audience: { isWaiting(): Promise<boolean>; onGraded: OnGraded }
    database: Database
    workspace: string
    leases: Leases
    exec: ExecClient
    noteListed(lines: readonly SessionSummary[], poll: NotedPoll): void
    pollSeconds: number
    log: Log
    clock: () => number
    onPoll(outcome: PollOutcome): void
  }

/** Exec is polled for sessions that it has graded; *Tell me when it's graded*. */
export const grading = feature({
  name: 'grading',
  rows: {
    polls: 'nobody',
    seen_sessions: 'nobody',
    grade_watches: rowsNaming('grade_watches', ['person']),
  },
  parts: ({ audience, gradeWatchers, ...base }: GradingNeeds) => ({
    poller: new GradePoller({
      ...base,
      watchedSince: () => gradeWatchers.watchedSince(),
      wantsToHear: audience.isWaiting,
      onGraded: audience.onGraded,
    }),
  }),
  offers: { canTell: true },
  buttons: [tellMe, tellMeOfList, dontTellMe],
  notifications: [graded, gradedLate],
  acts: ({ poller, gradeWatchers }) => ({
    loops: [poller.loop],
    onGraded: ({ recent, earlier }) => gradeWatchers.onGraded([...recent, ...earlier].map(({ id }) => id)),
  }),
})
