import { isGraded, type Session } from '../../exec/session.ts'
import { clockTime } from '../text/session-facts.ts'
import { perSession } from './moments.ts'
import { type Page, paginate } from './pagination.ts'
import { rubricItems, transcriptItems } from './review-items.ts'
import type { PassageState, SessionTab } from './review-state.ts'

/** Slack's limits allow more, but it would read badly. */
const ITEMS_PER_PAGE = 12
const LINES = { itemsPerPage: 60, isRunningText: true }
/** How many lines before a quote its passage begins: fewer if remarks on those lines fill a page. */
const LINES_BEFORE = [2, 1, 0]

const linesOf = perSession(transcriptItems)

const PAGES = {
  rubric: perSession((session) =>
    paginate(rubricItems(session), { itemsPerPage: ITEMS_PER_PAGE, isRunningText: false }),
  ),
  transcript: perSession((session) => paginate(linesOf(session), LINES)),
} satisfies Record<SessionTab, (session: Session) => Page[]>

export function reviewPages(session: Session, tab: SessionTab): readonly Page[] {
  return PAGES[tab](session)
}

interface Passage {
  page: Page | undefined
  /** The step that is shown: the nearest one for a step out of range. */
  step: number
  hasEarlier: boolean
  hasLater: boolean
}

/** Step 0 begins two lines before the moment; other steps lead through all of the transcript. */
export function passageOf(
  session: Session,
  { line, step = 0 }: Pick<PassageState, 'line' | 'step'>,
): Passage {
  const items = linesOf(session)
  const found = items.findIndex((item) => (item.line ?? 0) >= line)
  const at = found === -1 ? items.length : found
  const starts = LINES_BEFORE.map((before) => Math.max(0, at - before))
  const pagesFrom = (start: number) => paginate(items.slice(start), LINES)
  const start = starts.find((each) => pagesFrom(each)[0]?.lines.includes(line)) ?? starts[0]
  const earlier = paginate(items.slice(0, start), LINES)
  const pages = [...earlier, ...pagesFrom(start ?? 0)]
  const index = Math.min(Math.max(earlier.length + step, 0), pages.length - 1)
  return {
    page: pages[index],
    step: index - earlier.length,
    hasEarlier: index > 0,
    hasLater: index < pages.length - 1,
  }
}

/** The page of the transcript, from 1, on which a line begins. */
export function pageOfLine(session: Session, line: number): number {
  return Math.max(1, PAGES.transcript(session).findIndex(({ lines }) => lines.includes(line)) + 1)
}

/** What Exec says of the session, or else what was said in it. */
export function openingTab(session: Session): SessionTab {
  return isGraded(session) || (session.evaluations ?? []).length > 0 ? 'rubric' : 'transcript'
}

export function pageLabel(session: Session, tab: SessionTab, page: number): string {
  const span = tab === 'transcript' ? timeSpan(session, page) : undefined
  return span === undefined ? `Page ${page}` : `Page ${page} · ${span}`
}

function timeSpan(session: Session, page: number): string | undefined {
  const lines = reviewPages(session, 'transcript')[page - 1]?.lines ?? []
  const times = lines.flatMap((line) => clockTime(session.transcript?.[line]?.seconds_from_start) ?? [])
  const [first, last] = [times.at(0), times.at(-1)]
  return first === last ? first : `${first}–${last}`
}
