import { isGraded } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-list.ts'
import type { SessionSummary } from '../../exec/session-page.ts'
import { MAX_PAGE_SIZE, type RankFilter } from '../../exec/session-page.ts'
import type { HomeRank, HomeState } from './home-state.ts'

/** So many sessions are shown at a time. One page of Exec's holds ten times as many, so that turning mostly costs nothing. */
const SHOWN = 10
const LAST_PART = MAX_PAGE_SIZE / SHOWN

/** What Exec is asked for, and who then leaves out the other ranks: Exec, or this app. */
export interface HomeQuery {
  page: number
  pageSize: number
  rank?: RankFilter
}

/**
 * The query that answers a Home's state. Exec filters by rank only where its whole list is not at hand: then that costs a
 * request. It can't filter for what is not graded.
 */
export function homeQuery({ rank, page, whole }: HomeState): HomeQuery {
  if (!isExecsRank(rank)) return { page, pageSize: MAX_PAGE_SIZE }
  return whole === true ? { page: 1, pageSize: MAX_PAGE_SIZE } : { page, pageSize: MAX_PAGE_SIZE, rank }
}

/**
 * The query that answers a state where a list that was whole, and was to be filtered here, has gone on since. Undefined where
 * it is whole still.
 */
export function queryOfPart({ whole, ...state }: HomeState, { hasMore }: SessionList): HomeQuery | undefined {
  return whole === true && hasMore && isExecsRank(state.rank) ? homeQuery({ ...state, page: 1 }) : undefined
}

function isExecsRank(rank: HomeRank): rank is RankFilter {
  return rank !== 'all' && rank !== 'ungraded'
}

/** The state with what a list tells of it: whether it is all that there is, and when it was read. */
export function withListFacts(
  { whole: _, ...state }: HomeState,
  { page, hasMore, readAt }: SessionList,
  isFilteredByExec: boolean,
): HomeState {
  const learned = { ...state, since: state.since ?? readAt.getTime() }
  return !isFilteredByExec && page === 1 && !hasMore ? { ...learned, whole: true } : learned
}

/** What a Home shows of a list at a time. */
export interface HomePage {
  rows: SessionSummary[]
  /** What these are of what there is. Nothing where there is nothing to say. */
  note: string | undefined
  newer: HomeState | undefined
  older: HomeState | undefined
}

/** @param list what Exec answered to `homeQuery`. */
export function homePage(list: SessionList, state: HomeState, isFilteredByExec: boolean): HomePage {
  const filter = isFilteredByExec ? 'all' : state.rank
  const matching = list.sessions.filter((session) => isOfRank(session, filter))
  const parts = Math.max(1, Math.ceil(matching.length / SHOWN))
  const part = Math.min(state.part, parts)
  const { page } = list
  const rows = matching.slice((part - 1) * SHOWN, part * SHOWN)
  return {
    rows,
    note: noteOf(list, { filter, rank: state.rank, part, rows: rows.length, matching: matching.length }),
    newer: earlier(state, page, part),
    older: later(state, {
      page,
      part,
      parts,
      hasMore: list.hasMore,
      matching: matching.length,
      isFilteredByExec,
    }),
  }
}

function isOfRank(session: SessionSummary, rank: HomeRank): boolean {
  if (rank === 'all') return true
  return rank === 'ungraded' ? !isGraded(session) : isGraded(session) && session.rank === rank
}

const NAMES: Record<HomeRank, string> = {
  all: 'Sessions',
  gold: 'Gold sessions',
  silver: 'Silver sessions',
  bronze: 'Bronze sessions',
  ungraded: 'Sessions not graded',
}

interface Shown {
  /** What was left out here, and not by Exec. */
  filter: HomeRank
  rank: HomeRank
  part: number
  rows: number
  matching: number
}

/**
 * What was filtered here and is a part of the whole list must not pass for all that there is. Should Exec's pages be shorter
 * than was asked for, nobody can say how many sessions the pages before had: then no place is told.
 */
function noteOf(list: SessionList, { filter, rank, part, rows, matching }: Shown): string | undefined {
  const { page, hasMore, sessions } = list
  const isPart = page > 1 || hasMore
  const ofAll = isPart ? ofTotal(list.total) : ofTotal(list.total ?? matching)
  const start = (page - 1) * MAX_PAGE_SIZE
  const isPlaced = isAsAsked(list)
  const looked = isPlaced
    ? `sessions ${span(start, sessions.length)}${ofAll}`
    : `${sessions.length} of the sessions`
  if (rows === 0) return filter !== 'all' && isPart ? `Looked at ${looked}, newest first` : undefined
  const before = (part - 1) * SHOWN
  if (filter === 'all')
    return isPlaced ? `${NAMES[rank]} ${span(start + before, rows)}${ofAll}, newest first` : undefined
  const here = `${NAMES[rank]} ${span(before, rows)}${ofTotal(matching)}`
  return isPart ? `${here}, among ${looked}, newest first` : `${here}, newest first`
}

function isAsAsked({ page, hasMore, total, sessions }: SessionList): boolean {
  if (hasMore) return sessions.length === MAX_PAGE_SIZE
  const end = (page - 1) * MAX_PAGE_SIZE + sessions.length
  return total === undefined ? page === 1 : end === total
}

function span(before: number, rows: number): string {
  return rows === 1 ? String(before + 1) : `${before + 1}–${before + rows}`
}

function ofTotal(total: number | undefined): string {
  return total === undefined ? '' : ` of ${total}`
}

function earlier(state: HomeState, page: number, part: number): HomeState | undefined {
  if (part > 1) return { ...state, page, part: part - 1 }
  return page > 1 ? { ...state, page: page - 1, part: LAST_PART } : undefined
}

interface End {
  page: number
  part: number
  parts: number
  hasMore: boolean
  matching: number
  isFilteredByExec: boolean
}

/**
 * After what was filtered here comes Exec's list of the rank, from the part that holds the first that was not shown: nothing
 * is skipped.
 */
function later(
  state: HomeState,
  { page, part, parts, hasMore, matching, isFilteredByExec }: End,
): HomeState | undefined {
  if (part < parts) return { ...state, page, part: part + 1 }
  if (!hasMore) return undefined
  if (isFilteredByExec || !isExecsRank(state.rank)) return { ...state, page: page + 1, part: 1 }
  const { whole: _, ...partly } = state
  return { ...partly, page: 1, part: Math.floor(matching / SHOWN) + 1 }
}
