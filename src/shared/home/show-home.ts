import { isDeepStrictEqual } from 'node:util'
import type { HomeView } from '@slack/types'
import { openOverdue, openOwnAssignments } from '../../access/assignments.ts'
import {
  type ListProblem,
  type ListRequest,
  type OpenedList,
  openList,
  peekList,
} from '../../access/lists.ts'
import { isRefusal } from '../../access/policy.ts'
import { scopeOf } from '../../access/scope.ts'
import type { Ask, Viewer } from '../../access/viewer.ts'
import {
  decodeHomeState,
  type HomeState,
  listOf,
  OPENING_STATE,
  TEAM_STATE,
} from '../../blocks/home/home-controls.ts'
import {
  emptyHomeView,
  type HomeAddition,
  type HomeAssignments,
  type HomeContent,
  homeView,
} from '../../blocks/home/home-view.ts'
import { type Problem, problemWords } from '../../blocks/problems/problems.ts'
import { silenceLine } from '../../blocks/settings/notification-words.ts'
import { DIVIDER, wordsPart } from '../../blocks/text/document.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import { type DeliveryContext, nameOfList } from '../../delivery/context.ts'
import type { NotConnected } from '../../exec/exec-error.ts'
import { isOfTeam } from '../../exec/session.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'
import {
  failed,
  ifSettled,
  ok,
  type Result,
  showWhenReady,
  valueInTime,
  withHandledRejection,
  withTimeout,
} from '../../lib/result.ts'
import { isContentRefused, slackFailure } from '../../slack/failure.ts'
import type { HomePublisher, HomeRevision } from '../../slack/views.ts'
import type { NotificationNeeds } from '../preferences/preferences-table.ts'
import { PAGING_MS } from '../sessions/list.ts'
import type { Timing } from '../timing.ts'
import { findLateParts } from './late-parts.ts'

/** What a feature adds to a person's Home. @param isSettingUp whether they pressed *Set up…*. */
export const homePart = extensionPoint<(viewer: Viewer, isSettingUp: boolean) => Promise<HomeAddition>>()

export interface HomeDependencies extends NotificationNeeds, HasComposition {
  /** Set until an admin connects Exec. */
  notConnected: NotConnected | undefined
  /** The first is Exec's main host. */
  linkHosts: readonly string[]
  homePublisher: HomePublisher
  timing: Timing
}

/** How long a failure of Exec is reused: by *Refresh*, and (below) by every other way to the same list. */
const REFRESH_REST_MS = 60_000
const REST_MS = 10_000
/** *Refresh* asks Exec for assignments that are older than this. */
const REFRESHED_MS = { own: 60_000, overdue: 5 * 60_000 }
/** How long a drawn Home waits for the person's choices. */
const PREFERENCE_MS = 3000
/** The most that two readings of the clock differ in one drawing. */
const LEEWAY_MS = 1000

/**
 * Draws a person's Home. If Exec is slow, the Home shows the cached list first, and then Exec's answer. It shows a list only if the
 * person may see it now; a refusal removes what was there before.
 * @param options.isRefresh whether *Refresh* was pressed: the person must see that something happened.
 */
export async function showHome(
  needs: HomeDependencies,
  context: DeliveryContext,
  revision: HomeRevision,
  state: HomeState,
  { isRefresh = false } = {},
): Promise<void> {
  if (needs.notConnected !== undefined)
    return showUnconnected(needs, needs.notConnected, context, revision, state)
  const { viewer, errorId, now } = context
  const whose = listOf(state)
  const reuseFailureMs = isRefresh ? REFRESH_REST_MS : REST_MS
  const parts = startParts(needs, context, state, { isRefresh, reuseFailureMs })
  const cachedList = withHandledRejection(peekList(viewer, requestFor(state)))

  const audited = (cached: OpenedList | undefined) => {
    const line = { decision: 'listed', reason: 'cached' } as const
    if (cached !== undefined) context.auditWithoutOutcome({ listOf: nameOfList(whose, ok(cached)), ...line })
    return cached
  }

  await showWhenReady({
    work: openOwnOrTeam(viewer, state, parts.scope, {
      reuseFailureMs,
      maxAgeMs: state.since === undefined ? undefined : pagingMs(state.since, now),
    }),
    patienceMs: needs.timing.homeMs,
    async showLoading() {
      if (revision.isSuperseded()) return undefined
      const list = audited(await ifSettled(cachedList))
      await tryToPublish(context, revision, await parts.draw({ state, list, isLoading: true }))
      return list
    },
    async show({ opened, state: shown }, cached) {
      if (revision.isSuperseded()) return context.audit({ decision: 'skipped', reason: 'superseded' })
      context.audit({ listOf: nameOfList(listOf(shown), opened), ...auditFields(opened, 'listed') })
      const content: ListContent = opened.ok
        ? {
            state: shown,
            list: opened.value,
            isRefreshedTooEarly: isRefresh && isUnchanged(opened.value, await ifSettled(cachedList)),
          }
        : {
            state: shown,
            problem: { ...opened.error, errorId },
            // A refusal must show nothing of any session.
            list: isRefusal(opened.error) ? undefined : (cached ?? audited(await cachedList)),
          }
      parts.peekTeam()
      await parts.assignmentsInTime
      const view = await parts.draw(content)
      await context.reply(() => publishOrProblem(revision, view, shown, errorId))
      // Draws again with what came late: the menu of people, the person's choices, the assignments, and late parts.
      const [lateParts] = await Promise.all([findLateParts(needs, viewer, parts.scope), parts.all()])
      const last = await parts.draw({ ...content, lateParts })
      if (!isDeepStrictEqual(last, view)) await tryToPublish(context, revision, last)
    },
  })
}

