import type { ContextBlock, HomeView, KnownBlock } from '@slack/types'
import type { OpenedList } from '../../access/list-access.ts'
import type { AccessRule } from '../../access/policy.ts'
import { emptyList, sessionRows } from '../lists/session-rows.ts'
import { asOfNote, type Content, toBlocks } from '../text/document.ts'
import { actionsBlocks, headerBlock, mrkdwnSection, noteBlock } from '../text/prose.ts'
import { participantName, slackTime } from '../text/session-facts.ts'
import { controls, homeButton, homePager, personPicker } from './home-controls.ts'
import { type HomePage, homePage, withListFacts } from './home-pages.ts'
import { encodeHomeState, type HomeRank, type HomeState, OPENING_STATE } from './home-state.ts'

export interface ShownList extends OpenedList {
  isFilteredByExec: boolean
}

export interface HomeProblem {
  message: Content
  /** Someone who is refused gets no filter and no *Refresh*. */
  isRefusal: boolean
  canTryAgain: boolean
  /** Set when a recent failure of Exec was reused: which button asks Exec again, and from when on. */
  again?: { by: 'Refresh' | 'Try again'; at: Date } | undefined
}

export interface HomeContent {
  state: HomeState
  /** Whether this person may see other people's lists, as far as the app knows. */
  canPick: boolean
  list?: ShownList | undefined
  isLoading?: boolean | undefined
  problem?: HomeProblem | undefined
  /** Set when *Refresh* was pressed too early: when it works again. */
  refreshableFrom?: Date | undefined
}

export function homeView(content: HomeContent): HomeView {
  const { canPick, list, problem } = content
  const state = list === undefined ? content.state : withListFacts(content.state, list, list.isFilteredByExec)
  return {
    type: 'home',
    private_metadata: encodeHomeState(state),
    blocks: [
      ...title(state, list),
      ...(canPick ? [personPicker(state)] : []),
      ...(problem === undefined ? [] : problemBlocks(problem, state)),
      ...(problem?.isRefusal === true ? [] : [controls(state)]),
      ...status(content),
      ...(list === undefined ? [] : listBlocks(list, state)),
      { type: 'divider' },
      ...HOME_HELP,
    ],
  }
}

function title(state: HomeState, list: ShownList | undefined): KnownBlock[] {
  if (state.of === undefined) return [headerBlock('Your sessions')]
  const [session] = list?.sessions ?? []
  const name = session && participantName(session)
  const why = list === undefined ? '' : ` You see them ${REASONS[list.by]}.`
  return [
    headerBlock(`Sessions of ${name ?? 'another person'}`),
    context(`These are the sessions of <@${state.of}>, not yours.${why}`),
    ...actionsBlocks([homeButton('backToMine', 'Back to mine', OPENING_STATE)]),
  ]
}

const REASONS: Record<AccessRule, string> = {
  participant: 'because they are yours under another account',
  coach: 'as a coach',
  admin: "as an admin of Exec's workspace",
  workspace: 'as a member of this workspace',
}

function problemBlocks({ message, canTryAgain, again }: HomeProblem, state: HomeState): KnownBlock[] {
  const wait =
    again &&
    `Exec failed a moment ago and is not asked again at once: *${again.by}* works again at ${slackTime(again.at)}.`
  return [
    ...message.blocks,
    ...(wait === undefined ? [] : [context(wait)]),
    ...actionsBlocks([canTryAgain && homeButton('tryAgain', 'Try again', state)]),
  ]
}

function status({ list, isLoading, problem, refreshableFrom }: HomeContent): KnownBlock[] {
  if (list === undefined) return isLoading === true ? [mrkdwnSection('Loading the sessions…')] : []
  if (isLoading === true) return readAt('As of ', list.readAt, '. Looking for newer ones…')
  if (problem !== undefined) return readAt('As of ', list.readAt)
  if (list.asOf !== undefined) return toBlocks(asOfNote(list.asOf), 'view')
  const wait =
    refreshableFrom &&
    `Exec is asked once a minute at most: *Refresh* works again at ${slackTime(refreshableFrom)}.`
  return [...readAt('Up to date as of ', list.readAt), ...(wait === undefined ? [] : [context(wait)])]
}

function readAt(before: string, date: Date, after = ''): KnownBlock[] {
  return toBlocks([{ kind: 'facts', facts: [{ before, date, after }] }], 'view')
}

function listBlocks(list: ShownList, state: HomeState): KnownBlock[] {
  const page = homePage(list, state, list.isFilteredByExec)
  return [
    { type: 'divider' },
    ...(page.rows.length === 0 ? emptyBlocks(page, state, list) : sessionRows(page.rows)),
    ...(page.note === undefined ? [] : [noteBlock(page.note)]),
    ...homePager(page),
  ]
}

const NONE: Record<Exclude<HomeRank, 'all'>, string> = {
  gold: 'There are no gold sessions',
  silver: 'There are no silver sessions',
  bronze: 'There are no bronze sessions',
  ungraded: 'All of them are graded',
}

function emptyBlocks({ newer, older }: HomePage, { rank }: HomeState, { isOwn }: ShownList): KnownBlock[] {
  if (newer !== undefined || older !== undefined)
    return [mrkdwnSection(rank === 'all' ? 'Nothing is here any more.' : `${NONE[rank]} here.`)]
  if (rank !== 'all') return [mrkdwnSection(`${NONE[rank]}. Choose *All sessions* to see the others.`)]
  return toBlocks(emptyList(isOwn), 'view')
}

function context(text: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] }
}

const HOME_HELP: readonly KnownBlock[] = [
  mrkdwnSection(
    [
      '*How to use this app*',
      "*View* opens a session's feedback, for you alone. *Full review* there has every criterion and the transcript.",
      'Anywhere in Slack, `/exec-session` lists your sessions to you alone, and `/exec-session latest` shows the newest that is graded; `/exec-session help` says what else there is.',
      "To talk about a session, paste its link into a conversation, press *Share…* on its card, or use *Share Exec feedback* in a message's menu.",
    ].join('\n'),
  ),
  context('Nobody else sees your Home.'),
]
