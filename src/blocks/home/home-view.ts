import type { HomeView, KnownBlock } from '@slack/types'
import type { OpenedList } from '../../access/lists.ts'
import type { AccessRule } from '../../access/policy.ts'
import type { TeamFacts } from '../../access/team.ts'
import { type Assignment, byUrgency, isDone } from '../../exec/assignment.ts'
import type { AssignmentList } from '../../exec/assignments.ts'
import { firstPage, type ListCursor } from '../../exec/list-cursor.ts'
import { isOfTeam } from '../../exec/session.ts'
import { moreAssignments, othersRow, ownRow, type RowOptions } from '../assignments/assignment-rows.ts'
import { boardButton, quietButton, quietLine, teamTitle } from '../lists/list-message.ts'
import { emptyList, emptyTeam, gradingPart, listSummary, sessionRows } from '../lists/session-rows.ts'
import {
  actionsBlocks,
  asOfLine,
  type CardPart,
  type Content,
  contextBlock,
  contextPart,
  factsPart,
  headerBlock,
  mrkdwnContext,
  mrkdwnSection,
  type Optional,
  present,
  toBlocks,
  updatedFact,
} from '../text/document.ts'
import { mention } from '../text/rich-pieces.ts'
import { participantName } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import {
  controls,
  forgetMeBlocks,
  type HomeNotifications,
  homeButton,
  homePager,
  notificationsRow,
  ownerTabs,
  personPicker,
} from './home-controls.ts'
import {
  encodeHomeState,
  type HomePage,
  type HomeRank,
  type HomeState,
  homePage,
  listOf,
  MY_STATE,
  OPENING_STATE,
  withListFacts,
} from './home-state.ts'

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
  isLoading?: boolean | undefined
  problem?: HomeProblem | undefined
  isRefreshedTooEarly?: boolean | undefined
  /** Of a person's own Home; `undefined` while they are not known. */
  assignments?: HomeAssignments | undefined
  /** `undefined` if the Home shows nothing but a problem. */
  notifications?: HomeNotifications | undefined
  /** Whether the app can tell when a session is graded. */
  canTell?: boolean | undefined
}

export function homeView(content: HomeContent): HomeView {
  const { canPick, list, problem, assignments, notifications } = content
  const state = list === undefined ? content.state : withListFacts(content.state, list, list.isFilteredByExec)
  const { above, below } =
    assignments === undefined
      ? { above: [], below: [] }
      : assignmentBlocks(problem === undefined ? assignments : withoutFailure(assignments), state)
  const isRefused = problem?.isRefusal === true
  return {
    type: 'home',
    // The next opening begins with the person who is shown here; after a refusal, with the Home's own user.
    private_metadata: encodeHomeState(isRefused ? OPENING_STATE : state),
    blocks: present([
      canPick && ownerTabs(state),
      ...above,
      ...title(state, list, canPick),
      canPick && personPicker(state, list && shownName(list)),
      ...(notifications === undefined || (isRefused && !canPick)
        ? []
        : notificationsRow(notifications, state)),
      ...(problem === undefined ? [] : problemBlocks(problem, state)),
      ...(isRefused ? [] : controls(state, { team: list?.team, ...controlsBeside(problem, list, state) })),
      ...status(content),
      ...(list === undefined ? [] : listBlocks(list, state, content.canTell === true)),
      ...below,
      { type: 'divider' },
      HOME_HELP,
      ...(notifications === undefined ? [] : forgetMeBlocks(state)),
    ]),
  }
}