type ListContent = Omit<HomeContent, 'canPick' | 'assignments'>

/** Starts to find what stands beside the list. Each drawing takes what is there by then. */
function startParts(
  needs: HomeDependencies,
  context: DeliveryContext,
  state: HomeState,
  how: { isRefresh: boolean; reuseFailureMs: number },
) {
  const { timing, linkHosts } = needs
  const { viewer, now } = context
  const whose = listOf(state)
  const scope = withHandledRejection(scopeOf(viewer, 'background'))
  const choices = withHandledRejection(findChosen(needs, viewer, state))
  const assignments =
    whose === 'own' || isOfTeam(whose)
      ? withHandledRejection(findAssignments(context, { withOwn: whose === 'own', ...how }))
      : undefined
  const peekTeam = () =>
    withHandledRejection(scope.then(({ ok }) => (ok ? peekList(viewer, requestFor(TEAM_STATE)) : undefined)))
  let team = peekTeam()
  return {
    scope,
    // The Home waits for them as long as for the list.
    assignmentsInTime: assignments && withTimeout(assignments, timing.homeMs),
    /** Looks in the cache again: the team's list may be there by now. */
    peekTeam() {
      team = peekTeam()
    },
    all: () => Promise.all([scope, choices, assignments, team]),
    async draw(content: ListContent): Promise<HomeView> {
      const canPick = (await ifSettled(scope))?.ok === true
      const { preference, added } = (await ifSettled(choices)) ?? {}
      const [host] = linkHosts
      return homeView({
        canPick,
        silence: preference && silenceLine(preference, now.getTime()),
        added,
        execUrl: host && `https://${host}`,
        assignments: await ifSettled(assignments),
        team: await ifSettled(team),
        ...content,
      })
    },
  }
}

/** Whether *Refresh* was pressed too early to fetch a newer list. */
function isUnchanged({ asOf, readAt }: OpenedList, cached: OpenedList | undefined): boolean {
  return asOf === undefined && readAt.getTime() === cached?.readAt.getTime()
}

/** The assignments in a person's own Home, and the overdue assignments of their team. */
async function findAssignments(
  context: DeliveryContext,
  { withOwn, isRefresh, reuseFailureMs }: { withOwn: boolean; isRefresh: boolean; reuseFailureMs: number },
): Promise<HomeAssignments> {
  const { viewer, now } = context
  const askFor = (list: keyof typeof REFRESHED_MS) => ({
    reuseFailureMs,
    maxAgeMs: isRefresh ? REFRESHED_MS[list] : undefined,
  })
  const [own, overdue, zone] = await Promise.all([
    withOwn ? openOwnAssignments(viewer, askFor('own')) : undefined,
    openOverdue(viewer, { ...askFor('overdue'), priority: 'background' }),
    viewer.zone(),
  ])
  const ofOthers = overdue.ok ? overdue.value : undefined
  if (ofOthers !== undefined && ofOthers.list.assignments.length > 0)
    context.auditWithoutOutcome({ listOf: 'overdue', decision: 'listed', reason: ofOthers.by })
  const found = own?.ok === true ? own.value : undefined
  const hasFailed = own?.ok === false && !isRefusal(own.error)
  return {
    own: hasFailed ? 'failed' : found?.list,
    overdue: ofOthers?.list,
    scenarios: new Map([...(ofOthers?.scenarios ?? []), ...(found?.scenarios ?? [])]),
    keyOf: viewer.keyOf,
    now,
    zone,
  }
}

