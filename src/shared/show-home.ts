import type { HomeView } from '@slack/types'
import { type ListProblem, type ListRequest, openList, peekList } from '../access/lists.ts'
import { isRefusal } from '../access/policy.ts'
import type { OpenedStandings } from '../access/standings.ts'
import { scopeOf } from '../access/team.ts'
import type { Ask, Viewer } from '../access/viewer.ts'
import {
  type HomeState,
  homeQuery,
  listOf,
  queryOfPart,
  TEAM_STATE,
  withoutSince,
} from '../blocks/home/home-state.ts'
import { type HomeAssignments, type HomeContent, homeView, type ShownList } from '../blocks/home/home-view.ts'
import { type CoachTasks, NO_TASKS } from '../blocks/home/needs-you.ts'
import type { SetUp } from '../blocks/home/set-up.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import { auditFields } from '../delivery/audit.ts'
import { type DeliveryContext, nameOfList } from '../delivery/context.ts'
import { isOfTeam } from '../exec/session.ts'
import {
  ok,
  type Result,
  showWhenReady,
  valueInTime,
  withHandledRejection,
  withTimeout,
} from '../lib/result.ts'
import { slackFailure } from '../slack/failure.ts'
import type { HomeRevision } from '../slack/home-publisher.ts'
import {
  findHomeAssignments,
  type HomeIntent,
  homeContent,
  homeProblem,
  reuseFailureMs,
} from './home-content.ts'
import { homeLine, type Preference } from './preference.ts'
import type { NotificationSettings } from './preferences.ts'
import type { SetUpFacts } from './set-up.ts'
import { openStandingsWithLine } from './standings.ts'
import type { Timing } from './timing.ts'

export interface HomeDependencies {
  /** What a coach was written, and what came of their notes. Rejects as the database does. */
  coachTasks(user: string): Promise<CoachTasks>
  setUp: Pick<SetUpFacts, 'find'>
  /** The first is Exec's own. */
  linkHosts: readonly string[]
  notifications: NotificationSettings
  timing: Pick<Timing, 'homeMs'>
}

/** What the database tells of the Home's own user. */
interface Chosen {
  /** `undefined` if the database does not answer. */
  preference: Preference | undefined
  /** Whether a coach is alerted to their scores. */
  isWatched: boolean
  tasks: CoachTasks
  /** For Slack's admins and owners. */
  setUp: SetUp | undefined
}

/** While a person pages through a list, it stays the same for this long at most. */
const PAGING_MS = 5 * 60_000
/** How long a Home that is drawn already waits for what the person has chosen. */
const PREFERENCE_MS = 3000
/** The app's two looks at the clock may lie this far apart. */
const LEEWAY_MS = 1000

/**
 * Draws a person's Home. If Exec takes its time, the Home first shows the cached list, then Exec's answer. A list is shown only
 * if this person may see it now; a refusal removes what was there before.
 */
