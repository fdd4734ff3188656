import type { Button, HomeView } from '@slack/types'
import type { OpenedList } from '../../access/lists.ts'
import { isRefusal } from '../../access/policy.ts'
import { type Assignment, byScenario, byUrgency } from '../../exec/assignment.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { isOfTeam } from '../../exec/session.ts'
import { ownRow, practiceOf, type RowOptions } from '../assignments/assignment-rows.ts'
import { myAssignmentsButton } from '../assignments/assignments-message.ts'
import { listButton } from '../card/list-buttons.ts'
import { viewButton } from '../card/session-buttons.ts'
import { ownerName, standingsButton, teamTitle } from '../lists/list-message.ts'
import { emptyListParts, gradingPart, sessionRows, teamSummary } from '../lists/session-rows.ts'
import { groupMenu, scenarioMenu } from '../lists/team-filters.ts'
import { problemMessage } from '../problems/problem-message.ts'
import { isRetryable, type Problem } from '../problems/problems.ts'
import { gradedResult, scenarioName } from '../session/session-facts.ts'
import {
  actionsBlocks,
  actionsPart,
  asOfLine,
  type CardPart,
  contextPart,
  DIVIDER,
  factsPart,
  linkButton,
  type Parts,
  present,
  rowPart,
  titlePart,
  toBlocks,
  updatedFact,
  wordsPart,
} from '../text/document.ts'
import { plainFact } from '../text/facts.ts'
import { blockId, LIMITS } from '../text/limits.ts'
import {
  encodeHomeState,
  HOME_ACTIONS,
  type HomePage,
  type HomeState,
  homeButton,
  homePage,
  homePager,
  listOf,
  MORE_MENU,
  MY_STATE,
  notificationsButton,
  OPENING_STATE,
  personMenu,
  TEAM_STATE,
} from './home-controls.ts'
import { type CoachTasks, type NeedsYou, NO_TASKS, needsYouParts } from './needs-you.ts'
import { type PracticeNow, practiceNow } from './practice-now.ts'

/** A feature's part of the Home. */
export interface HomeAddition {
  above?: Parts
  below?: Parts
  /** A coach's tasks. */
  tasks?: CoachTasks
  /** Rows of *Needs you*. */
  needsYou?: Parts
  /** Below *Needs you*. */
  coachButton?: Button
  /** Whether a coach is alerted to the scores of the Home's own user. */
  isWatched?: boolean
}

/** Why there is no list. `failedAt` is set if Exec failed a moment ago and was not asked again. */
type HomeProblem = Problem & { errorId: string; failedAt?: Date | undefined }

export interface HomeContent {
  state: HomeState
  /** Whether the app knows that this person may see other people's lists. */
  canPick: boolean
  list?: OpenedList | undefined
  /** The features' parts that Exec may be slow to send, each below a heading. They come last. */
  lateParts?: readonly Parts[] | undefined
  isLoading?: boolean | undefined
  problem?: HomeProblem | undefined
  isRefreshedTooEarly?: boolean | undefined
  /** The assignments to show; `undefined` until they are known. */
  assignments?: HomeAssignments | undefined
  /** The newest sessions of a coach's team that the app has cached, whichever list the Home shows. */
  team?: OpenedList | undefined
  /** The features' parts that are known by now. */
  added?: readonly HomeAddition[] | undefined
  /** The address of Exec. */
  execUrl?: string | undefined
  /** Why the person gets few or no DMs, in `mrkdwn`. */
  silence?: string | undefined
}

export function homeView(content: HomeContent): HomeView {
  const { problem, list, added = [], lateParts = [] } = content
  const since = content.state.since ?? list?.readAt.getTime()
  const state = { ...content.state, since }
  const { above = [], below = [] } = toPractice(content, state)
  const age = status(content)
  const parts = [
    ...added.flatMap(({ above = [] }) => above),
    ...needsYou(content),
    ...above,
    ...title(content, state),
    ...(problem === undefined ? [] : problemParts(problem, state)),
    controls(content, state),
    age,
    ...(list === undefined ? [] : listParts(content, list, state, age === undefined)),
    ...below,
    ...lateParts.flatMap((parts) => [DIVIDER, ...parts]),
    DIVIDER,
    ...footer(content, state),
    ...added.flatMap(({ below = [] }) => below),
  ]
  return {
    type: 'home',
    // The Home opens with the same person next time. After a refusal, it opens with its own user.
    private_metadata: encodeHomeState(isRefused(content) ? OPENING_STATE : state),
    blocks: fitted(toBlocks(parts)),
  }
}

