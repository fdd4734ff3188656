import type { ContextBlock, HomeView, KnownBlock } from '@slack/types'
import type { AccessRule } from '../../access/policy.ts'
import type { SessionList } from '../../exec/session-list.ts'
import { emptyList, sessionRows } from '../lists/session-rows.ts'
import { asOfNote, type Content, toBlocks } from '../text/document.ts'
import { mrkdwnSection, plainText } from '../text/prose.ts'
import { participantName, slackTime } from '../text/session-facts.ts'
import { backToMineButton, controls, homePager, personPicker, tryAgainButton } from './home-controls.ts'
import { type HomePage, homePage, withListFacts } from './home-pages.ts'
import { encodeHomeState, type HomeRank, type HomeState } from './home-state.ts'

/** A list that someone may see, and by which rule. */
export interface ShownList extends SessionList {
  by: AccessRule
  isOwn: boolean
  isFilteredByExec: boolean
}

export interface HomeProblem {
  message: Content
  isRefusal: boolean
  canTryAgain: boolean
  /** There where Exec was not asked again, as it failed just before: which button does so, and from when on. */
  again?: { by: 'Refresh' | 'Try again'; at: Date }
}

export interface HomeContent {
  state: HomeState
  /** Whether this person may see other people's lists, as far as is known by now. */
  canPick: boolean
  list?: ShownList | undefined
  /** Exec is being asked. */
  isLoading?: boolean
  /** Why there is no list, or none that is current. Whoever is refused has nothing to filter or to refresh. */
  problem?: HomeProblem | undefined
  /** There where *Refresh* was pressed too early for another look: when the next one is possible. */
  refreshableFrom?: Date | undefined
}

/**
 * A person's Home: their sessions, or for coaches and admins another person's, and how to use the app. Valid for Slack
 * whatever Exec sends. Without a list nothing in it is of any session.
 */
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
  if (state.of === undefined) return [header('Your sessions')]
  const [session] = list?.sessions ?? []
  const name = session === undefined ? undefined : participantName(session)
  const why = list === undefined ? '' : ` You see them ${REASONS[list.by]}.`
  return [
    header(`Sessions of ${name ?? 'another person'}`),
    context(`These are the sessions of <@${state.of}>, not yours.${why}`),
    { type: 'actions', elements: [backToMineButton()] },
  ]
}

const REASONS: Record<AccessRule, string> = {
  participant: 'because they are yours under another account',
  coach: 'as a coach',
  admin: "as an admin of Exec's workspace",
  workspace: 'as a member of this workspace',
}

function problemBlocks({ message, canTryAgain, again }: HomeProblem, state: HomeState): KnownBlock[] {
  return [
    ...message.blocks,
    ...(again === undefined
      ? []
      : [
          context(
            `Exec failed a moment ago and is not asked again at once: *${again.by}* works again at ${slackTime(again.at)}.`,
          ),
        ]),
    ...(canTryAgain ? [{ type: 'actions' as const, elements: [tryAgainButton(state)] }] : []),
  ]
}

/** How old the list is, and whether it is being looked up. */
function status({ list, isLoading, problem, refreshableFrom }: HomeContent): KnownBlock[] {
  if (list === undefined) return isLoading === true ? [mrkdwnSection('Loading the sessions…')] : []
  if (isLoading === true) return since('As of ', list.readAt, '. Looking for newer ones…')
  if (problem !== undefined) return since('As of ', list.readAt, '')
  if (list.asOf !== undefined) return asOfNote(list.asOf).flatMap((part) => toBlocks(part, 'view'))
  return [
    ...since('Up to date as of ', list.readAt, ''),
    ...(refreshableFrom === undefined
      ? []
      : [
          context(
            `Exec is asked once a minute at most: *Refresh* works again at ${slackTime(refreshableFrom)}.`,
          ),
        ]),
  ]
}

function since(before: string, date: Date, after: string): KnownBlock[] {
  return toBlocks({ kind: 'facts', facts: [{ before, date, after }] }, 'view')
}

function listBlocks(list: ShownList, state: HomeState): KnownBlock[] {
  const page = homePage(list, state, list.isFilteredByExec)
  return [
    { type: 'divider' },
    ...(page.rows.length === 0 ? emptyBlocks(page, state, list) : sessionRows(page.rows)),
    ...(page.note === undefined ? [] : [note(page.note)]),
    ...homePager(page),
  ]
}

const NONE: Record<Exclude<HomeRank, 'all'>, string> = {
  gold: 'There are no gold sessions',
  silver: 'There are no silver sessions',
  bronze: 'There are no bronze sessions',
  ungraded: 'All of them are graded',
}

/** What stands in the place of rows. */
function emptyBlocks({ newer, older }: HomePage, { rank }: HomeState, { isOwn }: ShownList): KnownBlock[] {
  if (newer !== undefined || older !== undefined)
    return [mrkdwnSection(rank === 'all' ? 'Nothing is here any more.' : `${NONE[rank]} here.`)]
  if (rank !== 'all') return [mrkdwnSection(`${NONE[rank]}. Choose *All sessions* to see the others.`)]
  return emptyList(isOwn).flatMap((part) => toBlocks(part, 'view'))
}

function header(text: string): KnownBlock {
  return { type: 'header', text: plainText(text) }
}

/** The bot's own words, in which Slack reads markup. */
function context(text: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] }
}

function note(text: string): ContextBlock {
  return { type: 'context', elements: [plainText(text)] }
}

/** How to use the app, for someone who sees it for the first time. */
export const HOME_HELP: readonly KnownBlock[] = [
  mrkdwnSection(
    [
      '*How to use this app*',
      "*View* opens a session's feedback, for you alone. *Full review* there has every criterion and the transcript.",
      'Anywhere in Slack, `/exec-session` lists your sessions to you alone, and `/exec-session latest` shows the newest that is graded; `/exec-session help` says what else there is.',
      "To talk about a session, paste its link into a conversation, press *Share…* on its card, or use *Share Exec feedback* in a message's menu.",
    ].join('\n'),
  ),
  {
    type: 'context',
    elements: [{ type: 'mrkdwn', text: 'Nobody else sees your Home.', verbatim: true }],
  },
]