export async function showHome(
  needs: HomeDependencies,
  context: DeliveryContext,
  revision: HomeRevision,
  wanted: HomeState,
  intent: HomeIntent,
): Promise<void> {
  const { notifications, timing } = needs
  const { viewer, errorId, now: startedAt } = context
  const state = intent === 'paginate' ? wanted : withoutSince(wanted)
  const request = requestFor(state)
  const scope = withHandledRejection(scopeOf(viewer, 'background'))
  const cachedList = withHandledRejection(peekList(viewer, request))
  const choices = withHandledRejection(findChosen(needs, viewer))
  const whose = listOf(state)
  const assignments =
    typeof whose === 'string' ? findHomeAssignments(context, { intent, withOwn: whose === 'own' }) : undefined
  // A Home that is drawn at once has them, if they don't keep it waiting for longer than it may load.
  const promptAssignments = assignments && withTimeout(assignments.own, timing.homeMs)
  const draw = (
    content: Omit<HomeContent, 'canPick' | 'assignments'>,
    canPick = false,
    chosen?: Chosen | undefined,
    found?: HomeAssignments | undefined,
  ) => {
    const hasSessions = content.problem?.isRefusal !== true
    const { canWatch, defaultResults } = notifications
    const audience = { hasSessions, mayListOthers: canPick, canWatch }
    const moment = { now: startedAt.getTime(), defaultResults }
    const line = chosen?.preference && homeLine(chosen.preference, audience, moment)
    const isWatched = hasSessions && chosen?.isWatched === true
    const shown = { canTell: canWatch, assignments: found, notifications: { line, isWatched } }
    const { tasks, setUp } = chosen ?? {}
    const [host] = needs.linkHosts
    const execUrl = host && `https://${host}`
    return homeView({ canPick, tasks, setUp, execUrl, ...shown, ...content })
  }

  let isCachedAudited = false
  const auditedCachedList = (peeked: Awaited<typeof cachedList> | undefined): ShownList | undefined => {
    if (!peeked?.ok || peeked.value === undefined) return undefined
    const name = nameOfList(whose, ok(peeked.value))
    const line = { listOf: name, decision: 'listed', reason: 'cached' } as const
    if (!isCachedAudited) context.auditWithoutOutcome(line)
    isCachedAudited = true
    return { ...peeked.value, isFilteredByExec: request.rank !== undefined }
  }

  await showWhenReady({
    work: openOwnOrTeam(viewer, state, scope, {
      reuseFailureMs: reuseFailureMs(intent),
      maxAgeMs: state.since === undefined ? undefined : pagingMs(state.since, startedAt),
    }),
    patienceMs: timing.homeMs,
    async showLoading() {
      if (await revision.isSuperseded()) return
      const list = auditedCachedList(await ifSettled(cachedList))
      const [mine, chosen] = [await ifSettled(scope), await ifSettled(choices)]
      const found = assignments && (await ifSettled(assignments.own))
      await tryToPublish(context, revision, draw({ state, list, isLoading: true }, mine?.ok, chosen, found))
    },
    async show({ opened, state: shown }) {
      if (await revision.isSuperseded()) return context.audit({ decision: 'skipped', reason: 'superseded' })
      context.audit({ listOf: nameOfList(listOf(shown), opened), ...auditFields(opened, 'listed') })
      const cached = opened.ok || isRefusal(opened.error) ? undefined : auditedCachedList(await cachedList)
      const content = { state: shown, ...homeContent(opened, { cached, intent, startedAt, errorId }) }
      const prompt = await promptAssignments
      const found = prompt?.ok ? ((await ifSettled(assignments?.withOthers)) ?? prompt.value) : undefined
      const [mine, chosen] = [await ifSettled(scope), await ifSettled(choices)]
      await context.reply(() =>
        publishOrProblem(revision, draw(content, mine?.ok, chosen, found), shown, errorId),
      )
      // What came too late for the first drawing: the menu of people, what the person has chosen, and the assignments.
      const [late, lateChosen, lateFound] = await Promise.all([scope, choices, assignments?.withOthers])
      if (late.ok !== (mine?.ok ?? false) || lateChosen !== chosen || lateFound !== found)
        await tryToPublish(context, revision, draw(content, late.ok, lateChosen, lateFound))
      const standings = await findStandings(context, opened, shown)
      if (standings !== undefined)
        await tryToPublish(context, revision, draw({ ...content, standings }, late.ok, lateChosen, lateFound))
    },
  })
}

/** Of a team's list in one scenario. It comes last: the list must not wait for it, and Slack may refuse a table. */
async function findStandings(
  context: DeliveryContext,
  opened: Result<ShownList, ListProblem>,
  state: HomeState,
): Promise<OpenedStandings | undefined> {
  const of = listOf(state)
  const { scenario } = state
  if (!opened.ok || scenario === undefined || !isOfTeam(of)) return undefined
  const found = await openStandingsWithLine(context, { of, scenario })
  context.auditWithoutOutcome(found.audit)
  return found.opened.ok ? found.opened.value : undefined
}

export function showHomeProblem(
  revision: HomeRevision,
  state: HomeState,
  problem: Problem,
  errorId: string,
): Promise<void> {
  return revision.publish(homeView({ state, canPick: false, problem: homeProblem(problem, errorId) }))
}