/** Drops the dividers, and then the end, if the Home has too many blocks for Slack. */
function fitted(blocks: HomeView['blocks']): HomeView['blocks'] {
  if (blocks.length <= LIMITS.viewBlocks) return blocks
  return blocks.filter(({ type }) => type !== 'divider').slice(0, LIMITS.viewBlocks)
}

/** Whether the person is refused. Such a Home lacks filters and *Refresh*. */
export function isRefused({ problem }: Pick<HomeContent, 'problem'>): boolean {
  return problem !== undefined && isRefusal(problem)
}

/** A Home without a list. */
export function emptyHomeView(parts: Parts): HomeView {
  return {
    type: 'home',
    private_metadata: encodeHomeState(OPENING_STATE),
    blocks: toBlocks([...parts, HELP_AND_PRIVACY]),
  }
}

const HELP_AND_PRIVACY = actionsPart(
  listButton('help', firstPage('own')),
  homeButton('privacy', 'Privacy', OPENING_STATE),
)

/** There is no title until the list is known: a coach without own sessions gets their team's. */
function title({ list, isLoading, canPick }: HomeContent, state: HomeState): Parts {
  const whose = listOf(state)
  if (list === undefined && isLoading === true && state.of === undefined) return []
  if (whose === 'own') return [titlePart('Your sessions')]
  if (!isOfTeam(whose))
    return [
      titlePart(`Sessions of ${(list && ownerName(list)) ?? 'another person'}`),
      actionsPart(!canPick && homeButton('backToMine', 'Back to mine', MY_STATE)),
    ]
  const team = list?.team
  const summary = list?.team && teamSummary(list)
  return [titlePart(team === undefined ? "Your team's sessions" : teamTitle(team)), contextPart(summary)]
}

/** One row of controls. */
function controls({ canPick, list }: HomeContent, state: HomeState): CardPart {
  const { team } = list ?? {}
  const { of = 'mine', group = '', scenario = '' } = state
  const cursor = cursorOf(state)
  const isTeam = isOfTeam(listOf(state))
  const elements = [
    team && groupMenu(team, HOME_ACTIONS.group),
    team && scenarioMenu(team, state.scenario, HOME_ACTIONS.scenario),
    canPick && personMenu(state, list && ownerName(list)),
    canPick && !isTeam && homeButton('team', 'Team', TEAM_STATE),
    team !== undefined && team.quiet === undefined && scenario === '' && listButton('quiet', cursor),
    team !== undefined && standingsButton(cursor),
  ]
  // Slack keeps a menu's selection while its ids stay the same, so a new selection needs a new id.
  const id = blockId(`home.controls.${of}.${group}.${scenario}`)
  return { text: '', blocks: actionsBlocks(elements, id) }
}

/** The place in the team's list that the Home shows. */
function cursorOf(state: HomeState): ListCursor {
  const whose = listOf(state)
  return { ...firstPage(isOfTeam(whose) ? whose : 'team'), scenario: state.scenario }
}

/** For a coach, once their assignments are known. */
function needsYou(content: HomeContent): Parts {
  const { canPick, assignments, added = [], team } = content
  if (!canPick || assignments === undefined || isRefused(content)) return []
  const [tasks = NO_TASKS] = present(added.map((one) => one.tasks))
  const rows = needsYouParts({
    ...assignments,
    tasks,
    team,
    added: added.flatMap((one) => one.needsYou ?? []),
  })
  const buttons = actionsPart(...added.map((one) => one.coachButton))
  return rows.length === 0 ? [] : [titlePart('Needs you'), ...rows, buttons, DIVIDER]
}

function problemParts(problem: HomeProblem, state: HomeState): Parts {
  const canTryAgain = isRetryable(problem)
  const wait = canTryAgain ? 'Just tried. Give it a few seconds.' : 'Just tried. Refresh again in a minute.'
  return [
    problemMessage(problem, problem.errorId, 'elsewhere'),
    problem.failedAt !== undefined && contextPart(wait),
    actionsPart(canTryAgain && homeButton('tryAgain', 'Try again', state)),
  ]
}

function status({ list, isLoading, problem, isRefreshedTooEarly }: HomeContent): CardPart | undefined {
  if (list === undefined) return isLoading === true ? wordsPart('Loading the sessions…') : undefined
  if (list.asOf !== undefined && isLoading !== true && problem === undefined) return asOfLine(list.asOf)
  if (isRefreshedTooEarly === true) return contextPart('Just updated. Refresh again in a minute.')
  if (isLoading !== true && problem === undefined) return undefined
  const after = isLoading === true ? '. Looking for newer ones…' : ''
  return factsPart({ ...updatedFact(list.readAt), after })
}

