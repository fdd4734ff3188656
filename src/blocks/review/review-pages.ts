import type { Session } from '../../exec/session.ts'
import { overviewGroups } from './overview-groups.ts'
import { type Page, paginate } from './pagination.ts'
import { perSession } from './per-session.ts'
import type { SessionTab } from './review-state.ts'
import { rubricGroups } from './rubric-groups.ts'
import { transcriptGroups } from './transcript-groups.ts'

/** More would read badly; Slack's limits allow for it. */
const ITEMS_PER_PAGE = 12
const LINES_PER_PAGE = 60

const PAGES = {
  overview: perSession((session) =>
    paginate(overviewGroups(session), { groupsPerPage: Number.POSITIVE_INFINITY, isRunningText: false }),
  ),
  rubric: perSession((session) =>
    paginate(rubricGroups(session), { groupsPerPage: ITEMS_PER_PAGE, isRunningText: false }),
  ),
  transcript: perSession((session) =>
    paginate(transcriptGroups(session), { groupsPerPage: LINES_PER_PAGE, isRunningText: true }),
  ),
} satisfies Record<SessionTab, (session: Session) => Page[]>

/** The pages of a tab: at least one. */
export function reviewPages(session: Session, tab: SessionTab): readonly Page[] {
  return PAGES[tab](session)
}

/** The page of the transcript, from 1, on which each line begins. By the line's index. */
export const pageOfLine: (session: Session) => ReadonlyMap<number, number> = perSession((session) => {
  const pages = PAGES.transcript(session)
  return new Map(pages.flatMap(({ lines }, index) => [...lines.keys()].map((line) => [line, index + 1])))
})
