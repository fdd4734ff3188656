import { MAX_PAGE_SIZE } from '../../exec/list-page.ts'
import type { RankFilter } from '../../exec/rank-filter.ts'
import { isGraded } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import type { SessionSummary } from '../../exec/session-page.ts'
import { firstOfPage, isNumbered, numberRange } from '../lists/list-numbers.ts'
import type { HomeRank, HomeState } from './home-state.ts'

/** A page of Exec's has ten times as many, so that paging mostly needs no request. */
const SESSIONS_PER_PART = 10
const LAST_PART = MAX_PAGE_SIZE / SESSIONS_PER_PART

interface HomeQuery {
  page: number
  pageSize: number
  rank?: RankFilter | undefined
}

/** Exec filters by rank, at the cost of a request, unless the whole list is in the cache. */
export function homeQuery({ rank, page, whole }: HomeState): HomeQuery {
  if (!isExecsRank(rank)) return { page, pageSize: MAX_PAGE_SIZE }
  return whole === true ? { page: 1, pageSize: MAX_PAGE_SIZE } : { page, pageSize: MAX_PAGE_SIZE, rank }
}

export function queryOfPart({ whole, ...state }: HomeState, { hasMore }: SessionList): HomeQuery | undefined {
  return whole === true && hasMore && isExecsRank(state.rank) ? homeQuery({ ...state, page: 1 }) : undefined
}

function isExecsRank(rank: HomeRank): rank is RankFilter {
  return rank !== 'all' && rank !== 'ungraded'
}

export function withListFacts(
  state: HomeState,
  { page, hasMore, readAt }: SessionList,
  isFilteredByExec: boolean,
): HomeState {
  const isWhole = !isFilteredByExec && page === 1 && !hasMore
  return { ...state, whole: isWhole || undefined, since: state.since ?? readAt.getTime() }
}

export interface HomePage {
  rows: SessionSummary[]
  note: string | undefined
  newer: HomeState | undefined
  older: HomeState | undefined
}

export function homePage(list: SessionList, state: HomeState, isFilteredByExec: boolean): HomePage {
  const filter = isFilteredByExec ? 'all' : state.rank
  const matching = list.sessions.filter((session) => hasRank(session, filter))
  const parts = Math.max(1, Math.ceil(matching.length / SESSIONS_PER_PART))
  const part = Math.min(state.part, parts)
  const before = (part - 1) * SESSIONS_PER_PART
  const rows = matching.slice(before, before + SESSIONS_PER_PART)
  const shown: Shown = { filter, part, parts, before, rows: rows.length, matching: matching.length }
  return {
    rows,
    note: noteOf(list, state.rank, shown),
    newer: newerState(state, list.page, part),
    older: olderState(state, list, shown, isFilteredByExec),
  }
}

function hasRank(session: SessionSummary, rank: HomeRank): boolean {
  if (rank === 'all') return true
  return rank === 'ungraded' ? !isGraded(session) : isGraded(session) && session.rank === rank
}

const NAMES: Record<HomeRank, string> = {
  all: 'Sessions',
  gold: 'Gold sessions',
  silver: 'Silver sessions',
  bronze: 'Bronze sessions',
  unranked: 'Unranked sessions',
  ungraded: 'Sessions not graded',
}

interface Shown {
  /** The filter that this app applied to Exec's page. */
  filter: HomeRank
  part: number
  parts: number
  /** Matching sessions of the page before this part. */
  before: number
  rows: number
  matching: number
}

/** Leaves out numbers that it can't know. */
function noteOf(
  list: SessionList,
  rank: HomeRank,
  { filter, before, rows, matching }: Shown,
): string | undefined {
  const { page, hasMore, sessions } = list
  const isPart = page > 1 || hasMore
  const ofAll = isPart ? ofTotal(list.total) : ofTotal(list.total ?? matching)
  const start = firstOfPage(page)
  const looked = isNumbered(list)
    ? `sessions ${numberRange(start, sessions.length)}${ofAll}`
    : `${sessions.length} of the sessions`
  if (rows === 0) return filter !== 'all' && isPart ? `Looked at ${looked}, newest first` : undefined
  if (filter === 'all')
    return isNumbered(list)
      ? `${NAMES[rank]} ${numberRange(start + before, rows)}${ofAll}, newest first`
      : undefined
  const here = `${NAMES[rank]} ${numberRange(before, rows)}${ofTotal(matching)}`
  return isPart ? `${here}, among ${looked}, newest first` : `${here}, newest first`
}

function ofTotal(total: number | undefined): string {
  return total === undefined ? '' : ` of ${total}`
}

function newerState(state: HomeState, page: number, part: number): HomeState | undefined {
  if (part > 1) return { ...state, page, part: part - 1 }
  return page > 1 ? { ...state, page: page - 1, part: LAST_PART } : undefined
}

/** After a page that this app filtered comes Exec's filtered list, from the part with the first session not yet shown. */
function olderState(
  state: HomeState,
  { page, hasMore }: SessionList,
  { part, parts, matching }: Shown,
  isFilteredByExec: boolean,
): HomeState | undefined {
  if (part < parts) return { ...state, page, part: part + 1 }
  if (!hasMore) return undefined
  if (isFilteredByExec || !isExecsRank(state.rank)) return { ...state, page: page + 1, part: 1 }
  return { ...state, whole: undefined, page: 1, part: Math.floor(matching / SESSIONS_PER_PART) + 1 }
}
