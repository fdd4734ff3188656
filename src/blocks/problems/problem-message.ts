import type { ActionsBlock } from '@slack/types'
import type { ListCursor } from '../../exec/list-cursor.ts'
import type { Group } from '../../exec/member.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { AssignmentCursor } from '../assignments/assignment-cursor.ts'
import { assignmentsAgainButton } from '../assignments/assignments-message.ts'
import { backToListButton, listButton } from '../card/list-buttons.ts'
import { sessionButton } from '../card/session-buttons.ts'
import {
  type AnyContent,
  actionsBlocks,
  type Content,
  contextBlock,
  mrkdwnSection,
  plainText,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { cut, cutMarkup, escapeMarkup, toSingleLine, unescapeMarkup } from '../text/untrusted-text.ts'
import {
  type ExtraRefusal,
  isFault,
  isRetryable,
  type NotAllowed,
  type Problem,
  problemWords,
} from './problems.ts'

/** What the person asked for, so that they can try again. */
type Asked = SessionReference | ListCursor | AssignmentCursor

export function problemMessage(problem: Problem, errorId: string, asked?: Asked): Content {
  const footer = isFault(problem) ? errorId : undefined
  const words = problemWords(problem)
  const groups = isAboutGroup(problem) ? groupNames(problem) : undefined
  const buttons = problemButtons(problem, asked)
  if (groups === undefined) return withReference(words, footer, buttons)
  return {
    text: `${words}\n${escapeMarkup(groups)}`,
    blocks: [mrkdwnSection(words), contextBlock(groups), ...buttons],
  }
}

export function withReference(
  text: string,
  errorId: string | undefined,
  buttons: readonly ActionsBlock[] = [],
): Content {
  const blocks = [mrkdwnSection(text), ...buttons]
  if (errorId === undefined) return { text, blocks }
  const footer = `Reference ${errorId}`
  return { text: `${text}\n${footer}`, blocks: [...blocks, contextBlock(footer)] }
}

const MOST_GROUPS = 20
const GROUP_CHARACTERS = 60

type GroupProblem = Extract<Problem, { groups: readonly Group[] }>

function isAboutGroup(problem: Problem): problem is GroupProblem {
  return problem.kind === 'group_not_allowed' || problem.kind === 'group_unknown'
}

/** Their names come from Exec, so they stand in `plain_text`. `undefined` without one. */
function groupNames({ kind, groups }: GroupProblem): string | undefined {
  const names = groups.flatMap(({ name }) => toSingleLine(name, GROUP_CHARACTERS) ?? [])
  const more = names.length - MOST_GROUPS
  const listed = names.slice(0, MOST_GROUPS).join(', ')
  const whose = kind === 'group_unknown' ? 'Groups' : 'Your groups'
  return names.length === 0 ? undefined : `${whose}: ${listed}${more > 0 ? ` and ${more} more` : ''}`
}

/** The card itself shows the session, so only what is beyond the card is refused. */
export function asExtraRefusal<Other extends Problem>(
  problem: Other | NotAllowed,
  kind: ExtraRefusal = 'review_not_allowed',
): Problem {
  return problem.kind === 'not_allowed' ? { ...problem, kind } : problem
}

function problemButtons(problem: Problem, asked: Asked | undefined): ActionsBlock[] {
  if (asked === undefined) return []
  const canTryAgain = isRetryable(problem)
  if ('view' in asked) return actionsBlocks([canTryAgain && assignmentsAgainButton(asked)])
  if (!('id' in asked)) {
    const toTeam = isAboutGroup(problem) && listButton('team', { ...asked, of: 'team' })
    return actionsBlocks([canTryAgain && listButton('tryAgain', asked), toTeam])
  }
  const back = asked.list && backToListButton(asked.list)
  return actionsBlocks([canTryAgain && sessionButton('tryAgain', asked), back])
}

/** Content as plain text without buttons, for when Slack rejected its blocks. */
export function plainMessage({ text }: AnyContent, errorId: string): Content {
  const words = cut(unescapeMarkup(text), LIMITS.sectionText)
  const footer = `Shown as plain text because Slack rejected the layout. Reference ${errorId}`
  return {
    text: `${cutMarkup(text, LIMITS.messageText - footer.length - 1)}\n${footer}`,
    blocks: [{ type: 'section', text: plainText(words) }, contextBlock(footer)],
  }
}