/** @param isCurrent whether the list itself has to say how old it is. */
function listParts(content: HomeContent, list: OpenedList, state: HomeState, isCurrent: boolean): Parts {
  const page = homePage(list, state)
  const hasNames = list.team !== undefined
  const isEmpty = page.rows.length + page.grading.length === 0
  return [
    DIVIDER,
    ...(isEmpty
      ? emptyParts(page, state, list, content.execUrl)
      : sessionRows(
          { sessions: page.rows, readAt: list.readAt },
          { hasNames, buttonsOf: ({ id }) => [viewButton(id)] },
        )),
    gradingPart(page.grading),
    factsPart(plainFact(page.position), isCurrent && updatedFact(list.readAt)),
    homePager(page),
  ]
}

function emptyParts(
  { newer, older }: HomePage,
  state: HomeState,
  list: OpenedList,
  execUrl: string | undefined,
): Parts {
  if (newer !== undefined || older !== undefined) return [wordsPart('Nothing is left here.')]
  const { notInExec } = list
  // The Home says above which email waits.
  if (notInExec?.claimedEmail !== undefined)
    return [wordsPart('No sessions yet. They show up here once an Exec admin has approved your email.')]
  return [
    ...emptyListParts(list, listOf(state), state.scenario !== undefined),
    list.isOwn &&
      notInExec === undefined &&
      actionsPart(linkButton('Open Exec ↗', HOME_ACTIONS.openExec, execUrl)),
  ]
}

/** A refused person only gets help and privacy. */
function footer(content: HomeContent, state: HomeState): Parts {
  const { canPick, silence, added = [] } = content
  const mayChoose = canPick || !isRefused(content)
  const isWatched = !isRefused(content) && added.some((one) => one.isWatched)
  return [
    mayChoose && silence !== undefined && factsPart({ markup: silence }),
    isWatched && contextPart('Your coaches are alerted to low or high scores.'),
    mayChoose ? actionsPart(notificationsButton(state), MORE_MENU) : HELP_AND_PRIVACY,
  ]
}

const ROWS = 3

export interface HomeAssignments extends RowOptions, Pick<NeedsYou, 'overdue' | 'keyOf'> {
  /** The user's own assignments. `failed`: Exec or Slack did not tell. `undefined`: the user has no list of their own. */
  own: AssignmentList | 'failed' | undefined
}

/** Draws open assignments above the user's own sessions, with what to practice now first. If all are done, it says so below. */
function toPractice(
  { assignments, problem, list }: HomeContent,
  state: HomeState,
): { above?: Parts; below?: Parts } {
  const own = listOf(state) === 'own' ? assignments?.own : undefined
  if (assignments === undefined || own === undefined) return {}
  // Without a list, the Home's problem is Exec's failure, too, and says enough.
  const failed = "*To practice*: Exec didn't send it. Refresh to try again."
  if (own === 'failed')
    return problem === undefined || list !== undefined ? { below: [DIVIDER, wordsPart(failed)] } : {}
  const { open, done } = byUrgency(own.assignments, assignments.now)
  const pick = practiceNow(open, state.page === 1 && list ? list.sessions : [], assignments.now)
  const now = pick && 'assignment' in pick ? pick.assignment : undefined
  const rest = open.filter(({ scenario, id }) => (scenario.id ?? id) !== (now?.scenario.id ?? now?.id))
  const rows = [
    ...assignmentRows(rest, assignments),
    actionsPart((open.length > ROWS || done.length > 0) && myAssignmentsButton('Show all')),
  ]
  const first = pick ? nowRows(pick, open, assignments) : []
  if (open.length > 0)
    return { above: [...first, rest.length > 0 && titlePart('To practice'), ...rows, DIVIDER] }
  const above = first.length > 0 ? [...first, DIVIDER] : []
  if (done.length === 0) return { above }
  return { above, below: [DIVIDER, wordsPart('*To practice*: all done.'), ...rows] }
}

const NOW = 'What to practice now: '

function nowRows(pick: PracticeNow, open: readonly Assignment[], options: RowOptions): Parts {
  if ('assignment' in pick) {
    const ofScenario = byScenario(open).find((some) => some.includes(pick.assignment))
    return ownRow(ofScenario ?? [pick.assignment], options, NOW)
  }
  const { weakest } = pick
  return [
    rowPart(`${NOW}${scenarioName(weakest)}`, practiceOf(weakest, options)),
    factsPart({ plain: `Your weakest score: ${gradedResult(weakest.grade)}` }),
  ]
}

function assignmentRows(assignments: readonly Assignment[], options: RowOptions): Parts {
  return byScenario(assignments)
    .slice(0, ROWS)
    .flatMap((some) => ownRow(some, options))
}
