import type { Session } from '../../exec/session.ts'
import { clockTime } from '../text/session-facts.ts'
import { overviewItems } from './overview-items.ts'
import { type Page, paginate } from './pagination.ts'
import { perSession } from './per-session.ts'
import type { SessionTab } from './review-state.ts'
import { rubricItems } from './rubric-items.ts'
import { transcriptItems } from './transcript-items.ts'

/** Slack's limits allow more, but it would read badly. */
const ITEMS_PER_PAGE = 12
const LINES_PER_PAGE = 60

const PAGES = {
  overview: perSession((session) =>
    paginate(overviewItems(session), { itemsPerPage: Number.POSITIVE_INFINITY, isRunningText: false }),
  ),
  rubric: perSession((session) =>
    paginate(rubricItems(session), { itemsPerPage: ITEMS_PER_PAGE, isRunningText: false }),
  ),
  transcript: perSession((session) =>
    paginate(transcriptItems(session), { itemsPerPage: LINES_PER_PAGE, isRunningText: true }),
  ),
} satisfies Record<SessionTab, (session: Session) => Page[]>

export function reviewPages(session: Session, tab: SessionTab): readonly Page[] {
  return PAGES[tab](session)
}

/** The page, from 1, on which each line of the transcript begins. */
export const pageOfLine: (session: Session) => ReadonlyMap<number, number> = perSession((session) => {
  const pages = PAGES.transcript(session)
  return new Map(pages.flatMap(({ lines }, index) => [...lines.keys()].map((line) => [line, index + 1])))
})

export function pageLabel(session: Session, tab: SessionTab, page: number): string {
  const span = tab === 'transcript' ? timeSpan(session, page) : undefined
  return span === undefined ? `Page ${page}` : `Page ${page} · ${span}`
}

function timeSpan(session: Session, page: number): string | undefined {
  const lines = reviewPages(session, 'transcript')[page - 1]?.lines.keys() ?? []
  const times = [...lines].flatMap((line) => clockTime(session.transcript?.[line]?.seconds_from_start) ?? [])
  const [first, last] = [times.at(0), times.at(-1)]
  return first === last ? first : `${first}–${last}`
}