/** If Slack rejects the view, the Home must not keep what it showed before: it may be loading, or another person's list. */
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

/** `undefined` without the database's answer: the Home can do without. The store logs once that it is away. */
async function findChosen(
  { notifications, coachTasks, setUp: facts }: HomeDependencies,
  viewer: Viewer,
): Promise<Chosen | undefined> {
  const isWatched = async () => {
    const profile = await viewer.profile()
    return 'email' in profile && (await notifications.isWatched(profile))
  }
  const isSlackAdmin = async () => {
    const profile = await viewer.profile()
    return 'isSlackAdmin' in profile && profile.isSlackAdmin === true
  }
  const findSetUp = async () => ((await isSlackAdmin()) ? facts.find() : undefined)
  const [preference, watched, tasks, setUp] = await Promise.all([
    withTimeout(notifications.preferences.find(viewer.user), PREFERENCE_MS),
    withTimeout(isWatched(), PREFERENCE_MS),
    withTimeout(coachTasks(viewer.user), PREFERENCE_MS),
    withTimeout(findSetUp(), PREFERENCE_MS),
  ])
  if (!preference.ok && !watched.ok) return undefined
  return {
    preference: preference.ok ? preference.value : undefined,
    isWatched: watched.ok && watched.value,
    tasks: tasks.ok ? tasks.value : NO_TASKS,
    setUp: setUp.ok ? setUp.value : undefined,
  }
}

/** For a view that is soon replaced, or that can be missed: a failure is only logged. */
async function tryToPublish(
  { log, errorId, user }: DeliveryContext,
  revision: HomeRevision,
  view: HomeView,
): Promise<void> {
  try {
    await revision.publish(view)
  } catch (error) {
    const { code } = slackFailure(error)
    log.warn('a Home was not published', { error_id: errorId, user, slack_error: code })
  }
}

/** How old another page of the list may be: no older than the list that it belongs to. */
function pagingMs(since: number, now: Date): number {
  return Math.min(now.getTime() - since + LEEWAY_MS, PAGING_MS)
}

export function requestFor(state: HomeState): ListRequest {
  const whose = listOf(state)
  return { of: whose === 'own' ? undefined : whose, scenario: state.scenario, ...homeQuery(state) }
}

/** In place of an empty list of one's own, unless that was chosen, the list of one's team, if there is anything in it. */
async function openOwnOrTeam(
  viewer: Viewer,
  state: HomeState,
  scope: ReturnType<typeof scopeOf>,
  options: Ask,
): Promise<{ opened: Result<ShownList, ListProblem>; state: HomeState }> {
  const opened = await openHomeList(viewer, requestFor(state), state, options)
  const isUnchosen = state.of === undefined && state.rank === 'all' && state.page === 1
  if (!isUnchosen || !opened.ok || opened.value.sessions.length > 0 || !(await scope).ok)
    return { opened, state }
  const team = await openHomeList(viewer, requestFor(TEAM_STATE), TEAM_STATE, options)
  return team.ok && team.value.sessions.length > 0 ? { opened: team, state: TEAM_STATE } : { opened, state }
}

/**
 * A list that was complete can be filtered by rank here. If it has grown beyond one page since, Exec has to filter it; if that
 * fails, the part that is here is better than nothing.
 */
export async function openHomeList(
  viewer: Viewer,
  request: ListRequest,
  state: HomeState,
  options: Ask,
): Promise<Result<ShownList, ListProblem>> {
  const opened = await openList(viewer, request, options)
  if (!opened.ok) return opened
  const query = queryOfPart(state, opened.value)
  if (query !== undefined) {
    const filtered = await openList(viewer, { ...request, ...query }, { ...options, maxAgeMs: undefined })
    if (filtered.ok) return ok({ ...filtered.value, isFilteredByExec: true })
    if (isRefusal(filtered.error)) return filtered
  }
  return ok({ ...opened.value, isFilteredByExec: request.rank !== undefined })
}

async function ifSettled<Value>(promise: Promise<Value> | undefined): Promise<Value | undefined> {
  return promise && valueInTime(promise, 0)
}