function title(state: HomeState, list: ShownList | undefined, canPick: boolean): Optional<KnownBlock>[] {
  const hasPeople = list?.team !== undefined
  const summary = list === undefined || list.isFilteredByExec ? undefined : listSummary(list, { hasPeople })
  const below = summary !== undefined && contextBlock(summary)
  const whose = listOf(state)
  if (whose === 'own')
    return [headerBlock('Your sessions'), contextBlock('Nobody else sees your Home.'), below]
  const why = list && `You see them ${REASONS[list.by]}.`
  if (isOfTeam(whose))
    return [
      headerBlock(list?.team === undefined ? "Your team's sessions" : teamTitle(list.team)),
      list?.team !== undefined && why !== undefined && contextBlock(why),
      below,
      ...teamBlocks(list?.team, { ...firstPage(whose), scenario: state.scenario }),
    ]
  const name = (list && shownName(list)) ?? 'another person'
  const after = why === undefined ? '' : ` ${why}`
  return [
    headerBlock(`Sessions of ${name}`),
    'slackUser' in whose
      ? mrkdwnContext(`These are ${mention(whose.slackUser)}'s sessions, not yours.${after}`)
      : contextBlock(`These are ${name}'s sessions, not yours.${after}`),
    below,
    ...actionsBlocks([!canPick && homeButton('backToMine', 'Back to mine', MY_STATE)]),
  ]
}

/** Who has not practiced, or the board of the scenario. */
function teamBlocks(team: TeamFacts | undefined, cursor: ListCursor): Optional<KnownBlock>[] {
  const line = team?.quiet && quietLine(team.quiet)
  const isFiltered = cursor.scenario !== undefined
  return [
    line !== undefined && contextBlock(line),
    ...actionsBlocks([team !== undefined && (isFiltered ? boardButton(cursor) : quietButton(team, cursor))]),
  ]
}

function shownName({ sessions, personName }: ShownList): string | undefined {
  const [session] = sessions
  return (session && participantName(session)) ?? toSingleLine(personName, 80)
}

/** Over nothing stands no filter, but for someone who has to undo their own. */
function controlsBeside(problem: HomeProblem | undefined, list: ShownList | undefined, state: HomeState) {
  const canFilter = problem === undefined || list !== undefined || state.rank !== 'all'
  return { canFilter, canRefresh: problem?.canTryAgain !== true }
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
  // A cached list that is shown meanwhile may be of yesterday.
  const style = isLoading === true || problem !== undefined ? 'day and time' : 'time'
  const after = isLoading === true ? '. Looking for newer ones…' : ''
  return toBlocks([factsPart({ ...updatedFact(list.readAt), style, after })], 'view')
}

function listBlocks(list: ShownList, state: HomeState, canTell: boolean): KnownBlock[] {
  const page = homePage(list, state, list.isFilteredByExec)
  const hasNames = list.team !== undefined
  const offer = canTell ? homeButton('tellWhenGraded', 'Tell me', { ...state, told: true }) : undefined
  const grading = gradingPart(page.grading, state.told === true ? 'told' : offer)
  const isEmpty = page.rows.length + page.grading.length === 0
  return present([
    { type: 'divider' },
    ...(isEmpty
      ? emptyBlocks(page, state, list)
      : sessionRows({ sessions: page.rows, readAt: list.readAt }, { hasNames })),
    page.range !== undefined && contextBlock(page.range),
    ...toBlocks([grading], 'view'),
    ...homePager(page),
  ])
}

const NONE: Record<Exclude<HomeRank, 'all'>, string> = {
  gold: 'There are no gold sessions',
  silver: 'There are no silver sessions',
  bronze: 'There are no bronze sessions',
  unranked: 'There are no unranked sessions',
  ungraded: 'All sessions are graded',
}

function emptyBlocks({ newer, older }: HomePage, state: HomeState, { isOwn, team }: ShownList): KnownBlock[] {
  const { rank, scenario } = state
  if (newer !== undefined || older !== undefined)
    return [mrkdwnSection(rank === 'all' ? 'Nothing is left here.' : `${NONE[rank]} here.`)]
  if (rank !== 'all') return [mrkdwnSection(`${NONE[rank]}. Choose *All ranks* to see the others.`)]
  return toBlocks(
    [team === undefined ? emptyList(isOwn ? 'own' : listOf(state)) : emptyTeam(scenario !== undefined)],
    'view',
  )
}