/** The Home's metadata, for `redrawHome` after a form that opened there. `undefined` outside the Home. */
export function homeOf({
  showView,
  metadata,
}: Pick<ButtonAction, 'showView' | 'metadata'>): string | undefined {
  return showView === undefined ? metadata : undefined
}

export async function redrawHome(
  needs: HomeDependencies,
  context: DeliveryContext,
  metadata: string,
): Promise<void> {
  const revision = needs.homePublisher.startRevision(context.user)
  await showHome(needs, context, revision, decodeHomeState(metadata) ?? OPENING_STATE)
}

export function showHomeProblem(
  revision: HomeRevision,
  state: HomeState,
  problem: Problem,
  errorId: string,
): Promise<void> {
  return revision.publish(homeView({ state, canPick: false, problem: { ...problem, errorId } }))
}

/** If Slack rejects the view, it publishes a problem: the Home may be showing *Loading…*, or someone's list. */
async function publishOrProblem(
  revision: HomeRevision,
  view: HomeView,
  state: HomeState,
  errorId: string,
): Promise<void> {
  try {
    await revision.publish(view)
  } catch (error) {
    await showHomeProblem(revision, state, { kind: 'internal' }, errorId)
    throw error
  }
}

/** The person's choices, and what features add. A part is missing if the database is late or away; the store logs that once. */
async function findChosen(needs: HomeDependencies, viewer: Viewer, state: HomeState) {
  const [preference, ...added] = await Promise.all([
    valueInTime(needs.preferences.find(viewer.user), PREFERENCE_MS),
    ...findParts(needs, viewer, state).map((part) => valueInTime(part, PREFERENCE_MS)),
  ])
  return { preference, added: added.filter((addition) => addition !== undefined) }
}

function findParts({ composition }: HomeDependencies, viewer: Viewer, state: HomeState) {
  return homePart.of(composition).map((find) => find(viewer, state.setUp === true))
}

/** Shows how to set the app up to people who may do it. Everyone else reads who can. */
async function showUnconnected(
  needs: HomeDependencies,
  notConnected: NotConnected,
  context: DeliveryContext,
  revision: HomeRevision,
  state: HomeState,
): Promise<void> {
  const insider = await context.viewer.insider()
  const added = await Promise.all(findParts(needs, context.viewer, state))
  const above = added.flatMap(({ above = [] }) => above)
  const problem = insider.ok ? notConnected : insider.error
  context.audit({
    listOf: nameOfList(listOf(state), failed(problem)),
    ...auditFields(failed(problem), 'listed'),
  })
  const parts = above.length > 0 ? above : [wordsPart(problemWords(problem)), DIVIDER]
  await context.reply(() => revision.publish(emptyHomeView(parts)))
}

/** For a view that is soon replaced, or that isn't essential: it only logs a failure. @returns `false` if Slack refuses the content. */
async function tryToPublish(
  { log, errorId, user }: DeliveryContext,
  revision: HomeRevision,
  view: HomeView,
): Promise<boolean> {
  try {
    await revision.publish(view)
    return true
  } catch (error) {
    const failure = slackFailure(error)
    log.warn('a Home was not published', { error_id: errorId, user, slack_error: failure.code })
    return !isContentRefused(failure)
  }
}

/** How old another page of a list may be: no older than the list itself. */
function pagingMs(since: number, now: Date): number {
  return Math.min(now.getTime() - since + LEEWAY_MS, PAGING_MS)
}

export function requestFor(state: HomeState): ListRequest {
  const { scenario, page } = state
  return { of: listOf(state), scenario, page }
}

/** Opens the person's own list. If it is empty and the person didn't choose it, opens their team's list instead, unless that is empty too. */
async function openOwnOrTeam(
  viewer: Viewer,
  state: HomeState,
  scope: ReturnType<typeof scopeOf>,
  options: Ask,
): Promise<{ opened: Result<OpenedList, ListProblem>; state: HomeState }> {
  const opened = await openList(viewer, requestFor(state), options)
  const isUnchosen = state.of === undefined && state.page === 1
  if (!isUnchosen || !opened.ok || opened.value.sessions.length > 0 || !(await scope).ok)
    return { opened, state }
  const team = await openList(viewer, requestFor(TEAM_STATE), options)
  return team.ok && team.value.sessions.length > 0 ? { opened: team, state: TEAM_STATE } : { opened, state }
}
