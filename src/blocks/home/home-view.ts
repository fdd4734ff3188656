import type { ActionsBlock, HomeView, KnownBlock } from '@slack/types'
import type { OpenedList } from '../../access/lists.ts'
import type { AccessRule } from '../../access/policy.ts'
import type { OpenedStandings } from '../../access/standings.ts'
import { type Assignment, byUrgency } from '../../exec/assignment.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { isOfTeam } from '../../exec/session.ts'
import { moreAssignments, ownRow, type RowOptions } from '../assignments/assignment-rows.ts'
import { listButton } from '../card/list-buttons.ts'
import { standingsButton, teamTitle } from '../lists/list-message.ts'
import { emptyList, emptyTeam, gradingPart, sessionRows, teamSummary } from '../lists/session-rows.ts'
import { teamMenus } from '../lists/team-filters.ts'
import { standingsTable } from '../team/standings-message.ts'
import {
  actionsBlocks,
  actionsPart,
  asOfLine,
  type Content,
  contextBlock,
  contextPart,
  factsPart,
  headerBlock,
  linkButton,
  mrkdwnContext,
  mrkdwnSection,
  type Optional,
  present,
  toBlocks,
  updatedFact,
} from '../text/document.ts'
import { blockId } from '../text/fit.ts'
import { participantName, plainFact } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import {
  type HomeNotifications,
  homeButton,
  homePager,
  notificationsButton,
  ownerTabs,
  personMenu,
  rankMenu,
} from './home-controls.ts'
import {
  encodeHomeState,
  fromStart,
  HOME_ACTIONS,
  type HomePage,
  type HomeState,
  homePage,
  listOf,
  MY_STATE,
  OPENING_STATE,
  RANK_NAMES,
} from './home-state.ts'
import { type CoachTasks, type NeedsYou, NO_TASKS, needsYouParts } from './needs-you.ts'
import { type SetUp, setUpBlocks } from './set-up.ts'

export interface ShownList extends OpenedList {
  isFilteredByExec: boolean
}

export interface HomeProblem {
  message: Content
  /** Someone who is refused gets no filter and no *Refresh*. */
  isRefusal: boolean
  /** Then *Try again* stands in place of *Refresh*. */
  canTryAgain: boolean
  /** Whether Exec failed a moment ago and was not asked again. */
  isReused: boolean
}

export interface HomeContent {
  state: HomeState
  /** Whether this person may see other people's lists, as far as the app knows. */
  canPick: boolean
  list?: ShownList | undefined
  /** How the list's team did in its scenario, once it is known. */
  standings?: OpenedStandings | undefined
  isLoading?: boolean | undefined
  problem?: HomeProblem | undefined
  isRefreshedTooEarly?: boolean | undefined
  /** Of a person's own Home; `undefined` while they are not known. */
  assignments?: HomeAssignments | undefined
  /** Of a coach; `undefined` while they are not known. */
  tasks?: CoachTasks | undefined
  /** For Slack's admins and owners. */
  setUp?: SetUp | undefined
  /** Where Exec is. */
  execUrl?: string | undefined
  /** `undefined` if the Home shows nothing but a problem. */
  notifications?: HomeNotifications | undefined
  /** Whether the app can tell when a session is graded. */
  canTell?: boolean | undefined
}

export function homeView(content: HomeContent): HomeView {
  const { canPick, list, problem } = content
  const since = content.state.since ?? list?.readAt.getTime()
  const state = { ...content.state, since }
  const { above = [], below = [] } = toPractice(content, state)
  const age = status(content)
  return {
    type: 'home',
    // The next opening begins with the person who is shown here; after a refusal, with the Home's own user.
    private_metadata: encodeHomeState(problem?.isRefusal === true ? OPENING_STATE : state),
    blocks: present([
      ...(content.setUp === undefined ? [] : setUpBlocks(content.setUp)),
      ...needsYou(content, state),
      ...above,
      canPick && ownerTabs(state),
      ...title(state, list, canPick),
      ...(problem === undefined ? [] : problemBlocks(problem, state)),
      ...controls(content, state),
      ...age,
      ...(content.standings === undefined ? [] : standingsTable(content.standings)),
      ...(list === undefined ? [] : listBlocks(content, list, state, age.length === 0)),
      ...below,
      DIVIDER_BLOCK,
      ...footer(content, state),
    ]),
  }
}