const HOME_HELP = mrkdwnSection(
  [
    '*Good to know*',
    "*View* opens a session's feedback, just for you. *Full review* there has the whole rubric and the transcript.",
    'Anywhere in Slack, `/exec-session` lists your sessions, `/exec-session latest` opens the newest, and `/exec-session help` tells the rest.',
    "To talk about one, paste its link into a conversation, press *Share…* on its card, or use *Share Exec feedback* in a message's menu.",
  ].join('\n'),
)

/** With two blocks each, they leave most of the Home's hundred to the sessions. */
const ROWS = 5

export interface HomeAssignments extends RowOptions {
  /** The Home's own user's; `failed` if Exec or Slack did not tell, `undefined` for someone who has no list of their own. */
  own: AssignmentList | 'failed' | undefined
  /** Of the people whom they coach; `undefined` for someone who coaches nobody, and where Exec did not tell. */
  overdue: AssignmentList | undefined
}

/**
 * What a person is to do stands above their own sessions, and beside no others. The rest, such as that there is nothing to do,
 * stands below.
 */
export function assignmentBlocks(
  { overdue, ...found }: HomeAssignments,
  state: HomeState,
): { above: KnownBlock[]; below: KnownBlock[] } {
  const { own, ...options } = listOf(state) === 'own' ? found : { ...found, own: undefined }
  const isUrgent = typeof own === 'object' && own.assignments.some((one) => !isDone(one))
  const ofOwn = own === undefined ? [] : ownBlocks(own, state, options)
  const late = overdue === undefined ? [] : overdueBlocks(overdue, options)
  return {
    above: isUrgent ? [...ofOwn, { type: 'divider' }] : [],
    below: [...section(late), ...section(isUrgent ? [] : ofOwn)],
  }
}

/** Beside a problem, which is Exec's too. */
function withoutFailure({ own, ...others }: HomeAssignments): HomeAssignments {
  return { ...others, own: own === 'failed' ? undefined : own }
}

function section(blocks: KnownBlock[]): KnownBlock[] {
  return blocks.length === 0 ? [] : [{ type: 'divider' }, ...blocks]
}

function overdueBlocks(overdue: AssignmentList, options: RowOptions): KnownBlock[] {
  const { open } = byUrgency(overdue.assignments, options.now)
  if (open.length === 0) return []
  return [
    mrkdwnSection(
      `*Overdue*: ${open.length}${overdue.isWhole ? '' : ' or more'} of your people's assignments`,
    ),
    ...assignmentRows(open, (one) => othersRow(one, options)),
  ]
}

function ownBlocks(own: AssignmentList | 'failed', state: HomeState, options: RowOptions): KnownBlock[] {
  if (own === 'failed')
    return [mrkdwnSection("*My assignments*: Exec didn't send them. Refresh to try again.")]
  const { open, done } = byUrgency(own.assignments, options.now)
  const withDone = state.withDone === true && done.length > 0
  const title =
    open.length > 0 ? '*My assignments*' : `*My assignments*: ${done.length > 0 ? 'all done' : 'none yet'}.`
  const label = withDone ? 'Hide done' : `Show ${done.length} done`
  const target: HomeState = { ...state, withDone: withDone ? undefined : true }
  const row = (one: Assignment) => ownRow(one, options)
  return [
    mrkdwnSection(title),
    ...assignmentRows(open, row),
    ...(withDone ? assignmentRows(done, row) : []),
    ...actionsBlocks([done.length > 0 && homeButton('doneAssignments', label, target)]),
  ]
}

function assignmentRows(
  assignments: readonly Assignment[],
  row: (one: Assignment) => CardPart[],
): KnownBlock[] {
  const more = contextPart(moreAssignments(assignments.length - ROWS))
  return toBlocks([...assignments.slice(0, ROWS).flatMap(row), more], 'view')
}
