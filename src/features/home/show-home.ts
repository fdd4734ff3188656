import type { HomeView } from '@slack/types'
import type {
  ListAskOptions,
  ListProblem,
  ListRequest,
  OpenedList,
  OpenLists,
} from '../../access/open-list.ts'
import { isRefusal } from '../../access/policy.ts'
import { homeQuery, queryOfPart } from '../../blocks/home/home-pages.ts'
import { type HomeState, withoutSince } from '../../blocks/home/home-state.ts'
import { type HomeContent, type HomeProblem, homeView, type ShownList } from '../../blocks/home/home-view.ts'
import { isRetryable, type Problem, problemMessage } from '../../blocks/problems/problem-message.ts'
import { audit, auditKept, outcome } from '../../delivery/audit.ts'
import type { Visit } from '../../delivery/runner.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { ok, type Result } from '../../lib/result.ts'
import { withHandledRejection, withTimeout } from '../../lib/with-timeout.ts'
import { slackFailure } from '../../slack/failure.ts'
import type { HomeRevision } from '../../slack/home-publisher.ts'

/**
 * `look`: how does it stand now? `refresh`: the same, said by a button, which therefore has to answer. `turn`: another page,
 * or another rank, of the list that is at hand.
 */
export type HomeIntent = 'open' | 'refresh' | 'paginate'

/** So long a Home waits for the list before it shows what is kept of it. */
const PATIENCE_MS = 200
/** Exec is asked for a list once a minute at most. */
const CURRENT_MS = 60_000
/** Whoever turns pages does not ask for newer sessions, as long as those at hand are not too old. */
const TURNING_MS = 5 * 60_000
/** After a failure Exec is left alone for so long: by *Refresh*, and by every other way to the same list. */
const REFRESH_REST_MS = 60_000
const REST_MS = 10_000
/** What may pass between looking at the clock here and there. */
const LEEWAY_MS = 1000

/**
 * Draws a person's Home: at once from what is kept, where Exec takes its time, and then from Exec's answer. A list is in it
 * only where this person may see it now; a refusal leaves nothing of what was there before.
 */
export async function showHome(
  dependencies: HandlerDependencies,
  visit: Visit,
  turn: HomeRevision,
  wanted: HomeState,
  intent: HomeIntent,
): Promise<void> {
  const { openLists, log } = dependencies
  const { user, reference } = visit
  const began = dependencies.clock()
  const state = intent === 'paginate' ? wanted : withoutSince(wanted)
  const picking = withHandledRejection(openLists.mayListOthers(user))
  const request: ListRequest = {
    user,
    ...(state.of === undefined ? {} : { of: { slackUser: state.of } }),
    ...homeQuery(state),
  }
  const keeping = withHandledRejection(openLists.peek(request))
  const opening = openWhole(openLists, request, state, {
    onRequest: visit.onRequest,
    restMs: intent === 'refresh' ? REFRESH_REST_MS : REST_MS,
    ...(state.since === undefined ? {} : { maxAgeMs: turningMs(state.since, began) }),
  })
  const draw = (content: Omit<HomeContent, 'state' | 'canPick'>, canPick: boolean | undefined) =>
    homeView({ state, canPick: canPick === true, ...content })
  const listOf = state.of ?? 'own'
  let isKeptNoted = false
  const showKept = (kept: OpenedList | undefined): Pick<HomeContent, 'list'> => {
    if (kept === undefined) return {}
    if (!isKeptNoted) auditKept(log, visit, listOf)
    isKeptNoted = true
    return { list: { ...kept, isFilteredByExec: request.rank !== undefined } }
  }

  if (!(await withTimeout(opening, PATIENCE_MS)).ok) {
    const kept = (await turn.isSuperseded()) ? undefined : await keptOf(keeping)
    await tryToShow(
      dependencies,
      visit,
      turn,
      draw({ ...showKept(kept), isLoading: true }, await known(picking)),
    )
  }
  const opened = await opening
  if (await turn.isSuperseded()) {
    audit(log, visit, { decision: 'skipped', reason: 'superseded' })
    return
  }
  audit(log, visit, { listOf, ...outcome(opened, 'listed') })
  const content = opened.ok
    ? { list: opened.value, ...refreshable(intent, opened.value, began) }
    : {
        ...problemContent(opened.error, reference, intent),
        ...showKept(await keptBeside(opened.error, keeping)),
      }
  const canPick = await known(picking)
  await visit.deliver(async () => {
    try {
      await turn.show(draw(content, canPick))
    } catch (error) {
      // It must not stay on what it was: that may be a word of patience, or someone else's list.
      await turn.show(draw(problemContent({ kind: 'internal' }, reference), false))
      throw error
    }
  })
  if (canPick === undefined && (await picking) === true)
    await tryToShow(dependencies, visit, turn, draw(content, true))
}

