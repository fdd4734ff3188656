import type { Button, KnownBlock } from '@slack/types'
import type { ListCursor } from '../../exec/list-cursor.ts'
import type { Group } from '../../exec/member.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { type AssignmentCursor, assignmentsAgainButton } from '../assignments/assignments-message.ts'
import { backToListButton, listButton } from '../card/list-buttons.ts'
import { sessionButton, tryScenarioButton } from '../card/session-buttons.ts'
import { thatsMeButton, waitingPart } from '../exec-email/exec-email-messages.ts'
import { listed } from '../text/counted.ts'
import {
  type AnyContent,
  actionsPart,
  type CardPart,
  type Content,
  contextBlock,
  contextPart,
  type OptionalElement,
  plainText,
  toMessage,
  wordsPart,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { cut, cutMarkup, toSingleLine, unescapeMarkup } from '../text/untrusted-text.ts'
import {
  type ExtraRefusal,
  isFault,
  isRetryable,
  type NotAllowed,
  type Problem,
  problemWords,
  type WayOut,
} from './problems.ts'

/** The person's request. The words of a problem offer to try it again, or to go back. A button repeats it by itself. */
export type RetryTarget = SessionReference | ListCursor | AssignmentCursor | Button

/**
 * @param retryTarget `elsewhere`: the button to try again stands beside the message.
 */
export function problemMessage(
  problem: Problem,
  errorId: string,
  retryTarget?: RetryTarget | 'elsewhere',
): Content {
  const claimed = claimedEmail(problem)
  if (claimed !== undefined) return toMessage(waitingPart(claimed))
  const words = problemWords(problem)
  const hasButton = retryTarget !== undefined && isRetryable(problem)
  return toMessage(
    wordsPart(hasButton ? words.replace(' Try again.', '') : words),
    isAboutGroup(problem) && contextPart(groupNames(problem)),
    actionsPart(
      ...problemButtons(problem, retryTarget),
      lacksEmail(problem) && thatsMeButton(),
      'scenarioUrl' in problem && tryScenarioButton(problem.scenarioUrl),
    ),
    isFault(problem) && referencePart(errorId),
  )
}

/** The reference that leads an operator to the log lines. */
export function referencePart(errorId: string): CardPart | undefined {
  return contextPart(`Reference ${errorId}`)
}

const MOST_GROUPS = 20

type GroupProblem = Extract<Problem, { groups: readonly Group[] }>

function isAboutGroup(problem: Problem): problem is GroupProblem {
  return problem.kind === 'group_not_allowed' || problem.kind === 'group_unknown'
}

/** The groups' names come from Exec, so they go into `plain_text`. `undefined` if there are none. */
function groupNames({ kind, groups }: GroupProblem): string | undefined {
  const names = groups.flatMap(({ name }) => toSingleLine(name) ?? [])
  const whose = kind === 'group_unknown' ? 'Groups' : 'Your groups'
  return names.length === 0 ? undefined : `${whose}: ${listed(names, MOST_GROUPS)}`
}

/** Whether Exec may know the person by another email than Slack does. */
export function lacksEmail(problem: Problem): boolean {
  return (
    problem.kind === 'user_not_found' ||
    (problem.kind === 'not_established' && problem.failure.kind === 'email_missing')
  )
}

/** See `Profile.claimedEmail`. */
function claimedEmail(problem: Problem): string | undefined {
  const lack = problem.kind === 'not_established' ? problem.failure : problem
  return 'claimedEmail' in lack ? lack.claimedEmail : undefined
}

/** The card already shows the session, so the words refuse only what goes beyond the card. */
export function asExtraRefusal<Other extends Problem>(
  problem: Other | NotAllowed,
  kind: ExtraRefusal = 'review_not_allowed',
  wayOut: WayOut = {},
): Problem {
  return problem.kind === 'not_allowed' ? { kind, rule: problem.rule, ...wayOut } : problem
}

function problemButtons(
  problem: Problem,
  retryTarget: RetryTarget | 'elsewhere' | undefined,
): OptionalElement[] {
  if (retryTarget === undefined || retryTarget === 'elsewhere') return []
  const canTryAgain = isRetryable(problem)
  if ('type' in retryTarget) return [canTryAgain && retryTarget]
  if ('view' in retryTarget) return [canTryAgain && assignmentsAgainButton(retryTarget)]
  if (!('id' in retryTarget)) {
    const toTeam = isAboutGroup(problem) && listButton('team', { ...retryTarget, of: 'team' })
    return [canTryAgain && listButton('tryAgain', retryTarget), toTeam]
  }
  const back = retryTarget.list && backToListButton(retryTarget.list)
  return [canTryAgain && sessionButton('tryAgain', retryTarget), back]
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

/**
 * Shows a problem above a form, in an alert. Slack's alerts take 200 characters, so a longer text goes without one.
 * @param message the problem's message.
 */
export function alertBlocks(problem: Problem, { blocks }: Content): KnownBlock[] {
  // Checking the people first is a normal step.
  const level = problem.kind === 'check_assignees' ? 'info' : 'error'
  return blocks.map((block): KnownBlock => {
    const isShort = block.type === 'section' && (block.text?.text.length ?? 0) <= LIMITS.alertText
    return isShort && block.text?.type === 'mrkdwn'
      ? { type: 'alert', level, text: { ...block.text, verbatim: true } }
      : block
  })
}