function title(state: HomeState, list: ShownList | undefined, canPick: boolean): Optional<KnownBlock>[] {
  const whose = listOf(state)
  if (whose === 'own') return [headerBlock('Your sessions')]
  const why = list && `You see them ${REASONS[list.by]}.`
  if (!isOfTeam(whose))
    return [
      headerBlock(`Sessions of ${(list && shownName(list)) ?? 'another person'}`),
      why !== undefined && contextBlock(why),
      ...actionsBlocks([!canPick && homeButton('backToMine', 'Back to mine', MY_STATE)]),
    ]
  const { team, isFilteredByExec } = list ?? {}
  const summary = list?.team === undefined || isFilteredByExec === true ? undefined : teamSummary(list)
  const line = present([summary, why]).join(' · ')
  return [
    headerBlock(team === undefined ? "Your team's sessions" : teamTitle(team)),
    line !== '' && contextBlock(line),
  ]
}

function shownName({ sessions, personName }: ShownList): string | undefined {
  const [session] = sessions
  return (session && participantName(session)) ?? toSingleLine(personName, 80)
}

/** Over nothing stands no filter, but for someone who has to undo their own. All in one row. */
function controls({ canPick, list, problem, standings }: HomeContent, state: HomeState): ActionsBlock[] {
  const { team } = list ?? {}
  const { rank, of = 'mine', group = '', scenario = '' } = state
  const isRefused = problem?.isRefusal === true
  const isEmpty = list?.sessions.length === 0 && list.page === 1 && scenario === ''
  const isOverNothing = list === undefined ? problem !== undefined : isEmpty
  const cursor = cursorOf(state)
  return actionsBlocks(
    [
      ...(team === undefined ? [] : teamMenus(team, state.scenario, HOME_ACTIONS)),
      !isRefused && (!isOverNothing || rank !== 'all') && rankMenu(rank),
      canPick && personMenu(state, list && shownName(list)),
      // Not where *Try again* stands, which does the same.
      !isRefused && problem?.canTryAgain !== true && homeButton('refresh', 'Refresh', fromStart(state)),
      team !== undefined && team.quiet === undefined && scenario === '' && listButton('quiet', cursor),
      team !== undefined && standings === undefined && standingsButton(cursor),
    ],
    // Slack keeps a menu's selection as long as its ids stay the same, so a new selection needs a new id.
    blockId(`home.controls.${rank}.${of}.${group}.${scenario}`),
  )
}

/** Of the team that the Home shows. */
function cursorOf(state: HomeState): ListCursor {
  const whose = listOf(state)
  return { ...firstPage(isOfTeam(whose) ? whose : 'team'), scenario: state.scenario }
}

/** For a coach, once it is known what there is. */
function needsYou({ canPick, assignments, tasks = NO_TASKS, list, problem }: HomeContent, state: HomeState) {
  if (!canPick || assignments === undefined || problem?.isRefusal === true) return []
  const teamList = list?.team === undefined ? undefined : list
  const parts = needsYouParts({ ...assignments, tasks, list: teamList, cursor: cursorOf(state) })
  const blocks = toBlocks(parts, 'view')
  return blocks.length === 0 ? [] : [headerBlock('Needs you'), ...blocks, DIVIDER_BLOCK]
}

const REASONS: Record<AccessRule, string> = {
  participant: 'because they are yours under another account',
  coach: 'as a coach',
  admin: 'as an Exec admin',
  group_coach: 'as a coach of their group',
  monitor: 'as a monitor of the scenario',
  asked: 'because they asked you',
  workspace: 'as a member of this workspace',
}

function problemBlocks({ message, canTryAgain, isReused }: HomeProblem, state: HomeState): KnownBlock[] {
  const wait = canTryAgain ? 'Just tried. Give it a few seconds.' : 'Just tried. Refresh again in a minute.'
  return present([
    ...message.blocks,
    isReused && contextBlock(wait),
    ...actionsBlocks([canTryAgain && homeButton('tryAgain', 'Try again', state)]),
  ])
}

function status({ list, isLoading, problem, isRefreshedTooEarly }: HomeContent): KnownBlock[] {
  if (list === undefined) return isLoading === true ? [mrkdwnSection('Loading the sessions…')] : []
  if (list.asOf !== undefined && isLoading !== true && problem === undefined)
    return toBlocks([asOfLine(list.asOf)], 'view')
  if (isRefreshedTooEarly === true) return [contextBlock('Just updated. Refresh again in a minute.')]
  if (isLoading !== true && problem === undefined) return []
  // This cached list may be of yesterday.
  const after = isLoading === true ? '. Looking for newer ones…' : ''
  return toBlocks([factsPart({ ...updatedFact(list.readAt), style: 'day and time', after })], 'view')
}