/** Shows a problem in the place of the Home's content. Throws what Slack's client throws. */
export function tellInHome(
  turn: HomeRevision,
  state: HomeState,
  problem: Problem,
  reference: string,
): Promise<void> {
  return turn.show(homeView({ state, canPick: false, ...problemContent(problem, reference) }))
}

/** How old a page may be that is turned to: no older than the list that it belongs to. */
function turningMs(since: number, now: Date): number {
  return Math.min(now.getTime() - since + LEEWAY_MS, TURNING_MS)
}

function problemContent(
  problem: Problem | ListProblem,
  reference: string,
  intent: HomeIntent = 'open',
): Pick<HomeContent, 'problem'> {
  const message = problemMessage(problem, reference)
  const canTryAgain = isRetryable(problem)
  return {
    problem: {
      message,
      isRefusal: isRefusal(problem),
      canTryAgain,
      ...resting(problem, intent, canTryAgain),
    },
  }
}

/** Where Exec was not asked again after a failure: which button makes up for it, and when. */
function resting(
  problem: Problem | ListProblem,
  intent: HomeIntent,
  canTryAgain: boolean,
): Pick<HomeProblem, 'again'> {
  if (!('failedAt' in problem) || problem.failedAt === undefined) return {}
  const byRefresh = intent === 'refresh' || !canTryAgain
  const restMs = byRefresh ? REFRESH_REST_MS : REST_MS
  const at = new Date(problem.failedAt.getTime() + restMs)
  return { again: { by: byRefresh ? 'Refresh' : 'Try again', at } }
}

/**
 * Opens a list. One that was whole and has gone on since can't be filtered here any more: then Exec is asked for the rank,
 * whose list has its pages and parts at the same places. Should that fail, what is here of it is better than nothing.
 */
async function openWhole(
  openLists: OpenLists,
  request: ListRequest,
  state: HomeState,
  options: ListAskOptions,
): Promise<Result<OpenedList & ShownList, ListProblem>> {
  const opened = await openLists.open(request, options)
  if (!opened.ok) return opened
  const query = queryOfPart(state, opened.value)
  if (query !== undefined) {
    const { maxAgeMs: _, ...current } = options
    const filtered = await openLists.open({ ...request, ...query }, current)
    if (filtered.ok) return ok({ ...filtered.value, isFilteredByExec: true })
    if (isRefusal(filtered.error)) return filtered
  }
  return ok({ ...opened.value, isFilteredByExec: request.rank !== undefined })
}

/** What is kept is better than nothing while Exec fails, for whoever may see it. */
async function keptBeside(
  problem: ListProblem,
  keeping: ReturnType<OpenLists['peek']>,
): Promise<OpenedList | undefined> {
  const kept = await keeping
  return isRefusal(problem) || !kept.ok ? undefined : kept.value
}

/** What is kept, as far as it is at hand by now. */
async function keptOf(keeping: ReturnType<OpenLists['peek']>): Promise<OpenedList | undefined> {
  const kept = await withTimeout<Result<OpenedList | undefined, ListProblem>>(keeping, 0)
  return kept.ok && kept.value.ok ? kept.value.value : undefined
}

/** Whether this person may list others, as far as that is known by now. */
async function known(picking: Promise<boolean>): Promise<boolean | undefined> {
  const picked = await withTimeout(picking, 0)
  return picked.ok ? picked.value : undefined
}

/** *Refresh* on a list that is not a minute old changes nothing, so that it has to say when it will. */
function refreshable(
  intent: HomeIntent,
  { readAt, asOf }: OpenedList,
  began: Date,
): Pick<HomeContent, 'refreshableFrom'> {
  const isUnchanged = intent === 'refresh' && asOf === undefined && readAt < began
  return isUnchanged ? { refreshableFrom: new Date(readAt.getTime() + CURRENT_MS) } : {}
}

/** For what is replaced soon, or may be missing: that it could not be shown is only logged. */
async function tryToShow(
  { log }: HandlerDependencies,
  { reference, user }: Visit,
  turn: HomeRevision,
  view: HomeView,
): Promise<void> {
  try {
    await turn.show(view)
  } catch (error) {
    log.warn('a Home was not published', { reference, user, slack_error: slackFailure(error).code })
  }
}
