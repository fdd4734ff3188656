import type { Session } from '../../exec/session.ts'
import { clockTime } from './clock-time.ts'
import { reviewPages } from './review-pages.ts'
import type { SessionTab } from './review-state.ts'

/** A page in a menu: its number, and for the transcript the time that it spans. */
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