/** @param isCurrent whether nothing above the list says how old it is. */
function listBlocks(
  content: HomeContent,
  list: ShownList,
  state: HomeState,
  isCurrent: boolean,
): KnownBlock[] {
  const page = homePage(list, state, list.isFilteredByExec)
  const hasNames = list.team !== undefined
  const offer =
    content.canTell === true ? homeButton('tellWhenGraded', 'Tell me', { ...state, told: true }) : undefined
  const grading = gradingPart(page.grading, state.told === true ? 'told' : offer)
  const isEmpty = page.rows.length + page.grading.length === 0
  return present([
    DIVIDER_BLOCK,
    ...(isEmpty
      ? emptyBlocks(page, state, list, content.execUrl)
      : sessionRows({ sessions: page.rows, readAt: list.readAt }, { hasNames })),
    ...toBlocks([grading, factsPart(plainFact(page.range), isCurrent && updatedFact(list.readAt))], 'view'),
    ...homePager(page),
  ])
}

function emptyBlocks(
  { newer, older }: HomePage,
  state: HomeState,
  { isOwn, team }: ShownList,
  execUrl: string | undefined,
): KnownBlock[] {
  const { rank, scenario } = state
  const none =
    rank === 'ungraded' ? 'All sessions are graded' : `There are no ${RANK_NAMES[rank].toLowerCase()}`
  if (newer !== undefined || older !== undefined)
    return [mrkdwnSection(rank === 'all' ? 'Nothing is left here.' : `${none} here.`)]
  if (rank !== 'all') return [mrkdwnSection(`${none}. Choose *All ranks* to see the others.`)]
  const open = isOwn && actionsPart(linkButton('Open Exec ↗', HOME_ACTIONS.openExec, execUrl))
  return toBlocks(
    [team === undefined ? emptyList(isOwn ? 'own' : listOf(state)) : emptyTeam(scenario !== undefined), open],
    'view',
  )
}

/** Someone who is refused as a person has nothing to choose. */
function footer({ canPick, problem, notifications }: HomeContent, state: HomeState): KnownBlock[] {
  const choices = problem?.isRefusal === true && !canPick ? undefined : notifications
  return present([
    choices?.line !== undefined && mrkdwnContext(choices.line),
    choices?.isWatched === true && contextBlock('Your coaches are alerted to low or high scores.'),
    ...actionsBlocks([
      choices && notificationsButton(state),
      listButton('help', firstPage('own')),
      notifications && homeButton('privacy', 'Privacy', state),
    ]),
  ])
}

/** With two blocks each, they leave most of the Home's hundred to the sessions. */
const ROWS = 5

export interface HomeAssignments extends RowOptions, Pick<NeedsYou, 'overdue' | 'keys'> {
  /** The Home's own user's; `failed` if Exec or Slack did not tell, `undefined` for someone who has no list of their own. */
  own: AssignmentList | 'failed' | undefined
}

/** What a person is to do stands above their own sessions, and beside no others. That all is done stands below. */
function toPractice(
  { assignments, problem }: HomeContent,
  state: HomeState,
): { above?: KnownBlock[]; below?: KnownBlock[] } {
  const own = listOf(state) === 'own' ? assignments?.own : undefined
  if (assignments === undefined || own === undefined) return {}
  // Beside a problem, which is Exec's too, there is nothing to add.
  const failed = "*To practice*: Exec didn't send it. Refresh to try again."
  if (own === 'failed') return problem === undefined ? { below: [DIVIDER_BLOCK, mrkdwnSection(failed)] } : {}
  const { open, done } = byUrgency(own.assignments, assignments.now)
  const withDone = state.withDone === true && done.length > 0
  const label = withDone ? 'Hide done' : `Show ${done.length} done`
  const target: HomeState = { ...state, withDone: withDone ? undefined : true }
  const rows = [
    ...assignmentRows(open, assignments),
    ...(withDone ? assignmentRows(done, assignments) : []),
    ...actionsBlocks([done.length > 0 && homeButton('doneAssignments', label, target)]),
  ]
  if (open.length > 0) return { above: [headerBlock('To practice'), ...rows, DIVIDER_BLOCK] }
  if (done.length === 0) return {}
  return { below: [DIVIDER_BLOCK, mrkdwnSection('*To practice*: all done.'), ...rows] }
}

const DIVIDER_BLOCK: KnownBlock = { type: 'divider' }

function assignmentRows(assignments: readonly Assignment[], options: RowOptions): KnownBlock[] {
  const more = contextPart(moreAssignments(assignments.length - ROWS))
  return toBlocks([...assignments.slice(0, ROWS).flatMap((one) => ownRow(one, options)), more], 'view')
}
